"""A store's tables in memory, read once per date, and the models of a date as the filters see them."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache

import polars as pl

from hf_openness.explorer.filters import Filters
from hf_openness.reading.boards import choose_board
from hf_openness.reading.store import StoreReader
from hf_openness.settings import UsageError
from hf_openness.tables.size_classes import classify_sizes

UNKNOWN = "unknown"
MODELS = "enriched_repos"
FAMILIES = "model_families"
CLAIMS, HISTORY = "claims", "claim_history"
KEPT_FRAMES = 200


class Data:
    """One store. Frames are shared between requests: never change one in place."""

    def __init__(self, reader: StoreReader) -> None:
        self.reader = reader
        self.method = reader.method
        self.data_kind = reader.data_kind
        if not reader.dates(MODELS):
            raise UsageError(f"the store {reader.root} has no {MODELS} yet; fill it: hf-openness replay or refresh")
        self._read = lru_cache(KEPT_FRAMES)(lambda name, day: reader.read(name, day))
        self._models = lru_cache(KEPT_FRAMES)(self._select_models)
        self._values = lru_cache(KEPT_FRAMES)(self._list_values)
        self._counts = lru_cache(KEPT_FRAMES)(self._count_values)
        self._names = lru_cache(KEPT_FRAMES)(self._list_names)
        self._boards = lru_cache(1)(self._list_boards)
        self._quantities = lru_cache(KEPT_FRAMES)(self._list_quantities)

    def table(self, name: str, day: date | None = None) -> pl.DataFrame:
        """Return a table of a date, of none for one over all dates, as `StoreReader.read`; raises UsageError."""
        frame: pl.DataFrame = self._read(name, day)
        return frame

    def has(self, name: str, day: date) -> bool:
        """Return whether the store holds a table of that date."""
        return day in self.reader.dates(name)

    def every_model(self, leaderboard: str, day: date) -> pl.DataFrame:
        """Return all models of a board and date, in the columns of `models`."""
        frame: pl.DataFrame = self._models(leaderboard, day)
        return frame

    def models(self, filters: Filters, day: date | None = None) -> pl.DataFrame:
        """Return the models that pass the filters on `filters.date`, or on `day`.

        Returns:
            model_id, author (null without owner), model_type, architecture (group), params_b, size_class, license_id,
            created_on (null if unknown), average_score; unknown kinds and licenses are `unknown`. Sorted by model_id.
        """
        chosen = day or filters.date
        members = None
        if filters.base_models:
            families = self.table(FAMILIES, chosen).filter(leaderboard=filters.leaderboard)
            members = families.filter(pl.col("family").is_in(filters.base_models))["model_id"].unique()
        return filter_models(self.every_model(filters.leaderboard, chosen), filters, members)

    def leaderboards(self) -> list[str]:
        """Return the boards of any date, sorted."""
        return sorted(self._boards())

    def dates(self, leaderboard: str) -> list[date]:
        """Return the dates of a board, sorted."""
        days: list[date] = self._boards().get(leaderboard, [])
        return days

    def values(self, leaderboard: str, day: date) -> Mapping[str, Collection[str]]:
        """Return per filter list its values among the models of a date, and every id under `model`."""
        found: Mapping[str, Collection[str]] = self._values(leaderboard, day)
        return found

    def quantities(self, day: date) -> Mapping[str, str]:
        """Return the claims of a date whose quantity has an estimate on any date, with its text; empty without them."""
        found: Mapping[str, str] = self._quantities(day)
        return found

    def counts(self, leaderboard: str, day: date, column: str) -> pl.DataFrame:
        """Return the values of a column of `models` with `len`, how many models have each, most frequent first."""
        frame: pl.DataFrame = self._counts(leaderboard, day, column)
        return frame

    def names(self, leaderboard: str, day: date, column: str) -> pl.DataFrame:
        """Return the distinct values of a column of `models` to search in: name, lowered (the same in lower case)."""
        frame: pl.DataFrame = self._names(leaderboard, day, column)
        return frame

    def start(self, leaderboard: str | None) -> tuple[str, date]:
        """Return the board and date to begin with: the newest date, and the board that its report shows."""
        if leaderboard is not None:
            return leaderboard, self.dates(leaderboard)[-1]
        newest = self.reader.dates(MODELS)[-1]
        return choose_board(self.table(MODELS, newest)), newest

    def _list_boards(self) -> dict[str, list[date]]:
        pairs = self.reader.scan(MODELS).select("leaderboard", "scrape_date").unique().collect().sort("scrape_date")
        boards: dict[str, list[date]] = {}
        for board, day in pairs.iter_rows():
            boards.setdefault(board, []).append(day)
        return boards

    def _select_models(self, leaderboard: str, day: date) -> pl.DataFrame:
        return select_models(self.table(MODELS, day), leaderboard)

    def _count_values(self, leaderboard: str, day: date, column: str) -> pl.DataFrame:
        known = self.every_model(leaderboard, day).drop_nulls(column)
        return known.group_by(column).len().sort(["len", column], descending=[True, False])

    def _list_names(self, leaderboard: str, day: date, column: str) -> pl.DataFrame:
        names = self.every_model(leaderboard, day).select(name=column).drop_nulls().unique()
        return names.with_columns(lowered=pl.col("name").str.to_lowercase())

    def _list_quantities(self, day: date) -> dict[str, str]:
        try:
            history, claims = self.table(HISTORY), self.table(CLAIMS, day)
        except UsageError:
            # The view that needs them says what is wrong with them; the others go on.
            return {}
        estimated = history.filter(pl.col("estimate").is_not_null())["claim_id"].unique()
        claims = claims.filter(pl.col("claim_id").is_in(estimated.implode()))
        return dict(claims.select("claim_id", "quantity").unique("claim_id").sort("claim_id").iter_rows())

    def _list_values(self, leaderboard: str, day: date) -> dict[str, frozenset[str]]:
        models = self.every_model(leaderboard, day)
        families = self.table(FAMILIES, day).filter(leaderboard=leaderboard) if self.has(FAMILIES, day) else None
        columns = {
            "types": models["model_type"],
            "architectures": models["architecture"],
            "sizes": models["size_class"],
            "licenses": models["license_id"],
            "authors": models["author"],
            "base_models": families["family"] if families is not None else pl.Series(dtype=pl.String),
            "model": models["model_id"],
        }
        return {name: frozenset(column.drop_nulls().unique()) for name, column in columns.items()}


class Stores:
    """One or two stores, of different methods; the first one is the default."""

    def __init__(self, stores: list[Data]) -> None:
        self.by_method = {store.method: store for store in stores}
        if len(self.by_method) < len(stores):
            raise UsageError(f"both stores are in method {stores[0].method}; --other-store takes one of the other method")

    def get(self, filters: Filters) -> Data:
        """Return the store of the filters' method."""
        return self.by_method[filters.method]

    def methods(self) -> list[str]:
        """Return the methods of the stores, the default first."""
        return list(self.by_method)

    def leaderboards(self, method: str) -> list[str]:
        """Return the boards of a store."""
        return self.by_method[method].leaderboards()

    def dates(self, method: str, leaderboard: str) -> list[date]:
        """Return the dates of a board, sorted."""
        return self.by_method[method].dates(leaderboard)

    def values(self, method: str, leaderboard: str, day: date) -> Mapping[str, Collection[str]]:
        """Return what each filter list can hold."""
        return self.by_method[method].values(leaderboard, day)

    def quantities(self, method: str, day: date) -> Mapping[str, str]:
        """Return the quantities of claims that can be shown over time."""
        return self.by_method[method].quantities(day)

    def start(self, method: str, leaderboard: str | None) -> tuple[str, date]:
        """Return the board and date to begin with."""
        return self.by_method[method].start(leaderboard)


