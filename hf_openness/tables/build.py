"""Tables of one scrape date in memory, under any method; what two methods have in common is built once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

import polars as pl

from hf_openness.collection.standing import Standing
from hf_openness.method import SWITCHES, Method
from hf_openness.sources.leaderboard import ParsedLeaderboard
from hf_openness.tables.observations import HubObservation
from hf_openness.tables.recipes import RECIPES, Inputs


@dataclass(frozen=True)
class DateInputs:
    """What the tables of a date rest on, all in memory (see `recipes.Inputs`)."""

    boards: Sequence[ParsedLeaderboard]
    details: Sequence[HubObservation]
    commits: Sequence[HubObservation]
    scraped_on: date
    standing: Standing | None = None


class WatchedMethod(Method):
    """A method that notes which of its switches were read."""

    def __init__(self, method: Method) -> None:
        for field in fields(Method):
            object.__setattr__(self, field.name, getattr(method, field.name))
        object.__setattr__(self, "read", {})

    def __getattribute__(self, name: str) -> object:
        value = object.__getattribute__(self, name)
        if name in SWITCHES:
            object.__getattribute__(self, "read")[name] = value
        return value


@dataclass(frozen=True)
class _Trace:
    """A built table, with the switches and the tables that it came from."""

    switches: Mapping[str, object]
    tables: Mapping[str, pl.DataFrame]
    frame: pl.DataFrame


class DateTables:
    """The tables of one date under any method, each built when first asked for.

    A table is built again only where a switch that its recipe read, or a table that it reads, is another one.
    """

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self._traces: dict[str, list[_Trace]] = defaultdict(list)

    def build(self, table: str, method: Method) -> pl.DataFrame:
        """Return a contract table of the date. Raises KeyError for an unknown table, InvalidTable."""
        recipe = RECIPES[table]
        tables = {name: self.build(name, method) for name in recipe.reads}
        for trace in self._traces[table]:
            is_same_method = all(getattr(method, switch) == value for switch, value in trace.switches.items())
            if is_same_method and all(trace.tables[name] is frame for name, frame in tables.items()):
                return trace.frame
        watched = WatchedMethod(method)
        frame = recipe.build(self.inputs, tables, watched)
        switches: dict[str, object] = object.__getattribute__(watched, "read")
        self._traces[table].append(_Trace(dict(switches), tables, frame))
        return frame

    def build_all(self, method: Method, tables: Iterable[str] = RECIPES) -> dict[str, pl.DataFrame]:
        """Return the named tables (all of them) by name."""
        return {name: self.build(name, method) for name in tables}


def build_date_tables(
    boards: Sequence[ParsedLeaderboard],
    details: Sequence[HubObservation],
    commits: Sequence[HubObservation],
    scraped_on: date,
    method: Method,
    standing: Standing | None = None,
) -> dict[str, pl.DataFrame]:
    """Return every contract table of one date by name; arguments as `DateInputs`. Raises InvalidTable."""
    return DateTables(DateInputs(boards, details, commits, scraped_on, standing)).build_all(method)
