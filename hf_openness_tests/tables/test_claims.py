"""Verdicts follow interval and range; what cannot be tested says why; many claims at once are corrected for."""

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_openness.reference.load import read_reference
from hf_openness.tables.claim_computations import CLAIM_COMPUTATIONS
from hf_openness.tables.claim_forest import build_claim_forest
from hf_openness.tables.claims import NOTHING, build_claims
from hf_openness.tables.readings import Exact, Given, Share
from hf_openness.tables.verdicts import adjust, judge

STATEMENTS = read_reference("statements")
CHAT = "chat models"
STATEMENT = {
    "claim_id": "chat",
    "text": "Over half are chat models.",
    "source": "here",
    "confidence": "V",
    "population": "models",
    "quantity": "share of chat models",
    "unit": "share_pct",
    "relation": "more_than",
    "claimed_low": "50",
    "claimed_high": None,
    "bounds_why": "half",
    "boards": None,
    "computation": "type_share",
    "argument": CHAT,
    "minimum_n": "5",
    "family": "paper",
    "why": None,
}


def models(chat: int, others: int, unknown: int = 0) -> dict[str, pl.DataFrame]:
    kinds = [CHAT] * chat + ["pretrained"] * others + [None] * unknown
    frame = pl.DataFrame(
        {"leaderboard": ["b"] * len(kinds), "model_type": kinds}, schema_overrides={"model_type": pl.String}
    )
    other_board = pl.DataFrame({"leaderboard": ["x"] * 500, "model_type": ["pretrained"] * 500})
    return {"models": pl.concat([frame, other_board])}


def build_one(tables: dict[str, pl.DataFrame], **changes: object) -> dict[str, object]:
    statement = {name: None if value is None else str(value) for name, value in (STATEMENT | changes).items()}
    statements = pl.DataFrame([statement], schema=dict.fromkeys(statement, pl.String))
    [row] = build_claims(statements, tables, "b").to_dicts()
    return row


@pytest.mark.parametrize(
    ("chat", "others", "verdict"),
    [(90, 10, "supported"), (10, 90, "contradicted"), (50, 50, "undecided"), (55, 45, "undecided")],
)
def test_a_verdict_is_where_the_interval_lies(chat: int, others: int, verdict: str) -> None:
    row = build_one(models(chat, others))
    assert row["verdict"] == verdict
    assert row["n"] == chat + others
    assert row["estimate"] == pytest.approx(chat)
    assert (row["p_value"] is None) == (verdict == "undecided")


def test_too_few_units_are_not_tested() -> None:
    row = build_one(models(3, 1))
    assert (row["verdict"], row["low"], row["n"]) == ("not_testable", None, 4)
    assert row["why"] == "4 units, at least 5 are needed"


def test_no_units_at_all_are_not_tested() -> None:
    row = build_one(models(0, 0, unknown=7))
    assert (row["verdict"], row["estimate"], row["n"], row["why"]) == ("not_testable", None, 0, NOTHING)


def test_a_statement_on_another_scale_of_scores_is_not_tested() -> None:
    assert build_one(models(90, 10), boards="b x")["verdict"] == "supported"
    row = build_one(models(90, 10), boards="x")
    assert (row["verdict"], row["estimate"]) == ("not_testable", None)
    assert "scale of scores of x" in str(row["why"])


def test_a_missing_table_is_named() -> None:
    row = build_one({})
    assert row["verdict"] == "not_testable"
    assert "models" in str(row["why"])


def test_a_statement_without_a_computation_gives_its_reason() -> None:
    row = build_one(models(9, 1), computation=None, why="nobody knows")
    assert (row["verdict"], row["why"], row["p_value"]) == ("not_testable", "nobody knows", None)


def test_the_reason_of_an_undecided_claim_is_not_the_caveat_of_the_statement() -> None:
    assert "values that do not" in str(build_one(models(50, 50), why="caveat")["why"])
    assert build_one(models(90, 10), why="caveat")["why"] == "caveat"


def test_one_of_many_claims_needs_more_than_its_own_interval() -> None:
    rows = [STATEMENT | {"claim_id": f"c{n}"} for n in range(20)]
    statements = pl.DataFrame(rows, schema=dict.fromkeys(STATEMENT, pl.String))
    claims = build_claims(statements, models(61, 39), "b")
    assert set(claims["verdict"]) == {"undecided"}
    assert "Holm" in claims["why"][0]
    assert build_one(models(61, 39))["verdict"] == "supported"


def test_claims_of_another_family_do_not_count() -> None:
    rows = [STATEMENT | {"claim_id": f"c{n}", "family": "paper" if n else "literature"} for n in range(20)]
    claims = build_claims(pl.DataFrame(rows, schema=dict.fromkeys(STATEMENT, pl.String)), models(61, 39), "b")
    assert claims["verdict"].to_list() == ["supported"] + ["undecided"] * 19


