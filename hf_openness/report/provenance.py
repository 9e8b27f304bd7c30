"""Which kept files a date's page rests on."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from hf_openness.raw.store import RawStore

SCHEMA = {
    "file": pl.String,
    "bytes": pl.Int64,
    "address": pl.String,
    "obtained_at": pl.String,
    "data_license": pl.String,
    "sha256": pl.String,
}


def list_files(raw: RawStore, wanted: Iterable[tuple[str, date]]) -> pl.DataFrame:
    """Return every kept file of the wanted sources and days.

    Args:
        raw: the raw store.
        wanted: source and day; what is not kept is left out, repeats count once.

    Returns:
        file (path in the store), bytes, address, obtained_at (UTC, ISO), data_license, sha256; in the order wanted.
    """
    rows = [
        {
            "file": f"raw/{source}/{day}/{record.name}",
            "bytes": record.bytes,
            "address": record.url or "user file",
            "obtained_at": record.obtained_at,
            "data_license": record.data_license,
            "sha256": record.sha256,
        }
        for source, day in dict.fromkeys(wanted)
        for record in raw.files(source, day)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)
