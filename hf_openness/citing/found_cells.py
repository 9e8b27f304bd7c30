"""Many cells of a store at once: each table is read once, however many of its cells are asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

import polars as pl

from hf_openness.reading.cells import BOARD, CellId, has_board, parse_id
from hf_openness.reading.find_cell import Cell, find_shown_board
from hf_openness.reading.store import READABLES, StoreReader
from hf_openness.settings import UsageError

PLACE = "__place"


def find_cells(store: StoreReader, texts: Iterable[str]) -> dict[str, Cell]:
    """Return the cells that ids name, in the order asked for; an id that the store has no cell of is left out.

    Raises:
        UsageError: it is no id, or a file of the store is damaged.
    """
    asked = {text: parse_id(text) for text in texts}
    groups: dict[tuple[str, date | None], dict[str, CellId]] = {}
    for text, cell_id in asked.items():
        groups.setdefault((cell_id.table, cell_id.scraped_on), {})[text] = cell_id
    shown = {day: find_shown_board(store, day) for day in dict.fromkeys(day for _, day in groups)}
    found: dict[str, Cell] = {}
    for (table, scraped_on), ids in groups.items():
        found |= _find_in_table(store, table, scraped_on, shown[scraped_on], ids)
    return {text: found[text] for text in asked if text in found}


def _find_in_table(
    store: StoreReader, table: str, scraped_on: date | None, shown: str | None, ids: dict[str, CellId]
) -> dict[str, Cell]:
    try:
        frame = store.read(table, scraped_on)
    except UsageError:
        if scraped_on in store.dates(table) or (scraped_on is None and table in store.tables()["table"]):
            raise
        return {}
    boards: dict[str | None, dict[str, CellId]] = {}
    for text, cell_id in ids.items():
        board = (cell_id.board or shown) if has_board(READABLES[table]) else None
        boards.setdefault(board, {})[text] = replace(cell_id, board=None if board == shown else board)
    found: dict[str, Cell] = {}
    for board, of_board in boards.items():
        rows = frame if board is None else frame.filter(pl.col(BOARD) == board)
        found |= dict(_count(rows, table, board, shown, of_board))
        found |= dict(_pick(rows, table, board, shown, of_board))
    return found


def _count(
    rows: pl.DataFrame, table: str, board: str | None, shown: str | None, ids: dict[str, CellId]
) -> Iterator[tuple[str, Cell]]:
    for text, cell_id in ids.items():
        if cell_id.is_count:
            matches = [pl.col(name).eq_missing(pl.lit(value, rows.schema[name])) for name, value in cell_id.key]
            common = dict(cell_id.key) | ({} if board is None else {BOARD: board})
            yield text, Cell(cell_id, READABLES[table], rows.filter(*matches).height, common, board, shown)


def _pick(
    rows: pl.DataFrame, table: str, board: str | None, shown: str | None, ids: dict[str, CellId]
) -> Iterator[tuple[str, Cell]]:
    cells = [(text, cell_id) for text, cell_id in ids.items() if not cell_id.is_count]
    if not cells:
        return
    names = [name for name, _ in cells[0][1].key]
    keys = list(dict.fromkeys(cell_id.key for _, cell_id in cells))
    wanted = pl.DataFrame(
        [[value for _, value in key] for key in keys], schema={n: rows.schema[n] for n in names}, orient="row"
    ).with_row_index(PLACE)
    joined = (
        rows.join(wanted, on=names, how="inner", nulls_equal=True) if names else rows.with_columns(pl.lit(0).alias(PLACE))
    )
    by_place: dict[int, list[dict[str, object]]] = {}
    for row in joined.to_dicts():
        by_place.setdefault(row.pop(PLACE), []).append(row)
    places = {key: place for place, key in enumerate(keys)}
    for text, cell_id in cells:
        matching = by_place.get(places[cell_id.key], [])
        if len(matching) == 1:
            [row] = matching
            own = board if board is not None else row.get(BOARD)
            yield text, Cell(cell_id, READABLES[table], row[cell_id.column], row, own if own is None else str(own), shown)
