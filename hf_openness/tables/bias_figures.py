"""Tables behind the pictures of the bias ledger: the steps of one number's waterfall, and all numbers at a glance."""

import polars as pl

from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_frame

ALL_TOGETHER = "all together"
SHOWN_PCT = 0.05


def build_bias_steps(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one number's way from its paper-mode to its corrected value, step by step.

    Args:
        rows: the number's rows of `bias_ledger`.

    Returns:
        step (from 0), label, start, end, kind (`paper`, `effect`, `corrected`); effects in the ledger's order. Without rows
        where the number has no values or no shared effects.
    """
    schema = {"step": pl.Int64, "label": pl.String, "start": pl.Float64, "end": pl.Float64, "kind": pl.String}
    shared = rows.filter(pl.col("switch").is_not_null(), pl.col("effect_average").is_not_null())
    if shared.is_empty():
        return pl.DataFrame(schema=schema)
    first = shared.row(0, named=True)
    at = float(first["paper_mode_value"])
    steps = [(0, "paper's rules", at, at, "paper")]
    for switch, effect in shared.select("switch", "effect_average").iter_rows():
        steps.append((len(steps), switch, at, at + effect, "effect"))
        at += effect
    corrected = float(first["corrected_value"])
    steps.append((len(steps), "corrected", corrected, corrected, "corrected"))
    return pl.DataFrame(steps, schema=schema, orient="row")


def build_bias_overview(bias_ledger: pl.DataFrame) -> pl.DataFrame:
    """Return the average effects relative to the paper-mode value, and their sum, per number.

    Effects below a twentieth of a percent are left out, and numbers that are 0 in paper mode: nothing is a percent of 0.
    """
    name = "figure_24_bias"
    known = bias_ledger.filter(pl.col("effect_average").is_not_null(), pl.col("paper_mode_value") != 0)
    key = ["number_id", "text"]
    single = known.select(*key, "switch", "paper_mode_value", effect="effect_average")
    total = known.group_by(*key, "paper_mode_value", maintain_order=True).agg(effect=pl.col("effect_average").sum())
    both = pl.concat([single, total.with_columns(switch=pl.lit(ALL_TOGETHER))], how="diagonal")
    shown = (
        both.with_columns(effect_relative_pct=pl.col("effect") / pl.col("paper_mode_value").abs() * 100)
        .filter(pl.col("effect_relative_pct").abs() >= SHOWN_PCT)
        .select(*key, "switch", "effect", "effect_relative_pct")
        .sort("number_id", "switch")
    )
    return check_frame(name, FIGURE_TABLES[name], shown)
