"""Which kept bytes a store rests on, and under which licences they were published."""

from pathlib import Path

import polars as pl

from hf_openness.raw.store import RawStore

SCHEMA = {
    "source": pl.String,
    "observed_on": pl.Date,
    "file": pl.String,
    "bytes": pl.Int64,
    "url": pl.String,
    "commit": pl.String,
    "data_license": pl.String,
    "obtained_at": pl.String,
    "sha256": pl.String,
}


def list_sources(root: Path) -> pl.DataFrame:
    """Return every kept file of a store by source and day, as its manifest has it.

    Returns:
        source, observed_on, file, bytes, url, commit, data_license, obtained_at (UTC, ISO), sha256.
    """
    raw = RawStore(str(root))
    sources = sorted(path.name for path in raw.root.iterdir() if path.is_dir()) if raw.root.is_dir() else []
    rows = [
        (source, day, f.name, f.bytes, f.url, f.commit, f.data_license, f.obtained_at, f.sha256)
        for source in sources
        for day in raw.dates(source)
        for f in raw.files(source, day)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def count_licenses(sources: pl.DataFrame) -> pl.DataFrame:
    """Return data_license, sources (names, comma-separated) and files_count, by licence."""
    return (
        sources.group_by("data_license")
        .agg(pl.col("source").unique().sort().str.join(", ").alias("sources"), pl.len().alias("files_count"))
        .sort("data_license")
    )
