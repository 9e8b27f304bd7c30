"""The pages: a date's report from stored tables and figures, and the index and comparison over 52 dates."""

import os
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from hf_openness.defs.report import collect_content
from hf_openness.defs.report_index import render_pages
from hf_openness.defs.storage import OpenStore
from hf_openness.report.render import render_report
from hf_openness.settings import read_settings
from hf_openness_tests.bench.archive import PAPER_DATE, timed
from hf_openness_tests.bench.document import Row
from hf_openness_tests.bench.reading import DATES_COUNT

LARGEST_PAGE = 3e6
OVER_DATES = ("model_trend", "claim_history")
PAGES = "From a store on a warm disk; figures are drawn before. A page of 2024-05-20 with all its figures and cards."


def measure_pages(archive: Path, folder: Path) -> list[Row]:
    """Measure the pages of a store that is replayed into `folder`."""
    store = folder / "store"
    command = [str(Path(sys.executable).parent / "hf-openness"), "replay", "--archive", str(archive)]
    subprocess.run([*command, "--date", PAPER_DATE, "--store", str(store)], check=True, capture_output=True)
    return [measure_report(store, date.fromisoformat(PAPER_DATE)), measure_index(store, folder / "many")]


def measure_report(store: Path, day: date) -> Row:
    """Measure one date's page, from stored tables and figures to text."""
    opened = open_as_pipeline(store)
    seconds = timed(lambda: render_report(collect_content(opened, day)), 1)
    size = len(render_report(collect_content(opened, day)).encode())
    said = f"{size / 1e6:.2f} MB of at most {LARGEST_PAGE / 1e6:g} MB"
    return Row(f"Report of {day} without drawing figures", f"{seconds:.1f} s", "under 15 s", said)


def measure_index(store: Path, folder: Path) -> Row:
    """Measure both pages over so many dates, made from a store's newest date under later dates too."""
    write_many_dates(store, folder)
    opened = open_as_pipeline(folder)
    seconds = timed(lambda: render_pages(opened), 1)
    rows = opened.read_table("claim_history")["scraped_on"].n_unique()
    return Row(f"Index and comparison over {rows} dates", f"{seconds:.2f} s", "under 2 s")


def write_many_dates(store: Path, folder: Path) -> None:
    """Write a store whose tables over all dates hold the newest date's rows under 52 dates, with raw files beside."""
    shutil.copytree(store / "raw", folder / "raw")
    shutil.copy(store / "store.json", folder / "store.json")
    opened = open_as_pipeline(folder)
    for name in OVER_DATES:
        frame = pl.read_parquet(store / "tables" / f"{name}.parquet")
        newest = frame.filter(pl.col("scraped_on") == pl.col("scraped_on").max())
        shifts = [newest.with_columns(pl.col("scraped_on") + timedelta(weeks=n)) for n in range(DATES_COUNT)]
        opened.write_frame(opened.table_path(name), pl.concat(shifts))
    [ledger] = sorted((store / "tables" / "bias_ledger").iterdir())[-1:]
    first = date.fromisoformat(ledger.stem)
    for week in range(DATES_COUNT):
        day = first + timedelta(weeks=week)
        opened.write_frame(opened.table_path("bias_ledger", day), pl.read_parquet(ledger))


def open_as_pipeline(store: Path) -> OpenStore:
    """Return the store as the pipeline opens it."""
    os.environ |= {"HF_OPENNESS_STORE": str(store), "HF_OPENNESS_METHOD": "corrected"}
    return OpenStore(read_settings())
