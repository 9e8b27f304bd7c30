"""One view's answer to one address: everything that the page shows of it, as plain values."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from hf_openness.explorer.data import Data, Stores
from hf_openness.explorer.filters import LISTS, Filters, Parsed, parse_filters
from hf_openness.explorer.view import View
from hf_openness.explorer.views import VIEWS
from hf_openness.explorer.wording import say_quantity
from hf_openness.reading.formats import make_plain
from hf_openness.settings import UsageError
from hf_openness.visible import show_hidden

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST_OWNERS = 40
MOST_COMPLETIONS = 12
PREFIX = "/view/"
LONGEST_CELL = 200


@dataclass(frozen=True)
class Answer:
    """What the page shows: a view with its figure, sentences and rows, or the sentence that says why there is none."""

    view: View
    filters: Filters
    notices: tuple[str, ...]
    notes: list[str]
    frame: pl.DataFrame | None
    figure: "Figure | None"
    problem: str | None = None


def find_view(path: str | None) -> tuple[View, tuple[str, ...]]:
    """Return the view of an address's path and what to say where it names none; the first view stands for `/`."""
    first = next(iter(VIEWS.values()))
    name = (path or "/").removeprefix(PREFIX).strip("/")
    if name in VIEWS:
        return VIEWS[name], ()
    return first, () if not name else (f"There is no view {show_hidden(name)[:60]!r}; this is the first one.",)


def build_answer(stores: Stores, path: str | None, query: str | None) -> Answer:
    """Return the answer to an address; never raises for what the address says or the store lacks."""
    view, said = find_view(path)
    parsed: Parsed = parse_filters(query or "", stores)
    filters, notices = parsed.filters, (*said, *parsed.notices)
    try:
        frame = build_frame(view, stores.get(filters), filters)
        notes = view.notes(frame, filters)
        figure = view.draw(frame, filters) if frame.height else None
    except UsageError as error:
        return Answer(view, filters, notices, [], None, None, show_hidden(str(error)))
    problem = None if frame.height else "Nothing matches these filters on this date; take one away."
    return Answer(view, filters, notices, notes, frame, figure, problem)


def build_frame(view: View, data: Data, filters: Filters) -> pl.DataFrame:
    """Return the view's frame.

    Raises:
        UsageError: the store lacks a table that the view reads, or its date; the nearest dates are named.
    """
    for name in view.tables:
        if data.reader.find(name).grain == "date":
            if not data.reader.dates(name):
                raise UsageError(f"The store has no table {name}, which this view reads; make it with replay or refresh.")
            data.table(name, filters.date)
    return view.build(data, filters)


def list_rows(frame: pl.DataFrame, limit: int) -> dict[str, Any]:
    """Return a table as JSON: columns, which of them are numbers, up to `limit` rows of text, how many rows there are.

    Of rows that begin with a period the newest ones come first.
    """
    newest_first = frame.columns[:1] == ["period_start"]
    shown = make_plain(frame.tail(limit).reverse() if newest_first else frame.head(limit))
    numeric = [dtype.is_numeric() for dtype in shown.dtypes]
    rows = [[_show(value) for value in row] for row in shown.iter_rows()]
    return {"columns": shown.columns, "numeric": numeric, "rows": rows, "rows_count": frame.height}


def _show(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    text = show_hidden(str(value))
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def list_choices(stores: Stores, filters: Filters) -> dict[str, Any]:
    """Return what the filter bar offers for a method, board and date, as JSON: most frequent values first."""
    data = stores.get(filters)
    known = data.values(filters.leaderboard, filters.date)
    columns = {
        "types": "model_type",
        "architectures": "architecture",
        "sizes": "size_class",
        "licenses": "license_id",
        "authors": "author",
    }
    lists: dict[str, list[list[Any]]] = {}
    for name, column in columns.items():
        counts = data.counts(filters.leaderboard, filters.date, column)
        if name == "authors":
            chosen = pl.col(column).is_in(filters.authors)
            counts = pl.concat([counts.head(MOST_OWNERS), counts.slice(MOST_OWNERS).filter(chosen)])
        lists[name] = [[value, count] for value, count in counts.iter_rows()]
    lists["base_models"] = [[value, None] for value in sorted(known["base_models"])]
    board, _ = stores.start(filters.method, None)
    _, day = stores.start(filters.method, filters.leaderboard)
    quantities = data.quantities(filters.date)
    defaults = {
        "method": stores.methods()[0],
        "leaderboard": board,
        "date": str(day),
        "period": "week",
        "quantity": next(iter(quantities), ""),
        "labels": "on",
    }
    return {
        "defaults": defaults,
        "methods": stores.methods(),
        "leaderboards": stores.leaderboards(filters.method),
        "dates": [str(day) for day in reversed(stores.dates(filters.method, filters.leaderboard))],
        "quantities": [[claim, say_quantity(claim, quantity)] for claim, quantity in quantities.items()],
        "lists": {name: lists[name] for name in LISTS},
    }


def list_chosen(filters: Filters) -> dict[str, Any]:
    """Return the filters as the bar's controls hold them."""
    return {
        "method": filters.method,
        "leaderboard": filters.leaderboard,
        "date": str(filters.date),
        "other_date": str(filters.other_date or ""),
        "from_on": str(filters.from_on or ""),
        "to_on": str(filters.to_on or ""),
        "period": filters.period,
        "text": filters.text,
        "model": filters.model,
        "quantity": filters.quantity,
        "labels": "on" if filters.labels else "off",
        **{name: list(getattr(filters, name)) for name in LISTS},
    }


def complete(data: Data, filters: Filters, kind: str, part: str) -> list[str]:
    """Return ids (kind `model`) or owners (`authors`) that hold a text, those that begin with it first, then shortest."""
    column = "author" if kind == "authors" else "model_id"
    names = data.names(filters.leaderboard, filters.date, column)
    lowered = pl.col("lowered")
    found = names.filter(lowered.str.contains(part.lower(), literal=True))
    order = [~lowered.str.starts_with(part.lower()), pl.col("name").str.len_chars(), pl.col("name")]
    return found.sort(order).head(MOST_COMPLETIONS)["name"].to_list()
