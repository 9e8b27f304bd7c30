"""Reading a store of 52 dates: how soon SQL answers, from the command to its last line, and how long exports take."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path

from hf_openness.reading.export import EXPORT_FORMATS, export_store
from hf_openness.reading.store import open_store
from hf_openness.sources.archive import read_archived_files
from hf_openness_tests.bench.archive import PARSERS, build, command_seconds, timed
from hf_openness_tests.bench.document import Row
from hf_openness_tests.reading.stores import write_table

DATES_COUNT = 52
READING = (
    f"A store of {DATES_COUNT} dates with the archive's tables (36 dates, the first 16 once more under later dates), on a "
    "warm disk. SQL is measured as a command, from its start to its end."
)
QUESTIONS = {
    "a count per date": "select scrape_date, count(*) from models group by 1 order by 1",
    "a join over all dates": "select scrape_date, architecture, median(score) from benchmark_scores "
    "join models using (scrape_date, leaderboard, model_id) group by all order by all",
    "which tables there are": "show tables",
}


def measure_reading(archive: Path, folder: Path) -> list[Row]:
    """Measure SQL and exports on a store that is written into `folder`."""
    store = folder / "store"
    _write_store(archive, store)
    command = str(Path(sys.executable).parent / "hf-openness")
    rows = []
    for what, statement in QUESTIONS.items():
        seconds = command_seconds(command, "sql", statement, "--store", str(store))
        rows.append(Row(f"hf-openness sql, {what}", f"{seconds:.2f} s", "under 1 s"))
    listed = command_seconds(command, "tables", "--store", str(store))
    rows.append(Row("hf-openness tables", f"{listed:.2f} s", "under 1 s"))
    bare = timed(lambda: _python("import typer, polars, duckdb, pyarrow"))
    rows.append(Row("Importing what SQL needs, alone", f"{bare:.2f} s", "under 0.5 s"))
    opened = open_store(str(store))
    rows_count = int(opened.tables()["rows_count"].sum())
    for form in EXPORT_FORMATS:
        seconds = timed(lambda form=form: export_store(opened, form, folder / form), 1)
        rate = f"{rows_count / seconds / 1e3:.0f} thousand rows a second"
        rows.append(Row(f"export --format {form}, {rows_count} rows", f"{seconds:.1f} s", "under 60 s", rate))
    return rows


def _write_store(archive: Path, store: Path) -> None:
    days = [f.observed_on.isoformat() for f in read_archived_files() if f.source not in PARSERS]
    built = build(archive, days)
    store.mkdir(parents=True)
    (store / "store.json").write_text(json.dumps({"method": "paper", "data": "real"}) + "\n", encoding="utf-8")
    for day, source in zip(_days(sorted(built)), cycle(sorted(built)), strict=False):
        for name, frame in built[source].items():
            write_table(store / "tables" / name / f"{day}.parquet", frame)


def _days(known: list[str]) -> Iterator[str]:
    yield from known
    for week in range(1, DATES_COUNT - len(known) + 1):
        yield str(date.fromisoformat(known[-1]) + timedelta(weeks=week))


def _python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=os.environ)
