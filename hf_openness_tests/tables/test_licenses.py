"""Traps of the table of licences under both methods."""

from collections.abc import Callable

import polars as pl
import pytest

from hf_openness.method import CORRECTED, PAPER, Method
from hf_openness.reference.load import read_reference
from hf_openness.tables.license_evidence import build_license_evidence
from hf_openness.tables.licenses import build_license_review_queue, build_license_table, count_unknown

MODELS = pl.DataFrame(
    {
        "leaderboard": ["b"] * 6,
        "model_id": [f"o/{n}" for n in range(6)],
        "license_id": ["mit", "mit, cc-by-nc-4.0", "never-seen", "unknown", None, None],
        "license_ids": [["mit"], ["mit", "cc-by-nc-4.0"], ["never-seen"], ["unknown"], None, None],
        "is_on_hub": [True, True, True, True, True, False],
    }
)
DETAILS = pl.DataFrame(
    schema={
        "model_id": pl.String,
        "tags": pl.List(pl.String),
        "license_id": pl.String,
        "license_name": pl.String,
        "observed_on": pl.Date,
    }
)
ATTRITION = MODELS.select("leaderboard", "model_id", stage=pl.lit("details"), outcome=pl.lit("not_in_file"))


def table(method: Method) -> pl.DataFrame:
    licenses = read_reference("licenses")
    evidence = build_license_evidence(MODELS, DETAILS, ATTRITION, licenses, read_reference("license_names"))
    return build_license_table(MODELS, evidence, licenses, method)


def row(license_id: str, method: Method = CORRECTED) -> dict[str, object]:
    [found] = table(method).filter(license_id=license_id).to_dicts()
    return found


def test_counts_sum_to_the_models_under_both_methods() -> None:
    for method in (PAPER, CORRECTED):
        assert table(method)["models_count"].sum() == MODELS.height
        assert table(method)["models_share"].sum() == pytest.approx(1)


def test_undeclared_and_unavailable_are_two_rows_and_one_in_the_papers_table() -> None:
    assert (row("undeclared")["models_count"], row("repo_unavailable")["models_count"]) == (1, 1)
    assert row("undeclared", PAPER)["models_count"] == 2
    assert table(PAPER)["category"].null_count() == table(PAPER).height


def test_what_is_not_declared_permits_nothing_and_what_is_not_read_is_unknown() -> None:
    assert row("undeclared")["commercial_use"] == "not applicable"
    assert row("repo_unavailable")["commercial_use"] == "unknown"
    assert row("undeclared")["commercial_clause"] == "no license is declared"


def test_of_a_list_the_strictest_licence_decides_with_its_clause() -> None:
    both = row("mit, cc-by-nc-4.0")
    assert (both["commercial_use"], both["academic_use"], both["is_reviewed"]) == ("no", "yes", True)
    assert "NonCommercial" in str(both["commercial_clause"])
    assert row("mit, cc-by-nc-4.0", PAPER)["commercial_use"] == "unknown"


def test_an_unknown_member_makes_a_list_unknown_and_not_free() -> None:
    licenses = read_reference("licenses")
    models = MODELS.head(1).with_columns(license_id=pl.lit("mit, never-seen"), license_ids=pl.lit(["mit", "never-seen"]))
    evidence = build_license_evidence(models, DETAILS, ATTRITION, licenses, read_reference("license_names"))
    [found] = build_license_table(models, evidence, licenses, CORRECTED).to_dicts()
    assert (found["commercial_use"], found["category"], found["is_reviewed"]) == ("unknown", "unlisted", False)


def test_what_nobody_reviewed_waits_in_the_queue() -> None:
    assert build_license_review_queue(table(CORRECTED))["license_id"].to_list() == ["never-seen"]


def test_unknown_is_what_says_nothing_and_not_what_is_rare() -> None:
    assert count_unknown(table(PAPER), PAPER) == 5
    assert count_unknown(table(CORRECTED), CORRECTED) == 3


def test_the_order_of_models_changes_nothing() -> None:
    licenses = read_reference("licenses")
    names = read_reference("license_names")
    turned = MODELS.reverse()
    evidence = build_license_evidence(turned, DETAILS, ATTRITION, licenses, names)
    assert build_license_table(turned, evidence, licenses, CORRECTED).equals(table(CORRECTED))


@pytest.mark.parametrize("day", ["2024-05-20", "2025-03-18"])
def test_archived_models_are_all_counted_once(archived_tables: Callable[[str], dict[str, pl.DataFrame]], day: str) -> None:
    tables = archived_tables(day)
    corrected = build_license_table(tables["models"], tables["license_evidence"], read_reference("licenses"), CORRECTED)
    assert corrected["models_count"].sum() == tables["models"].height == tables["license_table"]["models_count"].sum()
    assert 0 < count_unknown(corrected, CORRECTED) < count_unknown(tables["license_table"], PAPER)
