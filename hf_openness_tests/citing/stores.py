"""Stores whose tables were made from the raw files that lie in them: a small one, and one of an archived date."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from hf_openness.figures.catalogue import FIGURES, choose_board, take_board
from hf_openness.method import METHODS
from hf_openness.raw.store import RawStore
from hf_openness.reference.load import read_reference
from hf_openness.sources.archive import read_archived_files
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.tables import trends
from hf_openness.tables.bias_ledger import build_bias_ledger
from hf_openness.tables.build import DateInputs, DateTables
from hf_openness.tables.claim_history import build_claim_history
from hf_openness.tables.claims import build_claims
from hf_openness.tables.rescorings import build_rescorings
from hf_openness.tables.survivorship import build_survivorship
from hf_openness_tests.conftest import v1_board, v1_row
from hf_openness_tests.reading.stores import write_table

DAY, NEXT = date(2024, 5, 20), date(2024, 5, 27)
OBTAINED_AT = datetime(2026, 11, 25, tzinfo=UTC)
# Names as strangers choose them, of those that a board is read with.
NAMES = ("org/model", "=HYPERLINK(1)/a", "a/\u202egnp.exe", "-5/$(ls)`x`!")


def make_board(method: str) -> bytes:
    """Return a board of two licences, a flagged row, and names that a page, a shell or SQL would obey.

    The paper's method loses the smallest id; where it is in force there is one more, so that both count the same models.
    """
    rows = [v1_row(name, 50.0 + at, **{"Hub License": "mit"}) for at, name in enumerate(NAMES)]
    rows += [v1_row(f"o'brien/{at}", 40.5 + at, **{"Hub License": "apache-2.0"}) for at in range(4)]
    rows += [v1_row("!/lost")] if method == "paper" else []
    return v1_board(*rows, v1_row("org/flagged", 60.0, Flagged="False"))


def write_small_store(folder: Path, method: str) -> Path:
    """Write raw, tables, a figure and trends of a small board and return the folder."""
    content = make_board(method)
    inputs = DateInputs([parse_leaderboard(content, f"{DAY}.csv", "open-llm-v1")], [], [], DAY)
    _keep(folder, "open-llm-v1", DAY, f"{DAY}.csv", content, "MPL-2.0", "https://example.org/board.csv")
    tables = DateTables(inputs).build_all(METHODS[method])
    tables["claims"] = build_claims(read_reference("statements"), tables, "open-llm-v1")
    write_tables(folder, tables, method)
    rescorings = build_rescorings({DAY: tables["leaderboard_snapshot"]}, {DAY: tables["benchmark_scores"]})
    trend = trends.build_model_trend({DAY: tables["leaderboard_snapshot"]}, {DAY: tables["enriched_repos"]})
    history = build_claim_history({DAY: tables["claims"]}, trend, rescorings)
    write_table(folder / "tables" / "claim_history.parquet", history, method)
    return folder


def add_rescored_date(folder: Path, method: str) -> None:
    """Add a later date to the small store on which two models have another score, and the tables that compare both."""
    content = make_board(method).replace(b";51.0", b";51.5").replace(b";52.0", b";52.5")
    _keep(folder, "open-llm-v1", NEXT, f"{NEXT}.csv", content, "MPL-2.0", "https://example.org/board.csv")
    tables = {}
    for day in (DAY, NEXT):
        raw = (folder / "raw" / "open-llm-v1" / str(day) / f"{day}.csv").read_bytes()
        inputs = DateInputs([parse_leaderboard(raw, f"{day}.csv", "open-llm-v1")], [], [], day)
        tables[day] = DateTables(inputs).build_all(METHODS[method])
    for name, frame in tables[NEXT].items():
        write_table(folder / "tables" / name / f"{NEXT}.parquet", frame, method)
    each = {name: {day: built[name] for day, built in tables.items()} for name in tables[NEXT]}
    rescorings = build_rescorings(each["leaderboard_snapshot"], each["benchmark_scores"])
    write_table(folder / "tables" / "rescorings.parquet", rescorings, method)
    [figure] = [figure for figure in FIGURES if figure.name == "figure_22_rescorings"]
    drawn = figure.build(take_board({"rescorings": rescorings}, "open-llm-v1"), METHODS[method])
    write_table(folder / "figures" / str(NEXT) / f"{figure.name}.parquet", drawn, method)
    survivorship = build_survivorship(each["enriched_repos"], each["attrition"])
    write_table(folder / "tables" / "survivorship.parquet", survivorship, method)


def write_archived_store(folder: Path, archive: Path, inputs: DateInputs, method: str) -> Path:
    """Write the archived files of the date and its tables; the tables are made from the archive, not from the store."""
    for file in read_archived_files():
        if (file.source, file.observed_on) == ("open-llm-v1", inputs.scraped_on) or file.source.startswith("hub-"):
            content = (archive / file.file).read_bytes()
            _keep(folder, file.source, file.observed_on, file.name, content, file.data_license, file.url)
    built = DateTables(inputs)
    tables = built.build_all(METHODS[method])
    board = choose_board(tables["models"])
    tables["claims"] = build_claims(read_reference("statements"), tables, board)
    tables["bias_ledger"] = build_bias_ledger(built, read_reference("headline_numbers"), inputs.scraped_on, board)
    write_tables(folder, tables, method)
    return folder


def write_tables(folder: Path, tables: Mapping[str, pl.DataFrame], method: str) -> None:
    """Write contract tables, the trends and the figures' tables that they are enough for."""
    (folder / "store.json").write_text(json.dumps({"method": method, "data": "real"}) + "\n")
    for name, frame in tables.items():
        write_table(folder / "tables" / name / f"{DAY}.parquet", frame, method)
    days = {name: {DAY: frame} for name, frame in tables.items()}
    over_dates = {
        "license_trend": trends.build_license_trend(days["license_table"]),
        "model_trend": trends.build_model_trend(days["leaderboard_snapshot"], days["enriched_repos"]),
        "architecture_trend": trends.build_architecture_trend(days["models"]),
        "contributor_trend": trends.build_contributor_trend(days["models"], days["contributors"], days["repo_activity"]),
    }
    for name, frame in over_dates.items():
        write_table(folder / "tables" / f"{name}.parquet", frame, method)
    shown = take_board(dict(tables), choose_board(tables["models"]))
    for figure in FIGURES:
        if set(figure.needs) <= set(tables):
            drawn = figure.build(shown, METHODS[method])
            write_table(folder / "figures" / str(DAY) / f"{figure.name}.parquet", drawn, method)


def _keep(folder: Path, source: str, day: date, name: str, content: bytes, terms: str, url: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    RawStore(str(folder)).keep(
        source,
        day,
        name,
        content,
        obtained_from="folder",
        obtained_at=OBTAINED_AT,
        data_license=terms,
        url=url,
    )
