"""Each kind of change from hand-written frames; what is not comparable says so; the list is bounded."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from hf_openness.schemas import TABLES
from hf_openness.tables.change_sentences import quote
from hf_openness.tables.changes import COMPARED, LISTED_PER_KIND, Comparison, build_changes, find_comparison
from hf_openness.tables.row_changes import RowChanges

FIRST, SECOND, THIRD = date(2024, 5, 17), date(2024, 5, 20), date(2024, 6, 3)
V1, V2 = "open-llm-v1", "open-llm-v2"
SINCE = Comparison(SECOND, {V1: FIRST}, FIRST)


def make(table: str, *rows: dict[str, Any]) -> pl.DataFrame:
    """Return rows of a table, what they do not name null."""
    schema = {name: column.dtype for name, column in TABLES[table].model.describe().items()}
    schema = {
        name: dtype(time_unit="us", time_zone="UTC") if dtype is pl.Datetime else dtype for name, dtype in schema.items()
    }
    return pl.DataFrame([{"leaderboard": V1} | row for row in rows], schema=schema)


def tables(**frames: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the compared tables, those not named empty; the board has one model."""
    empty = {name: make(name) for name in COMPARED}
    return empty | {"models": make("models", {"model_id": "o/m", "license_id": "mit"})} | frames


def claim(verdict: str = "supported", estimate: float = 1.0, low: float = 0.5, high: float = 1.5, board: str = V1) -> Any:
    return {
        "leaderboard": board,
        "claim_id": "c",
        "text": "It grows.",
        "quantity": "growth",
        "unit": "share",
        "verdict": verdict,
        "estimate": estimate,
        "low": low,
        "high": high,
    }


def history(*rows: tuple[date, dict[str, Any]], **marks: bool) -> pl.DataFrame:
    names = ("claim_id", "leaderboard", "verdict", "estimate", "low", "high")
    told = [{n: row[n] for n in names} | {"scraped_on": day} | (marks if day == SECOND else {}) for day, row in rows]
    return make("claim_history", *told)


def build(
    now: dict[str, pl.DataFrame] | None = None,
    before: dict[str, pl.DataFrame] | None = None,
    compared: Comparison = SINCE,
    claims: pl.DataFrame | None = None,
    past: pl.DataFrame | None = None,
    rows: dict[str, RowChanges | None] | None = None,
) -> pl.DataFrame:
    return build_changes(
        compared,
        now or tables(),
        before or tables(),
        make("claims") if claims is None else claims,
        history() if past is None else past,
        rows or {},
    )


def build_claim(now: dict[str, Any], *past: tuple[date, dict[str, Any]], **marks: bool) -> pl.DataFrame:
    return build(claims=make("claims", now), past=history(*past, **marks))


def test_nothing_changed_is_an_empty_table() -> None:
    assert build().is_empty()


def test_a_first_date_says_so_and_compares_nothing() -> None:
    frame = build(before={}, compared=Comparison(SECOND, {}, None))
    assert frame.select("leaderboard", "kind", "since", "is_notable").rows() == [(V1, "first_date", None, True)]
    assert "no date before 2024-05-20" in frame["text"][0]


def test_a_claim_whose_verdict_changed_is_told_with_its_marks() -> None:
    past = [(FIRST, claim("undecided")), (SECOND, claim()), (THIRD, claim("contradicted"))]
    [row] = build_claim(claim(), *past, is_population_changed=True, is_rescored=True).to_dicts()
    assert (row["kind"], row["subject"], row["before"], row["after"]) == ("verdict_changed", "c", "undecided", "supported")
    assert row["is_notable"]
    assert row["text"] == (
        "Claim “c” (It grows) is supported, was undecided: 1 (0.5 to 1.5) then, 1 (0.5 to 1.5) now. "
        "Beware: over a fifth of the board's models came or went, unchanged models were rescored."
    )


def test_a_verdict_on_another_board_is_told_and_not_notable() -> None:
    [row] = build_claim(claim(), (FIRST, claim("undecided", board=V2))).to_dicts()
    assert (row["kind"], row["since"], row["is_notable"]) == ("verdict_changed", FIRST, False)
    assert f"the board asked then was “{V2}”" in row["text"]