def test_what_is_counted_in_full_is_compared_as_it_is() -> None:
    assert judge(Exact(301, 301), 300, None).verdict == "supported"
    assert judge(Exact(299, 299), 300, None).verdict == "contradicted"
    assert judge(Exact(299, 299), 300, None).p_value is None


def test_an_interval_from_a_table_decides_without_a_p_value() -> None:
    judged = judge(Given(5.0, 4.0, 6.0, 10, "somewhere"), None, 3.0)
    assert (judged.verdict, judged.p_value) == ("contradicted", None)


@given(st.integers(0, 200), st.floats(0, 100), st.floats(0, 100))
def test_a_range_and_what_lies_outside_it_never_both_hold(part: int, one: float, other: float) -> None:
    low, high = sorted((one, other))
    verdict = judge(Share(part, 200), low, high).verdict
    value = part / 2
    if verdict == "supported":
        assert low <= value <= high
    if verdict == "contradicted":
        assert not low <= value <= high


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_adjusted_p_values_are_never_smaller_and_keep_their_order(values: list[float]) -> None:
    adjusted = adjust(values)
    for p, q in zip(values, adjusted, strict=True):
        assert q is not None
        assert p - 1e-12 <= q <= 1
    ranked = [q for _, q in sorted(zip(values, adjusted, strict=True))]
    assert ranked == sorted(ranked)  # type: ignore[type-var]


def test_undecided_claims_count_in_their_family() -> None:
    assert adjust([0.01, None, None, None]) == [pytest.approx(0.04), None, None, None]


def test_without_any_data_every_statement_says_why() -> None:
    claims = build_claims(STATEMENTS, {}, "open-llm-v1")
    assert set(claims["verdict"]) == {"not_testable"}
    assert claims["why"].null_count() == 0
    assert build_claim_forest(claims).is_empty()


def test_empty_tables_give_no_verdict_and_no_error() -> None:
    from hf_openness.schemas import TABLES

    def empty(name: str) -> pl.DataFrame:
        return pl.DataFrame(schema={n: c.dtype.type for n, c in TABLES[name].columns().items()})

    reads = {name for computation in CLAIM_COMPUTATIONS.values() for name in computation.reads if name in TABLES}
    claims = build_claims(STATEMENTS, {name: empty(name) for name in reads}, "b")
    assert set(claims["verdict"]) == {"not_testable"}


def test_a_model_with_roots_of_two_large_owners_counts_once() -> None:
    roots = [["a/1"], ["a/2", "b/1"], ["b/1"], ["c/1"], ["z"]]
    lineage = pl.DataFrame({"model_id": ["1", "2", "3", "4", "z"], "root_ids": roots, "depth": [1, 2, 1, 1, 0]})
    reading = CLAIM_COMPUTATIONS["top_root_owners_share"].compute({"lineage": lineage}, "2")
    assert reading == Share(3, 4)


def test_only_undeclared_models_of_readable_repos_have_no_license() -> None:
    ids = ["mit", "other", "unknown", "undeclared", "repo_unavailable"]
    table = pl.DataFrame({"license_id": ids, "models_count": [10, 5, 2, 4, 3]})
    compute = {name: CLAIM_COMPUTATIONS[f"license_{name}_share"].compute for name in ("undeclared", "unknown")}
    assert compute["undeclared"]({"license_table": table}, "") == Share(4, 21)
    assert compute["unknown"]({"license_table": table}, "") == Share(9, 24)


def test_slopes_need_two_days() -> None:
    at = datetime(2024, 1, 1, tzinfo=UTC)
    frame = pl.DataFrame({"created_at": [at, at], "is_created_floor": [False, None], "average_score": [1.0, 2.0]})
    assert CLAIM_COMPUTATIONS["score_slope"].compute({"enriched_repos": frame}, "") is None


def test_statements_are_at_least_twenty_five_that_can_be_tested_and_each_can_fail() -> None:
    testable = STATEMENTS.filter(pl.col("computation").is_not_null())
    assert testable.height >= 25
    assert STATEMENTS["claim_id"].is_unique().all()
    assert set(testable["computation"]) <= set(CLAIM_COMPUTATIONS)
    for row in STATEMENTS.to_dicts():
        bounds = [None if row[n] is None else float(row[n]) for n in ("claimed_low", "claimed_high")]
        assert bounds != [None, None], row["claim_id"]
        if None not in bounds:
            assert bounds[0] < bounds[1], row["claim_id"]
        known = {
            "more_than": (True, False),
            "at_least": (True, False),
            "less_than": (False, True),
            "at_most": (False, True),
        }
        wanted = known.get(row["relation"], (True, True))
        assert tuple(bound is not None for bound in bounds) == wanted, row["claim_id"]
        assert row["confidence"] in ("V", "A")
        assert (row["computation"] is None) <= (row["why"] is not None), row["claim_id"]
        assert row["computation"] is None or int(row["minimum_n"]) > 0
