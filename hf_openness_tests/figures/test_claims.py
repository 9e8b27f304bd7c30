"""Figures of claims and biases: everything stays in sight, and what has nothing to show is not drawn."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_openness.figures.bias import draw_bias_overview, draw_bias_waterfall
from hf_openness.figures.claims import WIDEST, draw_claims, scale_rows
from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import save_figure
from hf_openness.tables.bias_figures import build_bias_overview

CONTEXT = FigureContext("open-llm-v1", date(2024, 5, 20), "corrected")
VALUES = st.floats(-1e6, 1e6)


def claim(**changes: object) -> dict[str, object]:
    row = {"claim_id": "c", "text": "A claim. " * 20, "quantity": "share", "unit": "share_pct", "verdict": "supported"}
    return row | {"estimate": 5.0, "low": 4.0, "high": 6.0, "claimed_low": 3.0, "claimed_high": 7.0} | changes


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema_overrides={"claimed_low": pl.Float64, "claimed_high": pl.Float64})


@given(VALUES, VALUES, VALUES, st.none() | VALUES, st.none() | VALUES)
def test_estimates_and_bands_stay_in_sight(
    one: float, two: float, three: float, low: float | None, high: float | None
) -> None:
    if low is None and high is None:
        return
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high) + 1e-3
    least, middle, most = sorted((one, two, three))
    [row] = scale_rows(frame(claim(estimate=middle, low=least, high=most, claimed_low=low, claimed_high=high))).to_dicts()
    assert all(abs(row[name]) <= WIDEST + 1e-9 for name in ("at", "at_low", "at_high", "band_low", "band_high"))
    assert row["at_low"] <= row["at"] <= row["at_high"]


def test_an_estimate_on_an_open_end_is_drawn() -> None:
    [row] = scale_rows(frame(claim(estimate=0.0, low=0.0, high=0.0, claimed_low=0.0, claimed_high=None))).to_dicts()
    assert row["at"] == 0


def test_claims_of_one_verdict_alone_can_be_drawn() -> None:
    assert save_figure(draw_claims(frame(claim(), claim(claim_id="d", claimed_low=None)), CONTEXT))["png"]


def ledger(**changes: object) -> pl.DataFrame:
    row = {
        "number_id": "n",
        "text": "A number",
        "unit": "share_pct",
        "compared_on": date(2024, 5, 20),
        "paper_value": 8.0,
        "paper_mode_value": 8.5,
        "corrected_value": 11.0,
        "corrected_low": None,
        "corrected_high": None,
        "interval_method": None,
        "switch": "share_unit",
        "effect_average": 2.5,
    }
    return pl.DataFrame([row | changes], schema_overrides={"corrected_low": pl.Float64, "corrected_high": pl.Float64})


@pytest.mark.parametrize(
    "changes",
    [{}, {"corrected_low": 10.0, "corrected_high": 12.0, "interval_method": "no nominal coverage"}, {"paper_value": None}],
)
def test_a_waterfall_is_drawn_with_and_without_interval_and_printed_value(changes: dict[str, object]) -> None:
    plot = draw_bias_waterfall(ledger(**changes), CONTEXT)
    assert plot is not None
    assert save_figure(plot)["svg"]


def test_a_number_that_no_rule_changes_has_no_waterfall() -> None:
    assert draw_bias_waterfall(ledger(switch=None, effect_average=None), CONTEXT) is None


def test_the_overview_can_be_drawn_of_one_number() -> None:
    assert save_figure(draw_bias_overview(build_bias_overview(ledger()), CONTEXT))["png"]
