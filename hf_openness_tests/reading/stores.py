"""Small stores as the pipeline writes them: three dates of a v1 board, tables over all dates, a figure, raw manifests."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from hf_openness.figures.catalogue import FIGURES, take_board
from hf_openness.method import PAPER
from hf_openness.raw.store import RawStore
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.tables.build import build_date_tables
from hf_openness.tables.trends import build_license_trend
from hf_openness_tests.conftest import v1_board, v1_row

DAYS = (date(2024, 5, 17), date(2024, 5, 20), date(2024, 5, 27))
# A formula, markup, letters that turn the direction of writing, a control character, and what CSV itself is made of.
HOSTILE = (
    "=HYPERLINK(1)/a",
    "<script>alert(1)</script>/b",
    "a/\u202egnp.exe",
    "a/\x1b[31mred",
    'a/"q",;\nline',
    "-5",
    "+1",
    "@x",
    "\t",
)


def build_tables(day: date, models_count: int = 3) -> dict[str, pl.DataFrame]:
    """Return every contract table of a small board."""
    rows = [v1_row(f"org{n % 2}/model-{n}", 50.0 + n) for n in range(models_count)]
    board = parse_leaderboard(v1_board(*rows), f"{day}.csv", "open-llm-v1")
    return build_date_tables([board], [], [], day, PAPER)


def add_hostile(models: pl.DataFrame) -> pl.DataFrame:
    """Return `models` with one row more per hostile id."""
    first = models.head(1)
    return pl.concat([models, *(first.with_columns(pl.lit(text).alias("model_id")) for text in HOSTILE)])


def write_table(path: Path, frame: pl.DataFrame, method: str = "paper", data: str = "real") -> None:
    """Write a stored table with the metadata that the pipeline gives it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path, compression="zstd", metadata={"hf_openness.method": method, "hf_openness.data": data})


def write_store(folder: Path, days: tuple[date, ...] = DAYS, data: str = "real") -> Path:
    """Write a store and return its folder; the last date's models have hostile ids."""
    folder.mkdir(parents=True)
    (folder / "store.json").write_text(json.dumps({"method": "paper", "data": data}) + "\n")
    licenses = {}
    for number, day in enumerate(days):
        tables = build_tables(day, 3 + number)
        tables["models"] = add_hostile(tables["models"]) if day == days[-1] else tables["models"]
        licenses[day] = tables["license_table"]
        for name, frame in tables.items():
            write_table(folder / "tables" / name / f"{day}.parquet", frame, data=data)
    write_table(folder / "tables" / "license_trend.parquet", build_license_trend(licenses), data=data)
    figure = next(figure for figure in FIGURES if figure.number == 8)
    drawn = figure.build(take_board(build_tables(days[0]), "open-llm-v1"), PAPER)
    write_table(folder / "figures" / str(days[0]) / f"{figure.name}.parquet", drawn, data=data)
    for source, terms in (("open-llm-v1", "MPL-2.0"), ("hub-stats", "none stated")):
        RawStore(str(folder)).keep(
            source,
            days[0],
            "kept.csv",
            source.encode(),
            obtained_from="folder",
            obtained_at=datetime(2026, 11, 1, tzinfo=UTC),
            data_license=terms,
        )
    return folder


def list_bytes(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its path in it."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
