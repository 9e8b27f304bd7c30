"""Tests against chance: verdicts on plain cases, and a defined result for every bad one."""

import numpy as np
import polars as pl
import pytest

from hf_openness.method import CORRECTED, PAPER
from hf_openness.tables.benchmark_gains import build_benchmark_gains
from hf_openness.tables.gain_within import measure_gain_within
from hf_openness.tables.gains import benchmark_errors, score_errors
from hf_openness.tables.improvement_tests import adjust_for_families, build_improvement_tests
from hf_openness_tests.tables.improvement_frames import BASE, BENCHMARKS, BOARD, make_members, make_tables

Rows = list[dict[str, object]]
BASE_ROW: dict[str, object] = {"model_id": BASE, "score": 60.0}


def make_derivatives(*scores: float | None, days: bool = True) -> Rows:
    return [{"model_id": f"a/{n:02d}", "score": s, "day": n if days else None} for n, s in enumerate(scores, 1)]


def run_test(rows: Rows, benchmarks: list[str] = BENCHMARKS) -> dict[str, object]:
    tables = make_tables(rows, benchmarks)
    return build_improvement_tests(make_members(tables), tables, CORRECTED).row(0, named=True)


def test_a_gain_far_beyond_noise_is_found_and_one_within_is_not() -> None:
    scores = [float(s) for s in np.linspace(59, 61, 29)]
    near, far = run_test([BASE_ROW, *make_derivatives(*scores)]), run_test([BASE_ROW, *make_derivatives(*scores, 70.0)])
    assert near["p_value"] > 0.05
    assert far["p_value"] < 1e-9
    assert far["observed_gain_points"] == 10.0
    assert far["excess_gain_points"] == pytest.approx(10 - far["chance_gain_points"])
    assert far["better_than_base_share"] == pytest.approx(1 / 30)
    assert far["days_to_plateau"] == 30.0
    assert far["order_p_value"] == 1.0
    assert far["why"] is None


def test_a_family_of_one_has_a_noise_test_and_says_why_the_rest_is_missing() -> None:
    found = run_test([BASE_ROW, *make_derivatives(65.0)])
    assert found["p_value"] < 0.001
    assert (found["zero_mean_p_value"], found["median_low_points"], found["order_p_value"]) == (None, None, None)
    for reason in ("family of one", "below 6 finetunes", "below 20 derivatives", "every order"):
        assert reason in found["why"]


def test_a_base_without_score_has_no_test() -> None:
    found = run_test(make_derivatives(60.0, 65.0))
    assert (found["observed_gain_points"], found["p_value"]) == (None, None)
    assert found["derivatives_count"] == 2
    assert found["why"] == "the base model has no score on the board"


def test_all_scores_equal_is_no_gain_and_no_division_by_nothing() -> None:
    found = run_test([BASE_ROW, *make_derivatives(*[60.0] * 8)])
    assert (found["observed_gain_points"], found["p_value"], found["median_gain_points"]) == (0.0, 1.0, 0.0)
    assert "all gains are equal" in found["why"]
    assert found["days_to_plateau"] is None


def test_a_base_that_scores_nothing_has_no_percent() -> None:
    found = run_test([BASE_ROW | {"score": 0.0}, *make_derivatives(5.0, 6.0)])
    assert found["observed_gain_pct"] is None
    assert "scores 0" in found["why"]
    assert found["base_error_points"] > 0


def test_a_benchmark_with_a_single_item_has_no_known_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    from hf_openness.tables import gains

    read = gains.read_reference
    single = read("benchmark_items").with_columns(
        effective_items_count=pl.when(pl.col("benchmark") == "ARC").then(pl.lit("1")).otherwise("effective_items_count")
    )
    monkeypatch.setattr(gains, "read_reference", lambda name: single if name == "benchmark_items" else read(name))
    found = run_test([BASE_ROW, *make_derivatives(63.0, 64.0)])
    assert (found["p_value"], found["observed_gain_points"]) == (None, 4.0)
    assert "single one" in found["why"]
    tables = make_tables([BASE_ROW, *make_derivatives(63.0, 64.0)])
    gains_table = build_benchmark_gains(make_members(tables), tables, CORRECTED)
    assert gains_table.filter(pl.col("chance_gain_points").is_null())["benchmark"].to_list() == ["ARC"]


