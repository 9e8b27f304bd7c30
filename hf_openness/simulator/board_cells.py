"""Rows of boards v1 and v2 in their published columns: page and dataset cells, and the v2 API's objects."""

import html
from typing import Any

import polars as pl

from hf_openness.simulator.weeks import day_of, stamp
from hf_openness.simulator.world import Week, World
from hf_openness.simulator.world_boards import V1, V2, Submission, raw_share
from hf_openness.simulator.world_weeks import DELETED

SYMBOLS = {"pretrained": "🟢", "continued": "🟩", "finetune": "🔶", "chat": "💬", "merge": "🤝", "other": "❓"}
LABELS = {
    "pretrained": "pretrained",
    "continued": "continuously pretrained",
    "finetune": "fine-tuned on domain-specific datasets",
    "chat": "chat models (RLHF, DPO, IFT, ...)",
    "merge": "base merges and moerges",
    "other": "other",
}
API_TYPES = {
    "pretrained": "pretrained",
    "continued": "continuouslypretrained",
    "finetune": "fine-tunedondomain-specificdatasets",
    "chat": "chatmodels",
    "merge": "basemergesandmoerges",
    "other": "❓other",
}
PAGE = "https://huggingface.co/"
STYLE = "color: var(--link-text-color); text-decoration: underline;text-decoration-style: dotted;"
BASELINE = {"ARC": 25.0, "HellaSwag": 25.0, "MMLU": 25.0, "TruthfulQA": 25.0, "Winogrande": 50.0, "GSM8K": 0.21}
V1_COLUMNS = [
    *("T", "Model", "Average ⬆️", *V1, "Type", "Architecture", "Weight type", "Precision", "Merged", "Hub License"),
    *("#Params (B)", "Hub ❤️", "Available on the hub", "Model sha", "Flagged", "MoE", "fullname"),
]


def model_link(model_id: str) -> str:
    """Return the HTML of a model cell, id escaped."""
    safe = html.escape(model_id)
    return f'<a target="_blank" href="{PAGE}{safe}" style="{STYLE}">{safe}</a>'


def type_label(kind: str) -> str:
    """Return the kind of a model as pages print it."""
    return f"{SYMBOLS[kind]} {LABELS[kind]}"


def v1_cells(week: Week, row: Submission) -> dict[str, Any]:
    """Return a v1 row in the page's columns; Merged, Flagged and MoE in their inverted sense."""
    available, likes = _standing(week, row)
    cells: dict[str, Any] = {"T": SYMBOLS[row.kind], "Model": model_link(row.model_id), "Average ⬆️": round(row.average, 2)}
    cells |= dict(zip(V1, row.scores, strict=True))
    return cells | {
        "Type": type_label(row.kind),
        "Architecture": row.architecture,
        "Weight type": "Adapter" if row.is_adapter else "Original",
        "Precision": row.precision,
        "Merged": row.kind != "merge",
        "Hub License": license_cell(row),
        "#Params (B)": float(int(row.params_b)),
        "Hub ❤️": float(likes),
        "Available on the hub": available,
        "Model sha": row.sha,
        "Flagged": not row.is_flagged,
        "MoE": not row.is_moe,
        "fullname": row.model_id,
    }


def baseline_cells() -> dict[str, Any]:
    """Return the pseudo-row of random guessing."""
    cells: dict[str, Any] = dict.fromkeys(V1_COLUMNS, "None")
    cells |= {
        "T": "?",
        "Model": "<p>Baseline</p>",
        "Average ⬆️": 31.0,
        "Model sha": "N/A",
        "fullname": "baseline",
        "Type": "",
    }
    return cells | BASELINE | {"Flagged": False, "Merged": False, "Hub License": None, "#Params (B)": None, "Hub ❤️": None}


def license_cell(row: Submission) -> str:
    """Return a licence as v1 prints it: `?` where the card says nothing, sometimes a list of one as text."""
    if row.license_id is None:
        return "?" if int(row.sha[0], 16) < 12 else "None"
    return f"['{row.license_id}']" if row.sha[:2] in ("00", "01") else row.license_id


def _standing(week: Week, row: Submission) -> tuple[bool, int]:
    if row.index is None:
        return False, 0
    return bool(week.state.access[row.index] != DELETED), int(week.state.likes[row.index])


