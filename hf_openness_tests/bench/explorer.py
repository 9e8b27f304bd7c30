"""The explorer in a real browser: how soon the first view and every change stand on the screen, also at 100,000 models."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from playwright.sync_api import Page

from hf_openness.explorer.server import bind, create_server, open_stores
from hf_openness.explorer.views import VIEWS
from hf_openness.method import CORRECTED
from hf_openness.reading.store import StoreReader
from hf_openness_tests.bench.archive import PAPER_DATE, build
from hf_openness_tests.bench.document import Row
from hf_openness_tests.browser import open_browser
from hf_openness_tests.reading.stores import write_table

MANY = 100_000
EXPLORING = (
    "Chromium without a screen and the server share the machine. A change is timed in the page from its event to the "
    "second frame after its rows and figure are there; "
    f"the {MANY:,} models are those of {PAPER_DATE} again and again under new ids."
)
TABLES = (
    "models",
    "enriched_repos",
    "contributors",
    "model_families",
    "release_breaks",
    "license_table",
    "license_evidence",
    "obligations",
    "base_models",
    "lineage",
    "concentration",
    "improvement_curves",
    "improvement_tests",
)
BY_MODEL = ("models", "enriched_repos", "model_families", "license_evidence", "obligations", "base_models", "lineage")
CHANGES = (
    "?period=month",
    "?period=day",
    "?types=chat+models",
    "?types=chat+models&sizes=6+to+10&licenses=apache-2.0",
    "?text=mistral",
    "?text=mistral&from_on=2023-06-01",
    "?authors=TheBloke",
    "?base_models=Mistral+7B",
    "",
)
TIMED = """async place => {
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const start = performance.now();
  window.explorer.goTo(place);
  while (document.getElementById('page').dataset.ready !== location.pathname + location.search) await frame();
  await frame();
  await frame();
  return performance.now() - start;
}"""


def measure_explorer(archive: Path, folder: Path) -> list[Row]:
    """Measure on stores that are written into `folder`: the archive's paper date, and the same at 100,000 models."""
    tables = build(archive, [PAPER_DATE], CORRECTED, TABLES)[PAPER_DATE]
    rows = []
    for what, written, limit in (
        (f"{tables['enriched_repos'].height:,} models", tables, 300),
        (f"{MANY:,} models", repeat_models(tables, MANY), 1000),
    ):
        store = write_store(folder / str(limit), written)
        with serve(store) as address, open_browser() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            first = measure_first_view(page, address)
            times = sorted(measure_changes(page))
        p95 = times[min(len(times) - 1, round(len(times) * 0.95))]
        spread = f"median {times[len(times) // 2]:.0f} ms, most {times[-1]:.0f} ms, {len(times)} changes"
        rows.append(Row(f"explorer, first view, {what}", f"{first:.2f} s", "under 3 s"))
        rows.append(Row(f"explorer, a change (p95), {what}", f"{p95:.0f} ms", f"under {limit} ms", spread))
    return rows


def repeat_models(tables: Mapping[str, pl.DataFrame], count: int) -> dict[str, pl.DataFrame]:
    """Return the tables with every model again under new ids until there are `count` models; so for commit authors."""
    times = -(-count // tables["enriched_repos"].height)
    grown = dict(tables)
    for name in BY_MODEL:
        grown[name] = pl.concat([tables[name].with_columns(_rename("model_id", at)) for at in range(times)])
    grown["enriched_repos"] = grown["enriched_repos"].head(count)
    authors = tables["contributors"]
    copies = [
        authors.with_columns(_rename("author", at), pl.col("repos").list.eval(_rename("", at))) for at in range(times)
    ]
    return grown | {"contributors": pl.concat(copies)}


def _rename(column: str, at: int) -> pl.Expr:
    name = pl.col(column) if column else pl.element()
    return pl.concat_str(name, pl.lit(f"-{at}")) if at else name


def write_store(folder: Path, tables: Mapping[str, pl.DataFrame]) -> Path:
    """Write a store of one date and return its folder."""
    folder.mkdir(parents=True)
    (folder / "store.json").write_text(json.dumps({"method": CORRECTED.name, "data": "real"}) + "\n", encoding="utf-8")
    for name, frame in tables.items():
        write_table(folder / "tables" / name / f"{PAPER_DATE}.parquet", frame, CORRECTED.name)
    return folder


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a store on a free port and give its address."""
    bound = bind("127.0.0.1", 0)
    server = create_server(open_stores(StoreReader(str(folder)), None), "127.0.0.1", bound)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.close()
        thread.join(5)


def measure_first_view(page: Page, address: str) -> float:
    """Return the seconds from an empty page to the first view with its figure, nothing cached in the browser."""
    page.goto("about:blank")
    page.goto(address, wait_until="commit")
    page.wait_for_function("() => document.querySelector('#graph .barlayer .point') && document.querySelector('#table td')")
    seconds: float = page.evaluate("() => performance.now() / 1000")
    return seconds


def measure_changes(page: Page) -> list[float]:
    """Return the milliseconds of going to each view and of each change of filters in the first ones, each twice."""
    places = [f"/view/{name}" for name in VIEWS]
    places += [f"/view/{name}{query}" for name in list(VIEWS)[:6] for query in CHANGES]
    return [page.evaluate(TIMED, place) for _ in range(2) for place in places]
