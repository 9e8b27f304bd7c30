"""The reviewed duties and rules: complete, consistent, and right where a mistake is easy."""

import polars as pl
import pytest

from hf_openness.reference.load import read_reference
from hf_openness.schemas.licenses import DUTIES
from hf_openness.tables.duties import DROPPED, FORBIDDEN, KEPT, NOT_SETTLED, UNKNOWN, Duties

RELATIONS = {"finetune", "adapter", "merge", "quantized", "whole_weights", "unknown"}


@pytest.fixture(scope="module")
def duties() -> Duties:
    return Duties(read_reference("obligations"), read_reference("obligation_rules"), read_reference("licenses"))


def test_every_duty_has_a_rule_for_every_relation() -> None:
    rules = read_reference("obligation_rules")
    assert set(rules.select("obligation", "relation").iter_rows()) == {(d, r) for d in DUTIES for r in RELATIONS}
    assert set(rules["propagates"]) <= {"yes", "no", "unknown"}
    assert set(rules["other_license_with_duty"]) <= {"kept", "dropped", "unknown", "forbidden"}
    assert (
        rules.group_by("obligation").agg(pl.col("other_license_with_duty").n_unique())["other_license_with_duty"] == 1
    ).all()


def test_every_licence_named_in_the_duties_is_reviewed() -> None:
    known = set(read_reference("licenses")["license_id"])
    rows = read_reference("obligations")
    named = {
        name
        for column in ("kept_by_licenses", "unclear_licenses")
        for cell in rows[column].drop_nulls()
        for name in cell.split()
    }
    assert set(rows["license_id"]) | named <= known
    assert set(read_reference("base_model_licenses")["license_id"]) <= known
    assert set(read_reference("license_names")["license_id"]) <= known
    assert set(rows["obligation"]) <= {*DUTIES, "none", "unknown"}
    assert set(rows["applies"]) <= {"yes", "unknown"}
    assert not rows.select("license_id", "obligation").is_duplicated().any()


def test_a_licence_that_forbids_commercial_use_imposes_that() -> None:
    licenses = read_reference("licenses").filter(commercial_use="no")["license_id"].to_list()
    rows = read_reference("obligations")
    reviewed = set(rows["license_id"]) & set(licenses)
    assert set(rows.filter(obligation="non_commercial")["license_id"]) == reviewed


def test_cc_by_is_not_copyleft(duties: Duties) -> None:
    assert [found[1] for found in duties.list_duties(["cc-by-4.0"])] == ["attribution"]
    assert duties.judge("attribution", "cc-by-4.0", ["apache-2.0"], True).status == KEPT


@pytest.mark.parametrize(
    ("imposed", "own", "status"),
    [
        ("cc-by-sa-4.0", "cc-by-sa-4.0", KEPT),
        ("cc-by-sa-3.0", "cc-by-sa-4.0", KEPT),
        ("cc-by-sa-4.0", "cc-by-sa-3.0", DROPPED),
        ("cc-by-sa-4.0", "gpl-3.0", KEPT),
        ("gpl-3.0", "cc-by-sa-4.0", DROPPED),
        ("gpl-3.0", "agpl-3.0", KEPT),
        ("gpl-3.0", "gpl", UNKNOWN),
        ("gpl-3.0", "apache-2.0", DROPPED),
        ("agpl-3.0", "mit", DROPPED),
    ],
)
def test_share_alike_is_kept_by_named_licences_alone(duties: Duties, imposed: str, own: str, status: str) -> None:
    assert duties.judge("share_alike", imposed, [own], True).status == status


@pytest.mark.parametrize(
    ("duty", "imposed", "own", "status"),
    [
        ("non_commercial", "cc-by-nc-4.0", "cc-by-nc-sa-4.0", KEPT),
        ("non_commercial", "cc-by-nc-4.0", "llama3", DROPPED),
        ("naming", "llama3", "llama3.1", UNKNOWN),
        ("naming", "llama3.1", "llama3.3", KEPT),
        ("naming", "llama3", "apache-2.0", DROPPED),
        ("user_limit", "llama2", "mit", DROPPED),
        ("user_limit", "llama2", "llama3", UNKNOWN),
        ("use_restrictions", "gemma", "llama3", UNKNOWN),
        ("use_restrictions", "gemma", "cc-by-nc-4.0", DROPPED),
        ("attribution", "mit", "wtfpl", DROPPED),
        ("attribution", "mit", "cc", UNKNOWN),
        ("attribution", "mit", "eupl-1.2", UNKNOWN),
    ],
)
def test_duties_kept_and_dropped(duties: Duties, duty: str, imposed: str, own: str, status: str) -> None:
    assert duties.judge(duty, imposed, [own], True).status == status


def test_a_duty_that_may_not_reach_the_model_is_not_called_dropped(duties: Duties) -> None:
    assert duties.judge("share_alike", "gpl-3.0", ["mit"], False).why == NOT_SETTLED
    assert duties.judge("share_alike", "gpl-3.0", ["gpl-3.0"], False).status == KEPT


def test_adapted_weights_may_not_be_shared_even_under_the_same_licence(duties: Duties) -> None:
    found = duties.judge("no_derivatives", "cc-by-nc-nd-4.0", ["cc-by-nc-nd-4.0"], True)
    assert (found.status, found.why) == (DROPPED, FORBIDDEN)


def test_nothing_is_said_of_a_licence_that_is_not_known(duties: Duties) -> None:
    assert duties.judge("non_commercial", "cc-by-nc-4.0", None, True).status == UNKNOWN
    assert not duties.is_read(None)
    assert not duties.is_read(["eupl-1.2"])
    assert not duties.is_read(["mit", "llama1"])
    assert duties.is_read(["cc0-1.0"])


def test_one_member_of_a_list_is_enough_to_keep(duties: Duties) -> None:
    assert duties.judge("non_commercial", "cc-by-nc-4.0", ["mit", "cc-by-nc-3.0"], True).status == KEPT


def test_a_grant_of_what_is_withheld_is_told_from_a_dropped_duty(duties: Duties) -> None:
    assert duties.name_conflict("non_commercial", "cc-by-nc-4.0", ["apache-2.0"]) == "grants_withheld"
    assert duties.name_conflict("non_commercial", "cc-by-nc-4.0", ["llama3"]) == "grants_withheld"
    assert duties.name_conflict("user_limit", "llama3", ["cc-by-nc-4.0"]) == "drops_duty"
    assert duties.name_conflict("share_alike", "gpl-3.0", ["apache-2.0"]) == "drops_duty"