def v2_formatted(week: Week, row: Submission) -> dict[str, Any]:
    """Return a v2 row as its API publishes it; `is_not_available_on_hub` holds the opposite of its name, as there."""
    available, likes = _standing(week, row)
    keys = ("ifeval", "bbh", "math", "gpqa", "musr", "mmlu_pro")
    names = ("IFEval", "BBH", "MATH Level 5", "GPQA", "MUSR", "MMLU-PRO")
    return {
        "id": f"{row.model_id}_{row.precision}_{row.sha}_{row.has_chat_template}",
        "model": {
            "name": row.model_id,
            "sha": row.sha,
            "precision": row.precision,
            "type": API_TYPES[row.kind],
            "weight_type": "Adapter" if row.is_adapter else "Original",
            "architecture": row.architecture,
            "average_score": row.average,
            "has_chat_template": row.has_chat_template,
        },
        "evaluations": {
            key: {"name": name, "value": raw_share(benchmark, points), "normalized_score": points}
            for key, name, benchmark, points in zip(keys, names, V2, row.scores, strict=True)
        },
        "features": {
            "is_not_available_on_hub": available,
            "is_merged": row.kind == "merge",
            "is_moe": row.is_moe,
            "is_flagged": row.is_flagged,
            "is_official_provider": row.index is not None and row.index < len(week.world.models.bases),
        },
        "metadata": {
            "upload_date": _upload_date(week.world, row),
            "submission_date": day_of(row.submitted_at).isoformat(),
            "generation": 0 if row.index is None else week.repos[row.index].generation,
            "base_model": base_model_cell(week, row),
            "hub_license": row.license_id or "",
            "hub_hearts": likes,
            "params_billions": row.params_b,
            "co2_cost": round(0.2 + row.params_b / 8, 4),
        },
    }


def base_model_cell(week: Week, row: Submission) -> str:
    """Return v2's `Base Model`: the parent, the id itself where none is known, `<id> (Merge)`, or `Removed`."""
    if row.index is None or week.is_deleted(row.index):
        return "Removed"
    repo = week.repos[row.index]
    if repo.kind == "merge":
        return f"{row.model_id} (Merge)"
    return week.canonical_ids[repo.parents[0]] if repo.declares_parent else row.model_id


def _upload_date(world: World, row: Submission) -> str:
    return "" if row.index is None else day_of(world.models.repos[row.index].created_at).isoformat()


def v1_frame(week: Week, rows: list[Submission]) -> pl.DataFrame:
    """Return the rows of v1's archive dataset; flags in the page's inverted sense."""
    cells = []
    for row in rows:
        page = v1_cells(week, row)
        cells.append(
            {"eval_name": f"{row.model_id.replace('/', '_')}_{row.precision}"}
            | {name: page[name] for name in ("Precision", "Type", "T", "Weight type", "Architecture", "Model", "fullname")}
            | {name: page[name] for name in ("Model sha", "Average ⬆️", "Hub License")}
            | {"Hub ❤️": int(page["Hub ❤️"]), "#Params (B)": int(row.params_b)}
            | {name: page[name] for name in ("Available on the hub", "Merged", "MoE", "Flagged")}
            | {"date": stamp(row.submitted_at).replace(".000Z", "Z"), "Chat Template": row.has_chat_template}
            | {name: page[name] for name in V1}
            | {"Maintainers Choice": row.index is not None and row.index < len(week.world.models.bases)}
        )
    return pl.DataFrame(cells, infer_schema_length=None)


def v2_frame(week: Week, rows: list[Submission]) -> pl.DataFrame:
    """Return the rows of v2's dataset; flags in their true sense, sizes decimal with -1 for missing."""
    cells = []
    for row in rows:
        available, likes = _standing(week, row)
        scores: dict[str, float] = {}
        for name, points in zip(V2, row.scores, strict=True):
            scores |= {f"{name} Raw": raw_share(name, points), name: points}
        cells.append(
            {
                "eval_name": f"{row.model_id.replace('/', '_')}_{row.precision}",
                "Precision": row.precision,
                "Type": type_label(row.kind),
                "T": SYMBOLS[row.kind],
                "Weight type": "Adapter" if row.is_adapter else "Original",
                "Architecture": row.architecture,
                "Model": model_link(row.model_id),
                "fullname": row.model_id,
                "Model sha": row.sha,
                "Average ⬆️": row.average,
                "Hub License": row.license_id,
                "Hub ❤️": likes,
                "#Params (B)": row.params_b or -1.0,
                "Available on the hub": available,
                "MoE": row.is_moe,
                "Flagged": row.is_flagged,
                "Chat Template": row.has_chat_template,
                "CO₂ cost (kg)": round(0.2 + row.params_b / 8, 4),
            }
            | scores
            | {
                "Merged": row.kind == "merge",
                "Official Providers": row.index is not None and row.index < len(week.world.models.bases),
                "Upload To Hub Date": _upload_date(week.world, row),
                "Submission Date": day_of(row.submitted_at).isoformat(),
                "Generation": 0 if row.index is None else week.repos[row.index].generation,
                "Base Model": base_model_cell(week, row),
            }
        )
    return pl.DataFrame(cells, infer_schema_length=None)
