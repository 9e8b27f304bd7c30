"""`changes`: what a date has that the board's date before had not, in sentences, bounded in size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from hf_openness.schemas import TABLES, validate
from hf_openness.schemas.changes import KINDS
from hf_openness.tables.change_kinds import (
    Row,
    list_claim_changes,
    list_conflict_changes,
    list_measure_changes,
    list_model_changes,
    list_review_additions,
)
from hf_openness.tables.change_sentences import quote
from hf_openness.tables.row_changes import RowChanges

LISTED_PER_KIND = 50
# Tables whose content is told, beside `claims`, which are compared by their history.
COMPARED = ("alias_candidates", "author_suspects", "concentration", "license_table", "models", "obligations")


@dataclass(frozen=True)
class Comparison:
    """Which dates are compared.

    scraped_on: the date. since: each of its boards' date before in the store; a board without one is not in it.
    on: the latest of those, with which what is no board's own is compared; None on a first date.
    gone_boards: boards of that date that are not on this one.
    """

    scraped_on: date
    since: Mapping[str, date]
    on: date | None
    gone_boards: tuple[str, ...] = ()


def find_comparison(scraped_on: date, boards: Mapping[date, Iterable[str]]) -> Comparison:
    """Return what a date is compared with.

    Args:
        scraped_on: the date.
        boards: boards of the date and of earlier dates; earlier ones are asked from the latest back, as far as needed.
    """
    open_boards, since = set(boards[scraped_on]), dict[str, date]()
    every = frozenset(open_boards)
    for day in sorted((day for day in boards if day < scraped_on), reverse=True):
        if not open_boards:
            break
        found = open_boards & set(boards[day])
        since |= dict.fromkeys(sorted(found), day)
        open_boards -= found
    on = max(since.values(), default=None)
    gone = () if on is None else tuple(sorted(set(boards[on]) - every))
    return Comparison(scraped_on, since, on, gone)


def build_changes(
    compared: Comparison,
    now: Mapping[str, pl.DataFrame],
    before: Mapping[str, pl.DataFrame],
    claims: pl.DataFrame,
    claim_history: pl.DataFrame,
    rows: Mapping[str, RowChanges | None],
) -> pl.DataFrame:
    """Build `changes` of a date.

    Args:
        compared: which dates.
        now: the tables COMPARED of the date.
        before: the same tables, each board's rows as of its date before, the rest as of `compared.on`.
        claims: the table `claims` of the date.
        claim_history: over all dates; the date's own rows give the marks, earlier ones the former values.
        rows: what `count_row_changes` says per table; None where the date before has no such table.

    Raises:
        InvalidTable: the result breaks its contract.
    """
    boards = list(compared.since)
    told: list[Row] = [*_list_first_dates(compared, now["models"]), *_list_gone_boards(compared)]
    told += list_claim_changes(claims, claim_history, compared.scraped_on, compared.since)
    if compared.on is not None:
        known = {name: _take(now[name], boards) for name in COMPARED}
        then = {name: _take(before[name], boards) for name in COMPARED}
        told += list_measure_changes(known["concentration"], then["concentration"])
        told += list_conflict_changes(known, then)
        told += list_review_additions(known, then)
        told += list_model_changes(known["models"], then["models"])
        told += _list_rows(rows, compared.on)
    return validate("changes", _bound(told, compared))


def _take(frame: pl.DataFrame, boards: list[str]) -> pl.DataFrame:
    return frame.filter(pl.col("leaderboard").is_in(boards)) if "leaderboard" in frame.columns else frame


def _list_first_dates(compared: Comparison, models: pl.DataFrame) -> Iterable[Row]:
    for board in models["leaderboard"].unique().sort():
        if board not in compared.since:
            text = f"Board {quote(board)} has no date before {compared.scraped_on} in the store: nothing to compare with."
            yield {"leaderboard": board, "kind": "first_date", "subject": board, "text": text, "is_notable": True}


def _list_gone_boards(compared: Comparison) -> Iterable[Row]:
    for board in compared.gone_boards:
        text = f"Board {quote(board)} is not there any more."
        yield {"kind": "board_gone", "subject": board, "text": text, "is_notable": True}


def _list_rows(rows: Mapping[str, RowChanges | None], on: date) -> Iterable[Row]:
    for table, change in rows.items():
        if change is None:
            text = f"Table {table} is not stored for {on}, so its rows are not compared."
            yield {"kind": "rows", "subject": table, "text": text}
        else:
            yield {
                "kind": "rows",
                "subject": table,
                "before": str(change.before_count),
                "after": str(change.now_count),
                "added_count": change.added_count,
                "gone_count": change.gone_count,
                "changed_count": change.changed_count,
                "text": f"Rows of {table}: {change.describe()}.",
            }


def _bound(told: list[Row], compared: Comparison) -> pl.DataFrame:
    """Number of all, then the first of each board and kind in the order in which they were found."""
    schema = {name: column.dtype for name, column in TABLES["changes"].model.describe().items()}
    filled = [
        {"since": None if row["kind"] == "first_date" else compared.since.get(row.get("leaderboard", ""), compared.on)}
        | {"is_notable": False}
        | row
        for row in told
    ]
    group = ["leaderboard", "kind"]
    return (
        pl.DataFrame(filled, schema=schema)
        .with_columns(total_count=pl.len().over(group).cast(pl.Int64), _place=pl.int_range(pl.len()).over(group))
        .filter((pl.col("_place") < LISTED_PER_KIND) | (pl.col("kind") == "rows"))
        .with_columns(_kind=pl.col("kind").replace_strict(KINDS, list(range(len(KINDS))), return_dtype=pl.Int64))
        .sort("_kind", "leaderboard", "_place", nulls_last=True)
        .drop("_kind", "_place")
    )