@pytest.mark.parametrize(
    ("estimate", "former", "kinds"),
    [
        (1.6, claim(), [("estimate_moved", True)]),
        (1.5, claim(), []),
        (1.6, claim(board=V2), []),
        (1.6, claim(low=1.0, high=1.0), [("estimate_moved", False)]),
        (1.6, claim() | {"low": None, "high": None}, []),
        (None, claim(), []),
    ],
    ids=["outside", "at_the_end", "other_board", "counted", "no_interval", "not_testable"],
)
def test_an_estimate_moved_only_outside_of_the_same_boards_former_interval(
    estimate: float | None, former: dict[str, Any], kinds: list[tuple[str, bool]]
) -> None:
    frame = build_claim(claim() | {"estimate": estimate}, (FIRST, former))
    assert frame.select("kind", "is_notable").rows() == kinds


def test_later_dates_are_not_looked_at() -> None:
    assert build_claim(claim(), (THIRD, claim("contradicted", 9.0))).is_empty()


def test_a_measure_moved_where_it_left_its_former_interval() -> None:
    def measure(estimate: float, merging: str, low: float | None = 0.4) -> dict[str, Any]:
        high = None if low is None else 0.6
        return {
            "population": "repos",
            "measure": "gini",
            "merging": merging,
            "estimate": estimate,
            "low": low,
            "high": high,
        }

    before = make("concentration", measure(0.5, "least"), measure(0.5, "most"))
    now = make("concentration", measure(0.7, "least"), measure(0.3, "most"))
    frame = build(tables(concentration=now), tables(concentration=before))
    assert frame.select("kind", "subject", "before", "is_notable").rows() == [
        ("measure_moved", "repos/gini/least", "0.5 (0.4 to 0.6)", True),
        ("measure_moved", "repos/gini/most", "0.5 (0.4 to 0.6)", False),
    ]
    unknown = make("concentration", measure(0.5, "least", None), measure(0.5, "most", None))
    assert build(tables(concentration=now), tables(concentration=unknown)).is_empty()


def duty(model_id: str, obligation: str = "share_alike", conflict: str | None = "drops_duty") -> dict[str, Any]:
    return {
        "model_id": model_id,
        "obligation": obligation,
        "conflict": conflict,
        "imposed_by_id": "base/b",
        "imposed_license_id": "gpl-3.0",
        "own_license_id": "mit",
    }


def test_conflicts_are_new_by_model_and_duty_and_the_worst_come_first() -> None:
    then = make("obligations", duty("o/m"), duty("o/m", "attribution", None))
    now = make("obligations", duty("o/m"), duty("o/m", "attribution"), duty("o/new", "non_commercial", "grants_withheld"))
    frame = build(tables(obligations=now), tables(obligations=then))
    assert frame.select("kind", "subject", "aspect", "after").rows() == [
        ("conflict_new", "o/new", "non_commercial", "grants_withheld"),
        ("conflict_new", "o/m", "attribution", "drops_duty"),
    ]
    assert frame["text"][0] == (
        "Model “o/new” (license “mit”) drops the duty non commercial of “base/b” (license “gpl-3.0”), and grants "
        "commercial use that it withholds or limits. The model is new to the board."
    )
    assert "new to the board" not in frame["text"][1]


def test_a_conflict_is_resolved_unless_its_model_left() -> None:
    then = make("obligations", duty("o/m"), duty("o/left"))
    frame = build(before=tables(obligations=then)).filter(kind="conflict_resolved")
    assert frame.select("subject", "is_notable").rows() == [("o/left", False), ("o/m", True)]
    assert frame["text"].str.contains_any(["gone from the board", "it has now license “mit”"]).all()


