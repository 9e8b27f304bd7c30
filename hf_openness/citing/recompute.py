"""A date's tables made again from the kept bytes alone."""

from datetime import date
from typing import Any

import polars as pl

from hf_openness.citing.origins import FINDINGS, OVER_DATES
from hf_openness.figures.catalogue import FIGURES, take_board
from hf_openness.method import Method
from hf_openness.raw.store import RawError, RawStore
from hf_openness.reading.boards import choose_board
from hf_openness.reference.load import read_reference
from hf_openness.settings import UsageError
from hf_openness.sources.errors import SourceError
from hf_openness.tables import trends
from hf_openness.tables.build import DateTables
from hf_openness.tables.recipes import RECIPES
from hf_openness.tables.stored import StoredInputs

NOT_ALONE = "rests on several dates and is not made again from one of them"


class Recomputed:
    """The tables of one date, each made from raw when first asked for; nothing that is stored but raw is read."""

    def __init__(self, raw: RawStore, scraped_on: date, method: Method) -> None:
        self.scraped_on, self.method = scraped_on, method
        self.date_tables = DateTables(StoredInputs(raw, scraped_on))
        self._made: dict[str, pl.DataFrame] = {}

    def build(self, table: str) -> pl.DataFrame:
        """Return a table, or the table behind a figure, of the date.

        Raises:
            UsageError: it rests on several dates, or raw does not hold what it needs.
        """
        try:
            if table not in self._made:
                self._made[table] = self._build(table)
            return self._made[table]
        except (RawError, SourceError) as error:
            raise UsageError(f"{table} of {self.scraped_on} cannot be made from raw: {error}") from error

    def _build(self, table: str) -> pl.DataFrame:
        if table in RECIPES:
            return self.date_tables.build(table, self.method)
        if table in FINDINGS:
            return self._find(table)
        if table in TRENDS:
            return self._trend(table)
        figure = next((figure for figure in FIGURES if figure.name == table), None)
        if figure is None or any(name in OVER_DATES for name in figure.needs):
            raise UsageError(f"{table} {NOT_ALONE}")
        needed = {name: self.build(name) for name in figure.needs}
        return figure.build(take_board(needed, self.board), self.method)

    @property
    def board(self) -> str:
        """The board that the date's report shows."""
        return choose_board(self.build("models"))

    def _find(self, table: str) -> pl.DataFrame:
        if table == "claims":
            from hf_openness.tables.claims import build_claims

            tables = {name: self.build(name) for name in FINDINGS[table].reads}
            return build_claims(read_reference("statements"), tables, self.board)
        from hf_openness.tables.bias_ledger import build_bias_ledger

        return build_bias_ledger(self.date_tables, read_reference("headline_numbers"), self.scraped_on, self.board)

    def _trend(self, table: str) -> pl.DataFrame:
        builder, reads = TRENDS[table]
        frame: pl.DataFrame = builder(*({self.scraped_on: self.build(name)} for name in reads))
        return frame


# Rows of these tables over all dates rest on their own date alone.
TRENDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "model_trend": (trends.build_model_trend, ("leaderboard_snapshot", "enriched_repos")),
    "license_trend": (trends.build_license_trend, ("license_table",)),
    "architecture_trend": (trends.build_architecture_trend, ("models",)),
    "contributor_trend": (trends.build_contributor_trend, ("models", "contributors", "repo_activity")),
}
