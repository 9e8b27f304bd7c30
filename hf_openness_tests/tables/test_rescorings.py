"""Traps of telling rescorings from progress, on hand-written frames and on the board's two known ones."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from hf_openness.reference.load import read_reference
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.tables.rescorings import (
    LEAST_COUNT,
    SCORE_COLUMNS,
    SNAPSHOT_COLUMNS,
    build_rescored_shares,
    build_rescorings,
)

FIRST, SECOND, THIRD = date(2024, 11, 4), date(2024, 11, 12), date(2024, 11, 18)
Row = tuple[str, str | None, str | None, bool | None, float | None]


def board(*rows: Row, leaderboard: str = "b") -> pl.DataFrame:
    names = ["model_id", "model_sha", "precision", "has_chat_template", "average_score"]
    types = [pl.String, pl.String, pl.String, pl.Boolean, pl.Float64]
    frame = pl.DataFrame(list(rows), schema=dict(zip(names, types, strict=True)), orient="row")
    return frame.select(pl.lit(leaderboard).alias("leaderboard"), *names).select(SNAPSHOT_COLUMNS)


def compare(*boards: pl.DataFrame) -> pl.DataFrame:
    return build_rescorings(dict(zip((FIRST, SECOND, THIRD), boards, strict=False)), {})


def counts(*boards: pl.DataFrame) -> list[tuple[int, int]]:
    return compare(*boards).select("compared_count", "changed_count").rows()


def test_change_of_an_unchanged_row_counts_and_of_another_revision_does_not() -> None:
    before = board(("o/a", "1", "f", None, 50), ("o/b", "1", "f", None, 50), ("o/c", "1", "f", None, 50))
    after = board(("o/a", "1", "f", None, 51), ("o/b", "2", "f", None, 60), ("o/c", "1", "g", None, 60))
    assert counts(before, after) == [(1, 1)]


def test_more_digits_of_a_rounded_score_are_no_change() -> None:
    before = board(("o/a", "1", "f", None, 50.12), ("o/b", "1", "f", None, 0.3))
    after = board(("o/a", "1", "f", None, 50.125), ("o/b", "1", "f", None, 0.305))
    assert counts(before, after) == [(2, 0)]
    assert counts(before, board(("o/a", "1", "f", None, 50.1251))) == [(1, 1)]


def test_chat_template_tells_rows_apart_only_where_nothing_else_does() -> None:
    flipped = board(("o/a", "1", "f", True, 50)), board(("o/a", "1", "f", False, 55))
    assert counts(*flipped) == [(1, 1)]
    before = board(("o/a", "1", "f", True, 50), ("o/a", "1", "f", False, 40))
    after = board(("o/a", "1", "f", False, 41), ("o/a", "1", "f", True, 50))
    assert counts(before, after) == [(2, 1)]
    assert counts(before, board(("o/a", "1", "f", True, 50))) == [(1, 0)]


def test_rows_that_nothing_tells_apart_are_not_compared() -> None:
    twice = board(("o/a", None, None, None, 50), ("o/a", None, None, None, 40), ("o/b", None, None, None, 1))
    assert counts(twice, twice) == [(1, 0)]


def test_missing_scores_are_not_compared_and_a_pair_without_any_has_no_row() -> None:
    unscored = board(("o/a", "1", "f", None, None))
    assert compare(unscored, unscored).is_empty()
    assert compare(board(("o/a", "1", "f", None, 50)), unscored).is_empty()
    assert build_rescorings({}, {}).is_empty()
    assert compare(board(("o/a", "1", "f", None, 50))).is_empty()


def test_boards_are_compared_with_their_own_previous_date() -> None:
    one, other = board(("o/a", "1", "f", None, 50)), board(("o/a", "1", "f", None, 90), leaderboard="c")
    found = compare(one, other, board(("o/a", "1", "f", None, 40)))
    assert found.select("leaderboard", "from_date", "to_date", "mean_change_points").rows() == [("b", FIRST, THIRD, -10.0)]


def test_mean_is_over_all_compared_rows_and_the_largest_keeps_its_sign() -> None:
    before = board(*((f"o/{n}", "1", "f", None, 50.0) for n in range(4)))
    after = board(*((f"o/{n}", "1", "f", None, 50.0 + change) for n, change in enumerate((1, -3, 0, 0))))
    [row] = compare(before, after).to_dicts()
    assert (row["mean_change_points"], row["largest_change_points"], row["changed_share"]) == (-0.5, -3.0, 0.5)


@pytest.mark.parametrize(("rows", "expected"), [(LEAST_COUNT - 1, False), (LEAST_COUNT, True)], ids=["few", "enough"])
def test_few_changes_on_a_small_board_are_no_rescoring(rows: int, expected: bool) -> None:
    before, after = (board(*((f"o/{n}", "1", "f", None, score) for n in range(rows))) for score in (50.0, 60.0))
    assert compare(before, after)["is_rescoring"].to_list() == [expected]


def test_few_rows_of_many_are_no_rescoring() -> None:
    before = board(*((f"o/{n}", "1", "f", None, 50.0) for n in range(200)))
    after = board(*((f"o/{n}", "1", "f", None, 60.0 if n < 20 else 50.0) for n in range(200)))
    assert compare(before, after)["is_rescoring"].to_list() == [False]


def test_figure_shows_nothing_later_than_its_date() -> None:
    found = compare(*(board(("o/a", "1", "f", None, score)) for score in (50.0, 60.0, 70.0)))
    assert build_rescored_shares(found, SECOND)["to_date"].to_list() == [SECOND]
    assert build_rescored_shares(found, FIRST).is_empty()


@pytest.fixture(scope="module")
def archived_rescorings(archive: Path) -> pl.DataFrame:
    snapshots, scores = {}, {}
    for file in read_reference("archives").filter(pl.col("source").str.starts_with("open-llm")).to_dicts():
        day = file["observed_on"]
        if file["source"] == "open-llm-v2" and FIRST <= day <= date(2025, 2, 18):
            parsed = parse_leaderboard((archive / file["file"]).read_bytes(), file["file"], file["source"])
            snapshots[day] = parsed.rows.select(SNAPSHOT_COLUMNS)
            scores[day] = parsed.scores.select(SCORE_COLUMNS)
    return build_rescorings(snapshots, scores)


def test_both_known_rescorings_of_the_second_board_are_found_and_no_other(archived_rescorings: pl.DataFrame) -> None:
    columns = ["from_date", "to_date", "benchmark", "changed_count", "compared_count"]
    assert archived_rescorings.filter("is_rescoring").select(columns).rows() == [
        (date(2024, 11, 4), date(2024, 11, 12), "MATH Lvl 5", 1214, 1729),
        (date(2024, 11, 4), date(2024, 11, 12), "average", 1215, 1729),
        (date(2025, 2, 10), date(2025, 2, 18), "MATH Lvl 5", 3497, 3827),
        (date(2025, 2, 10), date(2025, 2, 18), "average", 3498, 3827),
    ]


def test_a_date_that_only_gave_more_digits_changed_no_score(archived_rescorings: pl.DataFrame) -> None:
    more_digits = archived_rescorings.filter(to_date=date(2024, 12, 16))
    assert set(more_digits["compared_count"]) == {2195}
    assert set(more_digits["changed_count"]) == {0}
