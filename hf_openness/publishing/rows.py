"""Parts the rows of a table into those that may be published and those that are left out, and says why."""

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from hf_openness.publishing.grounds import ROW, Grounds
from hf_openness.publishing.terms import OWN_LICENSE
from hf_openness.reading.store import SCRAPE_DATE

PUBLISHED_SCHEMA = {
    "table": pl.String,
    "scrape_date": pl.Date,
    "licenses": pl.String,
    "sources": pl.String,
    "rows_count": pl.Int64,
}
LEFT_OUT_SCHEMA = {
    "table": pl.String,
    "scrape_date": pl.Date,
    "sources": pl.String,
    "licenses": pl.String,
    "why": pl.String,
    "rows_count": pl.Int64,
}


@dataclass(frozen=True)
class PartedTable:
    """A table in two parts.

    published: rows that may be passed on, in their order. licenses: table, scrape_date (null over all dates), licenses
    and sources of such rows, rows_count. left_out: table, scrape_date, sources that forbid it, their licenses, why,
    rows_count.
    """

    name: str
    published: pl.DataFrame
    licenses: pl.DataFrame
    left_out: pl.DataFrame

    @property
    def published_count(self) -> int:
        """How many rows are published."""
        return int(self.licenses["rows_count"].sum())

    @property
    def left_out_count(self) -> int:
        """How many rows are left out."""
        return int(self.left_out["rows_count"].sum())

    def forget_rows(self) -> "PartedTable":
        """Return it without the rows themselves, for when they are written."""
        return replace(self, published=self.published.clear())


def part_rows(table: str, rows: pl.DataFrame, grounds: Grounds) -> PartedTable:
    """Part a table: a row is published where everything that it repeats may be.

    Args:
        table: name of the table.
        rows: its rows over all dates.
        grounds: what the store's rows rest on.
    """
    pairs = grounds.find(table, rows).join(grounds.sources.select("ground", "may_redistribute"), on="ground", how="left")
    rested = pairs.group_by(ROW).agg(
        pl.col("ground").sort().alias("rests_on"),
        pl.col("ground").filter(~pl.col("may_redistribute")).sort().alias("forbidding"),
    )
    empty = pl.lit([], pl.List(pl.UInt32))
    judged = (
        rows.with_row_index(ROW)
        .join(rested, on=ROW, how="left", maintain_order="left")
        .with_columns(pl.col("rests_on", "forbidding").fill_null(empty))
    )
    if SCRAPE_DATE not in judged.columns:
        judged = judged.with_columns(pl.lit(None, pl.Date).alias(SCRAPE_DATE))
    is_free = pl.col("forbidding").list.len() == 0
    free = judged.filter(is_free)
    return PartedTable(
        name=table,
        published=free.select(rows.columns),
        licenses=_count(table, free, "rests_on", grounds.sources, PUBLISHED_SCHEMA),
        left_out=_count(table, judged.filter(~is_free), "forbidding", grounds.sources, LEFT_OUT_SCHEMA),
    )


def _count(table: str, rows: pl.DataFrame, by: str, sources: pl.DataFrame, schema: dict[str, Any]) -> pl.DataFrame:
    """Count rows by date and grounds, these in words: a row per date and set of grounds, sorted."""
    known = {row["ground"]: row for row in sources.iter_rows(named=True)}
    counted = []
    for day, grounds, count in rows.group_by(SCRAPE_DATE, by).agg(pl.len()).iter_rows():
        found = [known[ground] for ground in grounds]
        words = {
            "table": table,
            "scrape_date": day,
            "sources": "; ".join(_name(row) for row in found) or "this project",
            "licenses": "; ".join(sorted({row["license"] for row in found})) or OWN_LICENSE,
            "why": "; ".join(sorted({row["why"] for row in found})),
            "rows_count": count,
        }
        counted.append({name: words[name] for name in schema})
    return pl.DataFrame(counted, schema=schema).sort("scrape_date", "sources", nulls_last=True)


def _name(ground: dict[str, object]) -> str:
    return " ".join(str(ground[name]) for name in ("source", "observed_on") if ground[name] is not None)
