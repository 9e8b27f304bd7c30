"""What derivatives are compared with, and the curves that follow from it."""

from itertools import product

import polars as pl
import pytest

from hf_openness.method import CORRECTED, PAPER
from hf_openness.reference.load import read_reference
from hf_openness.tables.gains import build_gains
from hf_openness.tables.improvement import build_improvement_curves, build_model_families
from hf_openness_tests.tables.improvement_frames import BASE, make_members, make_tables
from hf_openness_tests.tables.test_families import make_edges

SWITCHES = ("merge_removal", "family_members", "gain_reference", "gain_normalization")


def list_references(rows: list[dict[str, object]]) -> list[tuple[object, ...]]:
    tables = make_tables(rows)
    gains = build_gains(make_members(tables), tables, CORRECTED)
    return gains.select("model_id", "reference_id", "reference_score", "reference_rule").rows()


def test_the_base_is_compared_in_the_derivatives_precision_else_by_its_representative() -> None:
    rows = [
        {"model_id": BASE, "score": 61.0, "precision": "float16"},
        {"model_id": BASE, "score": 60.0, "precision": "bfloat16"},
        {"model_id": "a/same", "score": 64.0, "precision": "bfloat16"},
        {"model_id": "a/other", "score": 64.0, "precision": "4bit"},
    ]
    assert list_references(rows) == [("a/same", BASE, 60.0, "same_precision"), ("a/other", BASE, 61.0, "representative")]


def test_a_base_without_a_score_is_never_replaced_by_the_first_row() -> None:
    rows = [{"model_id": "a/first", "score": 50.0}, {"model_id": "a/second", "score": 60.0, "day": 3}]
    assert [row[1:] for row in list_references(rows)] == [(None, None, None)] * 2
    tables = make_tables(rows)
    assert build_improvement_curves(make_members(tables), tables, CORRECTED).is_empty()
    flagged = [{"model_id": BASE, "score": 60.0, "is_flagged": True}, *rows]
    assert list_references(flagged)[0][1] is None


def test_an_equivalent_stands_for_a_base_without_score() -> None:
    base = "huggyllama/llama-7b"
    tables = make_tables([{"model_id": "huggingface/llama-7b", "score": 45.65}, {"model_id": "a/alpaca", "score": 50.0}])
    members = make_members(tables, base).filter(model_id="a/alpaca")
    gains = build_gains(members, tables, CORRECTED)
    assert gains.select("reference_id", pl.col("gain_points").round(2)).row(0) == ("huggingface/llama-7b", 4.35)


def test_the_curve_starts_at_the_base_and_keeps_what_exceeds_it() -> None:
    rows = [
        {"model_id": BASE, "score": 60.0},
        {"model_id": "a/worse", "score": 55.0, "day": 2},
        {"model_id": "a/better", "score": 63.0, "day": 10},
        {"model_id": "a/less", "score": 62.0, "day": 20},
        {"model_id": "a/undated", "score": 70.0, "day": None},
        {"model_id": "a/older", "score": 69.0, "day": -90},
    ]
    tables = make_tables(rows)
    curve = build_improvement_curves(make_members(tables), tables, CORRECTED)
    columns = ["model_id", "days_since_release", "gain_points", "gain_pct", "attempts_count", "derivatives_count"]
    assert curve.select(columns).rows() == [(BASE, 0, 0.0, 0.0, 0, 5), ("a/better", 10, 3.0, 5.0, 2, 5)]
    last = curve.row(1, named=True)
    assert last["gain_normalized"] == pytest.approx(3.0 - last["noise_only_points"])
    assert 0 < last["noise_only_points"] < last["noise_only_high_points"] < 3
    assert last["gain_per_log_derivatives"] == pytest.approx(3.0 / 1.6094379)
    assert curve["noise_only_points"][0] == 0


def test_a_gain_within_noise_is_negative_when_chance_is_taken_off() -> None:
    rows = [{"model_id": BASE, "score": 60.0}]
    rows += [{"model_id": f"a/{n}", "score": 60.01 + n / 1000, "day": n} for n in range(1, 40)]
    tables = make_tables(rows)
    curve = build_improvement_curves(make_members(tables), tables, CORRECTED)
    assert curve["gain_normalized"][-1] < -0.5


def test_a_family_of_one_has_no_log_and_no_nan() -> None:
    tables = make_tables([{"model_id": BASE, "score": 60.0}, {"model_id": "a/one", "score": 63.0, "day": 1}])
    curve = build_improvement_curves(make_members(tables), tables, CORRECTED)
    assert curve["gain_per_log_derivatives"].to_list() == [None, None]
    assert curve["zero_mean_points"].to_list() == [None, None]


@pytest.mark.parametrize("taken", list(product((True, False), repeat=4)), ids=str)
def test_any_mixture_of_the_switches_builds(taken: tuple[bool, ...]) -> None:
    method = PAPER.take(CORRECTED, [name for name, is_taken in zip(SWITCHES, taken, strict=True) if is_taken])
    rows = [
        {"model_id": BASE, "score": 60.0},
        {"model_id": "a/Mistral-7B-one", "score": 63.0, "day": 1},
        {"model_id": "a/Mistral-7B-two", "score": 64.0, "day": 2},
    ]
    tables = make_tables(rows)
    enriched = tables["enriched_repos"].with_columns(
        model_type=pl.lit("chat models"),
        is_merged=pl.lit(False),
        tags=pl.lit(None, dtype=pl.List(pl.String)),
        base_models=pl.lit(None, dtype=pl.List(pl.String)),
        params_b=pl.lit(7.0),
    )
    edges = make_edges(("a/Mistral-7B-one", BASE), ("a/Mistral-7B-two", BASE))
    families = build_model_families(enriched, edges, read_reference("model_families"), method)
    curves = build_improvement_curves(families, tables | {"enriched_repos": enriched}, method)
    is_first_a_derivative = (method.family_members, method.gain_reference) == ("descent", "first_row")
    assert curves["gain_points"].to_list() == ([0.0, 1.0] if is_first_a_derivative else [0.0, 3.0, 4.0])
    assert curves["attempts_count"].to_list() == list(range(curves.height))
