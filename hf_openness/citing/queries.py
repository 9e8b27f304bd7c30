"""SQL for `hf-openness sql`: the query that reads a number, and where one table makes it, the query that makes it again."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from hf_openness.reading.cells import BOARD
from hf_openness.reading.find_cell import Cell
from hf_openness.reading.store import READABLES, SCRAPE_DATE
from hf_openness.tables.licenses import UNAVAILABLE, UNDECLARED
from hf_openness.visible import HIDDEN

# Table -> the table that its columns of the same name were taken from, row by row.
COPIED = {
    "models": "leaderboard_snapshot",
    "enriched_repos": "models",
    "model_families": "enriched_repos",
    "license_trend": "license_table",
    "claim_history": "claims",
    "figure_12_improvement_over_time": "improvement_curves",
    "figure_13_concentration": "concentration",
    "figure_19_frontier": "frontier",
    "figure_20_breaks": "release_breaks",
    "figure_23_claims": "claims",
}
# Named alike, but decided anew by a rule of the table.
DECIDED_ANEW = {"models": ("model_id", "model_sha", "model_type", "architecture", "params_b", "license_id", "license_ids")}
BREAKS = re.compile("([\t\r\n\x85\u2028\u2029]|" + HIDDEN.pattern + ")")


def write_read_query(cell: Cell) -> str:
    """Return the SELECT that answers with the cell alone."""
    conditions = locate(cell) | dict(cell.id.key)
    wanted = "count(*)" if cell.id.is_count else quote_name(cell.id.column)
    return _select(wanted, cell.id.table, join_conditions(conditions))


def write_recompute_query(cell: Cell, method: str) -> str | None:
    """Return the SELECT that computes the number from the table that it was made from; None where no one query does."""
    if cell.id.is_count:
        return None
    makers = MAKERS.get((cell.id.table, cell.id.column))
    if makers is not None:
        return makers(cell, method)
    return _copy(cell)


def _select(what: str, table: str, conditions: str) -> str:
    # A text for people and for `sql`, which only reads; names come from contracts, values are quoted.
    return f"select {what} from {table} where {conditions}"  # noqa: S608


def join_conditions(conditions: Mapping[str, Any]) -> str:
    """Return `a = 1 and b is null`; `true` where there are none."""
    parts = [
        f"{quote_name(name)} is null" if value is None else f"{quote_name(name)} = {quote_value(value)}"
        for name, value in conditions.items()
    ]
    return " and ".join(parts) or "true"


def quote_name(name: str) -> str:
    """Return a column's name for SQL; plain names stay bare."""
    return name if re.fullmatch("[a-z][a-z0-9_]*", name) and name not in ("value", "when", "case") else f'"{name}"'


def quote_value(value: Any) -> str:
    """Return a value for SQL, on one line: whatever a terminal would obey or hide is written as its number."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, date):
        return f"'{value.isoformat()}'"
    parts = []
    for part in BREAKS.split(str(value)):
        if BREAKS.fullmatch(part):
            parts.append(f"chr({ord(part)})")
        elif part:
            parts.append("'" + part.replace("'", "''") + "'")
    return parts[0] if len(parts) == 1 else f"({' || '.join(parts)})" if parts else "''"


def locate(cell: Cell) -> dict[str, Any]:
    """Return what finds the rows of a cell's table that its key speaks of: date and board, where there are several."""
    located: dict[str, Any] = {} if cell.id.scraped_on is None else {SCRAPE_DATE: cell.id.scraped_on}
    if cell.readable.grain != "all_dates" and BOARD in cell.readable.columns() and cell.board is not None:
        located[BOARD] = cell.board
    return located


def _copy(cell: Cell) -> str | None:
    table = cell.id.table
    source = READABLES.get(COPIED.get(table, ""))
    if source is None or cell.id.column not in source.columns() or cell.id.column in DECIDED_ANEW.get(table, ()):
        return None
    known = dict(cell.row) | {SCRAPE_DATE: cell.id.scraped_on or cell.row.get("scraped_on"), BOARD: _board(cell)}
    key = source.key()
    if any(name not in known for name in key):
        return None
    return _select(quote_name(cell.id.column), source.name, join_conditions({n: known[n] for n in key}))


def _board(cell: Cell) -> str | None:
    return cell.board or cell.shown_board


def _on_board(cell: Cell) -> dict[str, Any]:
    return {SCRAPE_DATE: cell.id.scraped_on or cell.row["scraped_on"], BOARD: _board(cell)}


def _make_license(cell: Cell, method: str) -> str:
    source, counted_as = {
        "paper": ("models", f"coalesce(license_id, '{UNDECLARED}')"),
        "corrected": (
            "license_evidence",
            f"case when category in ('{UNDECLARED}', '{UNAVAILABLE}') then category else license_id end",
        ),
    }[method]
    match = f"{counted_as} = {quote_value(cell.row['license_id'])}"
    return _count_or_share(cell, source, match)


def _make_architecture(cell: Cell, _method: str) -> str:
    return _count_or_share(cell, "models", join_conditions({"architecture_group": cell.row["architecture"]}))


def _count_or_share(cell: Cell, source: str, match: str) -> str:
    where = join_conditions(_on_board(cell))
    if cell.id.column == "models_share":
        return _select(f"count(*) filter ({match}) / count(*)", source, where)
    return _select("count(*)", source, f"{where} and {match}")


def _make_from_board(measure: str, source: str) -> Callable[[Cell, str], str]:
    def make(cell: Cell, _method: str) -> str:
        return _select(measure, source, join_conditions(_on_board(cell)))

    return make


def _count_matching(source: str, *columns: str, also: str = "", on_board: bool = False) -> Callable[[Cell, str], str]:
    def make(cell: Cell, _method: str) -> str:
        place = _on_board(cell) if on_board else {SCRAPE_DATE: cell.id.scraped_on}
        where = join_conditions(place | {name: cell.row[name] for name in columns})
        return _select("count(*)", source, f"{where}{also}")

    return make


def _count_repos(cell: Cell, _method: str) -> str:
    return _select("count(*)", "repo_activity", join_conditions({SCRAPE_DATE: cell.row["scraped_on"]}))


PEOPLE = " and not is_bot and not coalesce(is_machine_name, false)"
MAKERS: dict[tuple[str, str], Callable[[Cell, str], str]] = {
    ("license_table", "models_count"): _make_license,
    ("license_table", "models_share"): _make_license,
    ("architecture_trend", "models_count"): _make_architecture,
    ("architecture_trend", "models_share"): _make_architecture,
    ("model_trend", "rows_count"): _make_from_board("count(*)", "leaderboard_snapshot"),
    ("model_trend", "flagged_rows_count"): _make_from_board("count(*) filter (is_flagged)", "leaderboard_snapshot"),
    ("model_trend", "models_count"): _make_from_board("count(*)", "enriched_repos"),
    ("model_trend", "dated_models_count"): _make_from_board("count(created_at)", "enriched_repos"),
    ("model_trend", "top_score"): _make_from_board("max(average_score)", "enriched_repos"),
    ("model_trend", "mean_score"): _make_from_board("avg(average_score)", "enriched_repos"),
    ("contributor_trend", "repos_count"): _count_repos,
    ("figure_02_repos_per_author", "authors_count"): _count_matching("contributors", "repos_count", also=PEOPLE),
    ("figure_03_authors_per_repo", "repos_count"): _count_matching("repo_activity", "authors_count"),
    ("figure_15_obligations", "models_count"): _count_matching("obligations", "obligation", "status", on_board=True),
}
