"""Two archived dates three days apart: one model came, and the list of changes stays short."""

from collections.abc import Callable
from datetime import date

import polars as pl

from hf_openness.alerts.summary import summarise
from hf_openness.schemas import TABLES
from hf_openness.tables.changes import COMPARED, build_changes, find_comparison
from hf_openness.tables.row_changes import count_row_changes

FIRST, SECOND = date(2024, 5, 17), date(2024, 5, 20)


def build(archived_tables: Callable[[str], dict[str, pl.DataFrame]]) -> pl.DataFrame:
    now, before = archived_tables(str(SECOND)), archived_tables(str(FIRST))
    boards = {day: tables["models"]["leaderboard"].unique().to_list() for day, tables in ((FIRST, before), (SECOND, now))}
    claims, history = (
        pl.DataFrame(schema={column.name: column.dtype for column in TABLES[name].model.describe().values()})
        for name in ("claims", "claim_history")
    )
    rows = {
        name: count_row_changes(name, spec.model.key(), now[name], before[name])
        for name, spec in TABLES.items()
        if name in now and name in before
    }
    compared = find_comparison(SECOND, boards)
    kept = [{name: tables[name] for name in COMPARED} for tables in (now, before)]
    return build_changes(compared, kept[0], kept[1], claims, history, rows)


def test_three_days_brought_one_model_and_no_more_than_counts(
    archived_tables: Callable[[str], dict[str, pl.DataFrame]],
) -> None:
    frame = build(archived_tables)
    told = frame.filter(pl.col("kind") != "rows")
    assert told.filter(kind="model_added")["subject"].to_list() == ["01-ai/Yi-1.5-6B"]
    assert told.height <= 5
    rows = {row["subject"]: row for row in frame.filter(kind="rows").to_dicts()}
    assert (rows["models"]["added_count"], rows["models"]["gone_count"]) == (1, 0)
    snapshot = rows["leaderboard_snapshot"]
    # Likes moved; places moved too, and are not counted.
    assert (snapshot["added_count"], snapshot["gone_count"]) == (1, 0)
    assert snapshot["changed_count"] < 500
    assert len(summarise(SECOND, frame).title) < 120


def test_the_same_tables_give_the_same_changes(archived_tables: Callable[[str], dict[str, pl.DataFrame]]) -> None:
    assert build(archived_tables).equals(build(archived_tables))
