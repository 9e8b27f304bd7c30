"""How a number came about: from the cell over the tables and rules that made it down to the kept files."""

import hashlib
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from hf_openness.citing.citation import describe_cell, list_cell_dates, list_cell_files
from hf_openness.citing.origins import READ_WITH, Origin, list_origins
from hf_openness.citing.queries import write_read_query, write_recompute_query
from hf_openness.citing.raw_files import SourceFile
from hf_openness.method import Method
from hf_openness.reading.cells import parse_id
from hf_openness.reading.find_cell import Cell, find_cell
from hf_openness.reading.store import READABLES, StoreReader
from hf_openness.reading.units import Interval, find_interval, find_unit
from hf_openness.reference.load import read_reference
from hf_openness.settings import find_method


@dataclass(frozen=True)
class Rule:
    """One switch in force: what it says, and its section of the method's document."""

    switch: str
    value: str
    says: str
    section: str


@dataclass(frozen=True)
class ReferenceFile:
    """A file of reviewed facts that a table reads."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Step:
    """One table on the way: what it reads (tables, kinds of raw data, reference files), who decides, and by which rules."""

    table: str
    description: str
    reads: tuple[str, ...]
    raw: tuple[str, ...]
    where: str
    rules: tuple[Rule, ...]
    references: tuple[ReferenceFile, ...]


@dataclass(frozen=True)
class Explanation:
    """The chain of a number, the number first. `recomputed` is its value made again from raw, where that was asked for."""

    id: str
    what: str
    meaning: str
    value: Any
    unit: str
    interval: Interval | None
    row: dict[str, Any]
    method: str
    data: str
    dates: tuple[str, ...]
    steps: tuple[Step, ...]
    files: tuple[SourceFile, ...]
    read_query: str
    recompute_query: str | None
    recomputed: Any = None
    is_recomputed: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain values, in this order."""
        return asdict(self)


def explain_cell(store: StoreReader, text: str, from_raw: bool = False) -> Explanation:
    """Return where the number that an id names comes from.

    Args:
        store: the open store.
        text: the id.
        from_raw: whether to make the number again from the kept bytes, which takes as long as making its table.

    Raises:
        UsageError: it is no id, the store lacks it, or it cannot be made again from raw.
    """
    cell = find_cell(store, parse_id(text))
    column = cell.readable.columns().get(cell.id.column)
    recomputed = None
    if from_raw:
        # Imported late: it brings whatever parses raw bytes.
        from hf_openness.citing.compare import recompute_cell

        recomputed = recompute_cell(store, cell)
    return Explanation(
        id=str(cell.id),
        what=describe_cell(cell),
        meaning=_describe_count(cell) if cell.id.is_count or column is None else column.description,
        value=cell.value,
        unit=find_unit(cell.id.column, cell.row),
        interval=find_interval(cell.readable, cell.id.column, cell.row),
        row=dict(cell.row),
        method=store.method,
        data=store.data_kind,
        dates=tuple(map(str, list_cell_dates(store, cell))),
        steps=list_steps(cell.id.table, store.method),
        files=tuple(list_cell_files(store, cell)),
        read_query=write_read_query(cell),
        recompute_query=write_recompute_query(cell, store.method),
        recomputed=recomputed,
        is_recomputed=from_raw,
    )


def list_steps(table: str, method: str) -> tuple[Step, ...]:
    """Return the tables between a table and the kept files, itself first, with the rules in force in the named method."""
    rules = find_method(method)
    return tuple(_describe_step(name, origin, rules) for name, origin in list_origins(table).items())


def _describe_count(cell: Cell) -> str:
    return f"How many rows {cell.id.table} has" + (" of these values." if cell.id.key else ".")


def _describe_step(table: str, origin: Origin, method: Method) -> Step:
    references = sorted({*origin.references, *(name for kind in origin.raw for name in READ_WITH[kind])})
    return Step(
        table=table,
        description=READABLES[table].description(),
        reads=origin.reads,
        raw=origin.raw,
        where=origin.where,
        rules=tuple(_describe_rule(switch, method) for switch in origin.switches),
        references=tuple(ReferenceFile(f"hf_openness/reference/{name}.csv", _hash(name)) for name in references),
    )


def _describe_rule(switch: str, method: Method) -> Rule:
    value = method.rules()[switch]
    row = read_reference("switches").row(by_predicate=pl.col("switch") == switch, named=True)
    says = row["rule_then"] if value == row["paper_value"] else row["rule_now"]
    return Rule(switch, value, says, f"docs/method.md#{switch}")


@cache
def _hash(name: str) -> str:
    return hashlib.sha256((files("hf_openness.reference") / f"{name}.csv").read_bytes()).hexdigest()
