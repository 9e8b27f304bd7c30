"""Traps of shares of edges along which a licence changes."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import binomtest

from hf_openness.tables.license_transitions import (
    RELATIONS,
    build_license_transitions,
    count_effective,
    count_families,
    estimate_interval,
)
from hf_openness_tests.tables.test_obligations import DUTIES, Edge, edges, evidence, models
from hf_openness_tests.validation.validate_obligations import validate

NOTHING = pl.DataFrame(schema={"model_id": pl.String, "license_id": pl.String})


def find(licenses: dict[str, str | None], *found: Edge) -> dict[tuple[str, str], dict[str, object]]:
    table = build_license_transitions(models(licenses), evidence(licenses), edges(*found), NOTHING, DUTIES)
    return {(row["relation"], row["measure"]): row for row in table.to_dicts()}


def test_shares_are_of_edges_with_both_licences_declared() -> None:
    licenses = {
        "o/nc": "cc-by-nc-4.0",
        "o/a": "mit",
        "o/b": "cc-by-nc-4.0",
        "o/c": None,
        "o/d": "other",
        "o/e": "never-seen",
    }
    rows = find(licenses, *[("o/nc", model, "finetune") for model in ("o/a", "o/b", "o/c", "o/d", "o/e", "o/gone")])
    differs, drops = rows["all", "license_differs"], rows["finetune", "drops_restrictive_clause"]
    assert (differs["edges_count"], differs["changed_count"], differs["literature_share"]) == (3, 2, 0.1976)
    assert (drops["edges_count"], drops["changed_count"]) == (2, 1)
    assert rows["all", "drops_restrictive_clause"]["literature_share"] == 0.355
    assert rows["finetune", "license_differs"]["literature_share"] is None


def test_a_permissive_base_has_no_clause_to_drop() -> None:
    rows = find({"o/a": "mit", "o/b": "apache-2.0"}, ("o/a", "o/b", "merge"))
    assert rows["all", "license_differs"]["changed_count"] == 1
    assert rows["all", "drops_restrictive_clause"]["changed_count"] == 0
    assert rows["all", "drops_restrictive_clause_of_restrictive"]["edges_count"] == 0


def test_two_spellings_of_one_licence_do_not_differ() -> None:
    licenses = {"o/a": "llama3", "o/b": "other:llama3"}
    named = evidence(licenses).with_columns(terms_ids=pl.lit(["llama3"]))
    table = build_license_transitions(models(licenses), named, edges(("o/a", "o/b", "merge")), NOTHING, DUTIES)
    assert table.filter(relation="all", measure="license_differs")["changed_count"].to_list() == [0]


def test_an_edge_told_twice_counts_once_and_one_told_by_the_name_alone_not_at_all() -> None:
    licenses: dict[str, str | None] = {"o/a": "mit", "o/b": "apache-2.0", "o/c": "apache-2.0"}
    found = pl.concat(
        [
            edges(("o/a", "o/b", "merge")),
            edges(("o/a", "o/b", None), evidence="card"),
            edges(("o/a", "o/c", None), evidence="name"),
        ]
    )
    table = build_license_transitions(models(licenses), evidence(licenses), found, NOTHING, DUTIES)
    assert table.filter(measure="license_differs", edges_count=1)["relation"].to_list() == ["all", "merge"]


def test_without_edges_every_share_is_null_with_a_reason() -> None:
    rows = find({"o/a": "mit"})
    assert {relation for relation, _ in rows} == set(RELATIONS)
    for row in rows.values():
        assert (row["share"], row["low"], row["coverage"], row["edges_count"]) == (None, None, None, 0)
        assert row["why"]


def test_few_families_claim_no_coverage() -> None:
    licenses: dict[str, str | None] = {"o/a": "mit", **{f"o/{n}": "mit" for n in range(80)}}
    rows = find(licenses, *[("o/a", f"o/{n}", "merge") for n in range(80)])
    assert (rows["all", "license_differs"]["families_count"], rows["all", "license_differs"]["coverage"]) == (
        1.0,
        "no nominal coverage",
    )


@pytest.mark.parametrize(("hits", "edges_count"), [(0, 5), (5, 5), (1, 3), (30, 100), (317, 1604)])
def test_the_interval_is_wilsons_where_families_are_many(hits: int, edges_count: int) -> None:
    wanted = binomtest(hits, edges_count).proportion_ci(0.95, method="wilson")
    found = estimate_interval(hits / edges_count, edges_count, 1e9)
    assert found == pytest.approx((wanted.low, wanted.high), abs=1e-7)


def test_edges_of_one_base_that_share_their_fate_tell_less() -> None:
    hits = np.repeat([1.0, 0.0, 0.0, 1.0], 25)
    family, alone = np.repeat(np.arange(4), 25), np.arange(100)
    assert count_effective(hits, [alone, alone]) == pytest.approx(96, abs=1)
    assert count_effective(hits, [family, alone]) < 4
    assert count_effective(np.ones(100), [family, alone]) == 100
    assert count_effective(hits, [np.zeros(100, dtype=int), alone]) == 1
    assert count_families([family, alone]) == pytest.approx(4)


def test_a_little_of_the_validation_holds() -> None:
    missed = [line for line in validate(0.02) if line.verdict == "missed"]
    assert missed == []
