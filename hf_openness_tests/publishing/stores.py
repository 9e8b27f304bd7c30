"""A small store of two dates whose sources have different terms, and what every test here knows of it."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from hf_openness.method import CORRECTED
from hf_openness.raw.store import RawStore
from hf_openness.reference.load import read_reference
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.tables import trends
from hf_openness.tables.build import DateInputs, DateTables
from hf_openness.tables.observations import HubObservation
from hf_openness_tests.conftest import v1_board, v1_row
from hf_openness_tests.reading.stores import write_table

# Boards of 2024-05-20 come without terms, those of 2024-06-19 under MPL-2.0; repo details and commits come without terms.
WITHOUT_TERMS, WITH_TERMS = date(2024, 5, 20), date(2024, 6, 19)
DETAILS_DAY, COMMITS_DAY = date(2024, 4, 17), date(2024, 5, 20)
FREE, DESCRIBED, CHILD, COMMITTED = "org/Free", "org/Described", "org/Child", "org/Committed"
HOSTILE = "a/<script>|=1`x`"
MADE_AT = datetime(2024, 2, 1, tzinfo=UTC)
TABLES = (
    "leaderboard_snapshot",
    "benchmark_scores",
    "repo_details",
    "models",
    "repo_commits",
    "repo_activity",
    "contributors",
    "attrition",
    "enriched_repos",
    "base_models",
    "rejected_edges",
    "lineage",
    "license_evidence",
    "license_table",
    "obligations",
    "alias_candidates",
    "collaboration",
    "concentration",
)


def make_details() -> pl.DataFrame:
    """Return what the Hub says of two repos, one made from the other."""
    return pl.DataFrame(
        {
            "model_id": [DESCRIBED, CHILD],
            "is_empty": [False, False],
            "author": ["org", "org"],
            "created_at": [MADE_AT, MADE_AT],
            "last_modified_at": [MADE_AT, MADE_AT],
            "downloads_30d": [10, 5],
            "library": ["transformers", "transformers"],
            "tags": [["license:mit"], [f"base_model:{DESCRIBED}", "license:apache-2.0"]],
            "languages": [["en"], None],
            "datasets": pl.Series([None, None], dtype=pl.List(pl.String)),
            "base_models": [None, [DESCRIBED]],
        }
    )


def make_commits() -> pl.DataFrame:
    """Return the commits of one repo."""
    return pl.DataFrame(
        {
            "model_id": [COMMITTED],
            "authors": [["someone", "Some One"]],
            "authors_count": [2],
            "commits_count": [3],
            "first_commit_at": [MADE_AT],
            "last_commit_at": [MADE_AT],
        }
    )


def write_release_store(
    folder: Path, data: str = "real", terms: Mapping[str, str] | None = None, without: tuple[str, ...] = ()
) -> Path:
    """Write the store.

    Args:
        folder: where to.
        data: real or simulated.
        terms: license of the data by source and day (`open-llm-v1 2024-06-19`) instead of the archive's.
        without: such sources whose raw files are not kept.
    """
    folder.mkdir(parents=True)
    (folder / "store.json").write_text(json.dumps({"method": "corrected", "data": data}) + "\n")
    rows = [v1_row(name, 50.0 + at) for at, name in enumerate((FREE, DESCRIBED, CHILD, COMMITTED, HOSTILE))]
    details = HubObservation("hub-details", DETAILS_DAY, ("open-llm-v1",), make_details())
    commits = HubObservation("hub-commits", COMMITS_DAY, ("open-llm-v1",), make_commits())
    built: dict[date, dict[str, pl.DataFrame]] = {}
    for day in (WITHOUT_TERMS, WITH_TERMS):
        content = v1_board(*rows)
        board = parse_leaderboard(content, f"{day}.csv", "open-llm-v1")
        built[day] = DateTables(DateInputs([board], [details], [commits], day)).build_all(CORRECTED, TABLES)
        for name, frame in built[day].items():
            write_table(folder / "tables" / name / f"{day}.parquet", frame, "corrected", data)
    licenses = trends.build_license_trend({day: tables["license_table"] for day, tables in built.items()})
    write_table(folder / "tables" / "license_trend.parquet", licenses, "corrected", data)
    _keep_raw(folder, dict(terms or {}), without)
    return folder


def _keep_raw(folder: Path, terms: dict[str, str], without: tuple[str, ...]) -> None:
    for row in read_reference("archives").iter_rows(named=True):
        name = f"{row['source']} {row['observed_on']}"
        wanted = row["source"] in ("hub-details", "hub-commits") or (
            row["source"] == "open-llm-v1" and row["observed_on"] in (WITHOUT_TERMS, WITH_TERMS)
        )
        if wanted and name not in without:
            RawStore(str(folder)).keep(
                row["source"],
                row["observed_on"],
                "kept.csv",
                name.encode(),
                obtained_from="folder",
                obtained_at=datetime(2026, 11, 1, tzinfo=UTC),
                data_license=terms.get(name, row["data_license"]),
                url=row["url"],
            )
