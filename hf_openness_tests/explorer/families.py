"""A store written by hand for the further views: two dates of a board, descent with a circle, duties, claims, a ledger."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from hf_openness.explorer.filters import Filters
from hf_openness.reading.store import READABLES
from hf_openness_tests.reading.stores import write_table

BOARD = "open-llm-v1"
EARLIER, LATER = date(2024, 5, 17), date(2024, 5, 20)
HOSTILE = "<b>x</b>/\u202e'; drop table models --"
ROOT, CHILD, GRANDCHILD = "base/root", "mid/child", "leaf/grandchild"
CHOSEN = Filters("corrected", BOARD, LATER, quantity="falls")
Row = Mapping[str, Any]


def make_frame(table: str, rows: Sequence[Row]) -> pl.DataFrame:
    """Return rows as a contract table; a column that a row does not name is null."""
    types = READABLES[table].types()
    return pl.DataFrame([{name: row.get(name) for name in types} for row in rows], schema=types, orient="row")


def make_model(model_id: str, score: float | None = 50.0, sha: str = "a", **cells: Any) -> Row:
    """Return one model of the board, for `models` and `enriched_repos`."""
    named = {"leaderboard": BOARD, "model_id": model_id, "author": model_id.split("/")[0], "average_score": score}
    known = {"architecture_group": "llamaforcausallm", "model_type": "chat models", "license_id": "mit", "params_b": 7.0}
    dated = {"created_at": datetime(2024, 1, 2, tzinfo=UTC), "precision": "float16", "model_sha": sha}
    return named | known | dated | cells


MODELS = {
    EARLIER: [
        make_model(ROOT, 60.0),
        make_model(CHILD, 61.0),
        make_model(GRANDCHILD, 62.0),
        make_model("gone/model"),
        make_model("unscored/model", None),
    ],
    LATER: [
        make_model(ROOT, 60.004),
        make_model(CHILD, 61.5),
        make_model(GRANDCHILD, 62.0, "b", license_id=None),
        make_model(HOSTILE, 40.0, model_type="pretrained"),
        make_model("unscored/model", None, precision="bfloat16"),
    ],
}
EDGES = [
    (CHILD, ROOT, "finetune", "tag"),
    (CHILD, ROOT, "finetune", "card"),
    (GRANDCHILD, CHILD, "merge", "tag"),
    (GRANDCHILD, ROOT, None, "name"),
    (HOSTILE, CHILD, "adapter", "tag"),
    ("off/board", CHILD, None, "name"),
    # A circle, as the paper's rules leave it.
    (ROOT, GRANDCHILD, None, "card"),
]
DUTIES = [
    {"model_id": CHILD, "obligation": "naming", "status": "kept", "witness_path": [ROOT, CHILD]},
    {"model_id": HOSTILE, "obligation": "naming", "status": "dropped", "witness_path": [ROOT, CHILD, HOSTILE]},
    {"model_id": HOSTILE, "obligation": "user_limit", "status": "unknown", "witness_path": [CHILD, HOSTILE]},
]
CLAIMS = {
    EARLIER: [("falls", 40.0, 38.0, 42.0, "supported"), ("rises", 10.0, 8.0, 12.0, "undecided")],
    LATER: [("falls", 30.0, 28.0, 32.0, "supported"), ("rises", 12.0, 9.0, 15.0, "supported")],
}


def write_families_store(folder: Path) -> Path:
    """Write the store and return its folder."""
    folder.mkdir(parents=True)
    (folder / "store.json").write_text(json.dumps({"method": "corrected", "data": "real"}) + "\n", encoding="utf-8")
    for day in (EARLIER, LATER):
        for name, rows in _list_dated(day).items():
            write_table(folder / "tables" / name / f"{day}.parquet", make_frame(name, rows), "corrected")
    for name, rows in _list_over_dates().items():
        write_table(folder / "tables" / f"{name}.parquet", make_frame(name, rows), "corrected")
    return folder


def _list_dated(day: date) -> dict[str, list[Row]]:
    models = MODELS[day]
    stated = [(model["model_id"], model["license_id"]) for model in models]
    board = {"leaderboard": BOARD}
    return {
        "models": models,
        "enriched_repos": models,
        "model_families": [board | {"family": "Root", "base_model_id": ROOT, "model_id": CHILD, "average_score": 61.0}],
        "base_models": [
            dict(zip(("model_id", "base_model_id", "relation", "evidence"), edge, strict=True)) for edge in EDGES
        ],
        "lineage": [
            {
                "model_id": model["model_id"],
                "is_on_board": True,
                "direct_derivatives_count": 1,
                "all_derivatives_count": 3 if model["model_id"] == ROOT else 0,
                "derivatives_low": 3 if model["model_id"] == ROOT else None,
                "derivatives_high": 9 if model["model_id"] == ROOT else None,
                "derivatives_coverage": "no nominal coverage" if model["model_id"] == ROOT else None,
            }
            for model in models
        ],
        "obligations": [board | {"imposed_by_id": ROOT, "imposers_count": 1} | duty for duty in DUTIES],
        "license_evidence": [
            board | {"model_id": name, "license_id": known, "category": "known" if known else "undeclared"}
            for name, known in stated
        ],
        "license_table": [
            board | {"license_id": "mit", "commercial_use": "yes", "academic_use": "yes", "personal_use": "yes"},
            board
            | dict.fromkeys(("commercial_use", "academic_use", "personal_use"), "not applicable")
            | {"license_id": "undeclared"},
        ],
        "claims": [_make_claim(*claim) for claim in CLAIMS[day]],
        "bias_ledger": [make_number("share", switch) for switch in ("last_group", "model_ids")]
        if day == LATER
        else [make_number("other", None)],
        "concentration": [
            board
            | {"population": "author_repo_pairs", "measure": measure, "merging": merging, "coverage": "no nominal coverage"}
            | {"estimate": 0.1, "low": 0.05, "high": 0.2}
            for measure in ("top_10_share", "gini")
            for merging in ("least", "most")
        ],
        "contributors": [
            {"author": HOSTILE, "kind": "person", "repos_count": 3, "is_bot": False},
            {"author": "a-bot", "kind": "bot", "repos_count": 5, "is_bot": True},
        ],
        "license_transitions": [
            board
            | {"relation": "all", "measure": "license_differs", "edges_count": 40, "changed_count": 10, "share": 0.25}
            | {"low": 0.1, "high": 0.4, "coverage": "95 %", "literature_share": 0.2, "compared_with": "a paper"}
        ],
        "improvement_tests": [
            board
            | {"base_model_id": ROOT, "family": "Root", "derivatives_count": 3, "noise_assumption": "independent"}
            | {"observed_gain_points": 2.0, "observed_low_points": 1.0, "observed_high_points": 3.0}
            | {"chance_gain_points": 0.5, "chance_low_points": 0.0, "chance_high_points": 1.0, "p_adjusted": 0.01},
            board | {"base_model_id": CHILD, "family": HOSTILE, "derivatives_count": 0, "why": "no scored derivative"},
        ],
        "improvement_curves": [
            board
            | {"family": "Root", "model_id": name, "days_since_release": days, "gain_points": gain, "attempts_count": at}
            | {
                "derivatives_count": 3,
                "noise_only_points": 0.5,
                "noise_only_low_points": 0.0,
                "noise_only_high_points": 1.0,
            }
            for at, (name, days, gain) in enumerate([(ROOT, 0, 0.0), (CHILD, 9, 1.0), (HOSTILE, None, 2.0)])
        ],
        "benchmark_gains": [
            board
            | {
                "base_model_id": ROOT,
                "family": "Root",
                "benchmark": name,
                "derivatives_count": 3,
                "median_gain_points": 1.0,
            }
            | {"median_low_points": 0.5, "median_high_points": 2.0, "best_gain_points": 4.0}
            for name in ("ARC", "MMLU")
        ],
    }


def _make_claim(name: str, estimate: float, low: float, high: float, verdict: str) -> Row:
    said = {"claim_id": name, "text": f"It {name}.", "quantity": f"share that {name}", "unit": "share_pct"}
    return {"leaderboard": BOARD, "verdict": verdict, "estimate": estimate, "low": low, "high": high, "n": 100} | said


def make_number(name: str, switch: str | None) -> Row:
    """Return one row of `bias_ledger`."""
    values = {"paper_value": 50.0, "paper_mode_value": 45.0, "corrected_value": 40.0}
    said = {"number_id": name, "text": f"The {name}", "unit": "share_pct", "source": "Table 1", "compared_on": LATER}
    ends = {"corrected_low": 38.0, "corrected_high": 42.0}
    return {"leaderboard": BOARD, "switch": switch} | said | values | ends


def _list_over_dates() -> dict[str, list[Row]]:
    history: list[Row] = [
        {"claim_id": name, "scraped_on": day, "leaderboard": BOARD, "verdict": verdict, "estimate": estimate, "n": 100}
        | {"low": low, "high": high, "is_changed": day == LATER and name == "rises", "is_rescored": day == LATER}
        | {"is_board_changed": False, "is_population_changed": False}
        for day, claims in CLAIMS.items()
        for name, estimate, low, high, verdict in claims
    ]
    board = {"leaderboard": BOARD}
    counts = {"rows_count": 5, "models_count": 5, "top_score": 62.0, "mean_score": 55.0}
    return {
        "claim_history": history,
        "model_trend": [board | counts | {"scraped_on": day} for day in (EARLIER, LATER)],
        "rescorings": [
            board
            | {"from_date": EARLIER, "to_date": LATER, "benchmark": "average", "compared_count": 4, "changed_count": 1}
            | {"changed_share": 0.25, "is_rescoring": True}
        ],
        "license_trend": [
            board | {"scraped_on": day, "license_id": "mit", "models_count": 4, "models_share": 0.8}
            for day in (EARLIER, LATER)
        ],
    }