def test_an_unknown_benchmark_has_no_known_noise() -> None:
    assert run_test([BASE_ROW, *make_derivatives(63.0)], [*BENCHMARKS, "New"])["p_value"] is None


def test_without_dates_the_gain_is_tested_and_timing_is_not() -> None:
    found = run_test([BASE_ROW, *make_derivatives(63.0, 66.0, days=False)])
    assert found["p_value"] < 0.001
    assert (found["dated_count"], found["days_to_plateau"]) == (0, None)
    assert "undated" in found["why"]


def test_no_family_at_all_is_an_empty_table() -> None:
    tables = make_tables([{"model_id": "a/base", "score": 60.0}])
    assert build_improvement_tests(make_members(tables, "a/base"), tables, CORRECTED).is_empty()
    assert build_benchmark_gains(make_members(tables, "a/base"), tables, CORRECTED).is_empty()


def test_a_followed_base_without_derivatives_has_a_row_that_says_so() -> None:
    tables = make_tables([BASE_ROW])
    found = build_improvement_tests(make_members(tables), tables, CORRECTED)
    assert found.select("base_model_id", "derivatives_count", "why").rows() == [
        (BASE, 0, "no scored derivative on the board")
    ]


def test_holm_is_over_the_families_that_have_a_p_value() -> None:
    board = pl.DataFrame({"p_value": [0.01, None, 0.04, 0.03]}).with_columns(p_adjusted=pl.lit(None, dtype=pl.Float64))
    adjusted = adjust_for_families(board)["p_adjusted"].to_list()
    assert adjusted[1] is None
    assert [adjusted[0], adjusted[2], adjusted[3]] == pytest.approx([0.03, 0.06, 0.06])


def test_the_paper_method_is_tested_against_its_first_row() -> None:
    tables = make_tables([BASE_ROW, *make_derivatives(63.0, 66.0)])
    members = make_members(tables).with_columns(is_inferred=pl.lit(None, dtype=pl.Boolean))
    found = build_improvement_tests(members, tables, PAPER).row(0, named=True)
    assert (found["reference_id"], found["observed_gain_points"]) == ("a/01", 3.0)
    assert (found["membership"], found["derivatives_count"]) == ("name_pattern", 1)


def test_the_error_of_a_score_is_that_of_its_items() -> None:
    tables = make_tables([{"model_id": BASE, "score": 50.0}])
    errors = dict(benchmark_errors(tables["benchmark_scores"]).select("benchmark", "error_points").iter_rows())
    assert errors["ARC"] == pytest.approx(100 * (0.25 / 1172) ** 0.5, rel=1e-3)
    [average] = score_errors(tables["benchmark_scores"])["error_points"]
    assert average == pytest.approx(sum(error**2 for error in errors.values()) ** 0.5 / 6)


def test_a_gain_on_one_benchmark_alone_is_pointed_at() -> None:
    only = {"TruthfulQA": 80.0}
    derivatives = [row | {"scores": only} for row in make_derivatives(*[60.0] * 8)]
    tables = make_tables([BASE_ROW, *derivatives])
    gains = build_benchmark_gains(make_members(tables), tables, CORRECTED)
    assert gains.filter("is_only_gain")["benchmark"].to_list() == ["TruthfulQA"]
    row = gains.filter(benchmark="TruthfulQA").row(0, named=True)
    assert (row["median_gain_points"], row["only_here_count"], row["beyond_noise_share"]) == (20.0, 8, 1.0)


def test_the_gain_within_days_counts_those_days_only() -> None:
    tables = make_tables([BASE_ROW, *make_derivatives(63.0, 66.0), {"model_id": "a/late", "score": 70.0, "day": 90}])
    members = make_members(tables)
    early = measure_gain_within(members, tables, CORRECTED, BOARD, BASE, 30)
    assert (early.points, early.pct, early.models_count) == (6.0, 10.0, 2)
    assert early.low < 6.0 < early.high
    assert measure_gain_within(members, tables, CORRECTED, BOARD, BASE, None).points == 10.0
    assert measure_gain_within(members, tables, CORRECTED, BOARD, BASE, 0).why == "no dated derivative within 0 days"
    assert measure_gain_within(members, tables, CORRECTED, BOARD, "b/none", 30).why is not None