def select_models(enriched_repos: pl.DataFrame, leaderboard: str) -> pl.DataFrame:
    """Return a board's models in the columns of `Data.models`, with the size class of tables.size_classes."""
    return (
        classify_sizes(enriched_repos.filter(leaderboard=leaderboard))
        .select(
            "model_id",
            "author",
            pl.col("model_type").fill_null(UNKNOWN),
            pl.col("architecture_group").alias("architecture"),
            "params_b",
            "size_class",
            pl.col("license_id").fill_null(UNKNOWN),
            pl.col("created_at").dt.date().alias("created_on"),
            "average_score",
        )
        .sort("model_id")
    )


def filter_models(models: pl.DataFrame, filters: Filters, members: pl.Series | None) -> pl.DataFrame:
    """Return the models that pass; `members` are the ids in the chosen families, None where none is chosen."""
    chosen = {
        "model_type": filters.types,
        "architecture": filters.architectures,
        "size_class": filters.sizes,
        "license_id": filters.licenses,
        "author": filters.authors,
    }
    conditions = [pl.col(column).is_in(values) for column, values in chosen.items() if values]
    if filters.from_on is not None:
        conditions.append(pl.col("created_on") >= filters.from_on)
    if filters.to_on is not None:
        conditions.append(pl.col("created_on") <= filters.to_on)
    if filters.text:
        conditions.append(pl.col("model_id").str.to_lowercase().str.contains(filters.text.lower(), literal=True))
    if members is not None:
        conditions.append(pl.col("model_id").is_in(members.implode()))
    return models.filter(*conditions) if conditions else models
