"""Tables over several dates made again from the kept bytes of all of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from hf_openness.citing.recompute import TRENDS, Recomputed
from hf_openness.figures.catalogue import FIGURES, take_board, take_up_to
from hf_openness.method import Method
from hf_openness.raw.store import RawStore
from hf_openness.reading.store import READABLES
from hf_openness.reference.load import read_reference
from hf_openness.settings import UsageError
from hf_openness.tables.claim_history import build_claim_history
from hf_openness.tables.fidelity import build_paper_fidelity, take_dates_needed
from hf_openness.tables.rescorings import build_rescorings
from hf_openness.tables.survivorship import build_survivorship


class _EachDate(Mapping[date, pl.DataFrame]):
    """A table of every date, made when it is asked for."""

    def __init__(self, dates: Mapping[date, Recomputed], table: str) -> None:
        self.dates, self.table = dates, table

    def __getitem__(self, day: date) -> pl.DataFrame:
        return self.dates[day].build(self.table)

    def __iter__(self) -> Iterator[date]:
        return iter(self.dates)

    def __len__(self) -> int:
        return len(self.dates)


class RecomputedDates:
    """Tables over the dates of a store, each made from raw when first asked for; nothing that is stored but raw is read."""

    def __init__(self, raw: RawStore, dates: Sequence[date], method: Method) -> None:
        self.method = method
        self.dates = {day: Recomputed(raw, day, method) for day in sorted(dates)}
        self._made: dict[str, pl.DataFrame] = {}

    def build(self, table: str) -> pl.DataFrame:
        """Return a table over all dates; raises UsageError where raw lacks what it needs, or it is none of these."""
        if table not in self._made:
            self._made[table] = self._build(table)
        return self._made[table]

    def build_figure(self, name: str, scraped_on: date) -> pl.DataFrame:
        """Return the table behind a figure that shows what lies over all dates, up to the date."""
        [figure] = [figure for figure in FIGURES if figure.name == name]
        made = self.dates[scraped_on]
        needed = {
            need: take_up_to(self.build(need), scraped_on) if is_over_dates(need) else made.build(need)
            for need in figure.needs
        }
        return figure.build(take_board(needed, made.board), self.method)

    def _build(self, table: str) -> pl.DataFrame:
        if table in TRENDS:
            builder, reads = TRENDS[table]
            frame: pl.DataFrame = builder(*(_EachDate(self.dates, name) for name in reads))
            return frame
        if table == "rescorings":
            return build_rescorings(
                _EachDate(self.dates, "leaderboard_snapshot"), _EachDate(self.dates, "benchmark_scores")
            )
        if table == "survivorship":
            return build_survivorship(_EachDate(self.dates, "enriched_repos"), _EachDate(self.dates, "attrition"))
        if table == "claim_history":
            return build_claim_history(_EachDate(self.dates, "claims"), self.build("model_trend"), self.build("rescorings"))
        if table == "paper_fidelity":
            return self._compare_with_the_paper()
        raise UsageError(f"{table} is no table over all dates")

    def _compare_with_the_paper(self) -> pl.DataFrame:
        printed = read_reference("claims")
        tables = take_dates_needed(printed, self.dates, lambda day, table: self.dates[day].build(table))
        return build_paper_fidelity(printed, tables)


def is_over_dates(table: str) -> bool:
    """Return whether a table lies over all dates."""
    return READABLES[table].grain == "all_dates"


def shows_several_dates(table: str) -> bool:
    """Return whether a table is a figure's that shows what lies over all dates."""
    return any(figure.name == table and any(map(is_over_dates, figure.needs)) for figure in FIGURES)