def test_review_queues_tell_only_what_is_new_and_waits() -> None:
    queues = tables(
        license_table=make(
            "license_table",
            *(
                {"license_id": i, "models_count": 2, "is_reviewed": r}
                for i, r in (("x", False), ("new", False), ("y", True))
            ),
        ),
        author_suspects=pl.DataFrame(
            [
                {"author": a, "signal": "name_pattern", "is_reviewed": r, "evidence": "bot"}
                for a, r in (("bot", False), ("known", True))
            ]
        ),
        alias_candidates=pl.DataFrame([{"author": "a", "candidate": "b", "rule": "same_letters"}]),
    )
    were = tables(license_table=make("license_table", {"license_id": "x", "is_reviewed": False}))
    were |= {name: queues[name].clear() for name in ("author_suspects", "alias_candidates")}
    frame = build(queues, were)
    assert frame.select("leaderboard", "kind", "subject", "aspect", "is_notable").rows() == [
        (V1, "license_to_review", "new", None, True),
        (None, "suspect_to_review", "bot", "name_pattern", True),
        (None, "alias_to_review", "a", "b", False),
    ]
    assert frame["since"].to_list() == [FIRST] * 3
    assert build(queues, queues).is_empty()


def test_models_come_and_go_by_board_and_a_board_without_a_date_before_has_no_new_models() -> None:
    then = tables(models=make("models", {"model_id": "gone"}, {"model_id": "kept"}))
    now = make("models", {"model_id": "kept"}, {"model_id": "new"}, {"model_id": "first", "leaderboard": V2})
    frame = build(tables(models=now), then)
    assert frame.select("leaderboard", "kind", "subject").rows() == [
        (V2, "first_date", V2),
        (V1, "model_added", "new"),
        (V1, "model_gone", "gone"),
    ]


def test_each_board_is_compared_with_its_own_date_before() -> None:
    boards = {FIRST: [V1, "hub:x/y"], SECOND: [V2], THIRD: [V1, V2, "hub:new/one"], date(2024, 7, 1): ["hub:new/one"]}
    found = find_comparison(THIRD, boards)
    assert (dict(found.since), found.on, found.gone_boards) == ({V2: SECOND, V1: FIRST}, SECOND, ())
    assert find_comparison(FIRST, boards) == Comparison(FIRST, {}, None)
    gone = find_comparison(SECOND, {FIRST: [V1, V2], SECOND: [V2]})
    assert gone.gone_boards == (V1,)
    assert build(compared=Comparison(SECOND, {V1: FIRST}, FIRST, (V2,)))["kind"].to_list() == ["board_gone"]


def test_two_boards_are_counted_apart_and_each_lists_at_most_fifty() -> None:
    many = [{"model_id": f"m{n:03}", "leaderboard": board} for board in (V1, V2) for n in range(LISTED_PER_KIND + 7)]
    compared = Comparison(SECOND, {V1: FIRST, V2: FIRST}, FIRST)
    frame = build(tables(models=make("models", *many)), tables(models=make("models")), compared)
    counted = frame.group_by("leaderboard", maintain_order=True).agg(pl.len(), pl.col("total_count").unique())
    assert counted.rows() == [(V1, 50, [57]), (V2, 50, [57])]
    assert frame["subject"].head(2).to_list() == ["m000", "m001"]


def test_rows_of_tables_are_counted_and_a_table_without_a_file_before_says_so() -> None:
    frame = build(rows={"models": RowChanges(5, 4, 2, 1, 3), "frontier": None})
    assert frame.select("subject", "added_count", "gone_count", "changed_count").rows() == [
        ("models", 2, 1, 3),
        ("frontier", None, None, None),
    ]
    assert frame["text"].to_list() == [
        "Rows of models: 2 added, 1 gone, 3 changed.",
        "Table frontier is not stored for 2024-05-17, so its rows are not compared.",
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a”b“c", '“a"b"c”'),
        ("a\u202eb\x1b\n- c", "“a\\u202eb\\u001b - c”"),
        ("x" * 300, "“" + "x" * 119 + "…”"),
        ("", "“”"),
    ],
    ids=["own_marks", "hidden", "long", "empty"],
)
def test_a_name_cannot_leave_its_quotation_marks(name: str, shown: str) -> None:
    assert quote(name) == shown
