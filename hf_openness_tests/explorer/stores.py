"""A store for the explorer's tests: one board on two dates, dated models, two families, commit authors, hostile names."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from hf_openness.method import METHODS
from hf_openness.reference.load import read_reference
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.tables import trends
from hf_openness.tables.build import DateInputs, DateTables
from hf_openness.tables.claim_history import build_claim_history
from hf_openness.tables.claims import build_claims
from hf_openness.tables.rescorings import build_rescorings
from hf_openness_tests.conftest import v1_board, v1_row
from hf_openness_tests.explorer.families import make_frame, make_number
from hf_openness_tests.reading.stores import write_table

DAYS = (date(2024, 5, 17), date(2024, 5, 20))
HOSTILE = ("=HYPERLINK(1)/a", "<script>alert(1)</script>/b", "a/\u202egnp.exe", "o'brien/<b>bold", "x/[link](http://evil)")
KINDS = ("pretrained", "chat models", "base merges and moerges", None)
LICENSES = ("mit", "apache-2.0", "llama2", "cc-by-nc-4.0")
FAMILIES = ("Llama 2 7B", "Mistral 7B")
MODELS_COUNT = 60


def write_explorer_store(folder: Path, method: str = "corrected") -> Path:
    """Write every table of both dates and the tables over dates; return the folder."""
    folder.mkdir(parents=True)
    (folder / "store.json").write_text(json.dumps({"method": method, "data": "real"}) + "\n", encoding="utf-8")
    built = {day: _build(day, MODELS_COUNT + 5 * at, method) for at, day in enumerate(DAYS)}
    for day, tables in built.items():
        for name, frame in tables.items():
            write_table(folder / "tables" / name / f"{day}.parquet", frame, method)
    over = {name: {day: tables[name] for day, tables in built.items()} for name in built[DAYS[0]]}
    model_trend = trends.build_model_trend(over["leaderboard_snapshot"], over["enriched_repos"])
    rescorings = build_rescorings(over["leaderboard_snapshot"], over["benchmark_scores"])
    over_dates = {
        "license_trend": trends.build_license_trend(over["license_table"]),
        "model_trend": model_trend,
        "architecture_trend": trends.build_architecture_trend(over["models"]),
        "contributor_trend": trends.build_contributor_trend(over["models"], over["contributors"], over["repo_activity"]),
        "rescorings": rescorings,
        "claim_history": build_claim_history(over["claims"], model_trend, rescorings),
    }
    for name, frame in over_dates.items():
        write_table(folder / "tables" / f"{name}.parquet", frame, method)
    return folder


def _build(day: date, models_count: int, method: str) -> dict[str, pl.DataFrame]:
    rows = [
        v1_row(
            f"org{at % 7}/model-{at}",
            40 + at % 23 + at / 10,
            **{"Hub License": LICENSES[at % 4], "#Params (B)": str(at % 90)},
        )
        for at in range(models_count)
    ]
    rows += [v1_row(f"hostile/{at}", 55.5) for at in range(len(HOSTILE))]
    inputs = DateInputs([parse_leaderboard(v1_board(*rows), f"{day}.csv", "open-llm-v1")], [], [], day)
    tables = dict(DateTables(inputs).build_all(METHODS[method]))
    tables["claims"] = build_claims(read_reference("statements"), tables, "open-llm-v1")
    tables["bias_ledger"] = make_frame("bias_ledger", [make_number("share", None)])
    # A board with such ids is refused; a store must not be trusted for that.
    hostile = {f"hostile/{at}": name for at, name in enumerate(HOSTILE)}
    models = tables["enriched_repos"].with_columns(pl.col("model_id").replace(hostile)).sort("model_id")
    tables["enriched_repos"] = models.with_columns(
        pl.Series("created_at", [_date_model(at) for at in range(models.height)], models.schema["created_at"]),
        pl.Series("model_type", [KINDS[at % len(KINDS)] for at in range(models.height)], pl.String),
    ).sort("row_number")
    tables["model_families"] = _list_members(tables["enriched_repos"], tables["model_families"].schema)
    tables["contributors"] = _list_authors(tables["enriched_repos"], tables["contributors"].schema)
    return tables


def _date_model(at: int) -> datetime | None:
    return None if at % 11 == 5 else datetime(2023, 1, 5, 12, tzinfo=UTC) + timedelta(days=8 * at % 430)


def _list_members(models: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    rows = [
        {
            "leaderboard": "open-llm-v1",
            "family": FAMILIES[at % 2],
            "base_model_id": f"base/{at % 2}",
            "is_inferred": False,
            **{name: model[name] for name in ("model_id", "model_type", "created_at", "average_score")},
        }
        for at, model in enumerate(models.sort("model_id").to_dicts())
        if at % 3
    ]
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema, orient="row")


def _list_authors(models: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    rows = []
    for at, repos in enumerate(models.sort("model_id")["model_id"].to_list()):
        first = datetime(2023, 2, 1, tzinfo=UTC) + timedelta(days=6 * at)
        known = at % 3 > 0
        rows.append(
            {
                "author": f"person-{at:03d}",
                "kind": "bot" if at % 20 == 19 else "unknown",
                "names": [f"person-{at:03d}"],
                "repos_count": 1,
                "first_commit_at": first if known else None,
                "first_commit_low_at": None if at % 10 == 0 else first,
                "first_commit_high_at": first if known else first + timedelta(days=90),
                "is_bot": at % 20 == 19,
                "is_machine_name": None if at % 2 else False,
                "repos": [repos],
            }
        )
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema, orient="row")
