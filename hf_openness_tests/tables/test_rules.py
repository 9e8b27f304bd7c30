"""Traps of the paper's rules, on hand-written frames."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from hf_openness.method import PAPER
from hf_openness.schemas import validate
from hf_openness.schemas.registry import InvalidTable
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.tables.collaboration import build_author_growth
from hf_openness.tables.improvement import remove_merges
from hf_openness.tables.leaderboards import build_leaderboard_snapshot
from hf_openness.tables.models import build_models
from hf_openness.tables.observations import HubObservation, build_repo_details, choose_observations
from hf_openness.tables.production import build_models_by_type
from hf_openness_tests.conftest import v1_board, v1_row


def snapshot(*rows: str) -> pl.DataFrame:
    return build_leaderboard_snapshot(parse_leaderboard(v1_board(*rows), "f", "open-llm-v1").rows, PAPER)


def models(board: pl.DataFrame) -> pl.DataFrame:
    return build_models(board, build_repo_details(board, [], date(2024, 5, 20), PAPER), PAPER)


def test_a_board_without_averages_is_represented_by_its_first_published_row() -> None:
    rows = [v1_row("z/m", **{"Model sha": f"{n:040x}"}) for n in range(3)]
    board = snapshot(*rows, v1_row("a/lost")).with_columns(average_score=pl.lit(None, dtype=pl.Float64))
    [model] = models(board).to_dicts()
    assert (model["row_number"], model["submission_count"]) == (1, 3)


def test_best_score_represents_and_of_ties_the_first_published() -> None:
    rows = [v1_row("z/m", score, **{"Model sha": f"{n:040x}"}) for n, score in enumerate([50.0, 60.0, 60.0])]
    [model] = models(snapshot(*rows, v1_row("a/lost"))).to_dicts()
    assert (model["row_number"], model["submission_count"]) == (2, 3)


def test_a_frequent_architecture_needs_more_than_fifty_rows() -> None:
    rows = [v1_row(f"o/m{n:03d}", Architecture="LlamaForCausalLM" if n < 51 else "OPTForCausalLM") for n in range(101)]
    groups = models(snapshot(*rows))["architecture_group"].unique().sort().to_list()
    assert groups == ["Other", "llamaforcausallm"]


def observation(day: date, rows: dict[str, list[object]]) -> HubObservation:
    return HubObservation(f"hub-{day}", day, ("b",), pl.DataFrame(rows))


def test_newest_non_empty_observation_not_after_the_date_else_nearest_later() -> None:
    ids = pl.DataFrame({"leaderboard": ["b"] * 3, "model_id": ["early", "late", "empty"]})
    old = observation(date(2024, 1, 1), {"model_id": ["early", "empty"], "is_empty": [False, True], "v": [1, None]})
    newer = observation(date(2024, 3, 1), {"model_id": ["early"], "is_empty": [False], "v": [2]})
    later = observation(date(2024, 9, 1), {"model_id": ["early", "late"], "is_empty": [False] * 2, "v": [3, 3]})
    chosen = choose_observations(ids, [old, newer, later], date(2024, 5, 1))
    assert dict(chosen.select("model_id", "v").iter_rows()) == {"early": 2, "late": 3}


def test_merges_go_with_what_names_them() -> None:
    frame = pl.DataFrame(
        {
            "model_id": ["o/Merge-1", "o/child", "o/grandchild", "o/free"],
            "model_type": [None] * 4,
            "is_merged": [False] * 4,
            "tags": [None, ["x"], None, None],
            "base_models": [None, ["o/Merge-1"], ["o/child"], ["o/other"]],
        },
        schema_overrides={"model_type": pl.String, "tags": pl.List(pl.String)},
    )
    assert remove_merges(frame)["model_id"].to_list() == ["o/free"]


def test_weeks_start_on_sunday() -> None:
    created = [
        datetime(2024, 5, 18, tzinfo=UTC),
        datetime(2024, 5, 19, tzinfo=UTC),
        datetime(2022, 1, 1, tzinfo=UTC),
    ]
    frame = pl.DataFrame({"created_at": created, "model_type": ["pretrained", None, None]})
    weeks = build_models_by_type(frame)
    assert weeks["week"].to_list() == [date(2024, 5, 12), date(2024, 5, 19)]
    assert weeks["model_type"].to_list() == ["pretrained", "unknown"]


def test_months_without_new_authors_are_filled() -> None:
    first = [datetime(2024, 1, 5, tzinfo=UTC), datetime(2024, 3, 5, tzinfo=UTC)]
    growth = build_author_growth(pl.DataFrame({"first_commit_at": first}))
    assert growth.select(growth.columns[:3]).rows() == [
        (date(2024, 1, 1), 1, 1),
        (date(2024, 2, 1), 0, 1),
        (date(2024, 3, 1), 1, 2),
    ]


def test_a_table_that_breaks_its_contract_names_the_rows() -> None:
    frame = snapshot(v1_row("a/x"), v1_row("b/y"))
    with pytest.raises(InvalidTable, match="average_score") as error:
        validate("leaderboard_snapshot", frame.with_columns(average_score=pl.lit(120.0)))
    assert error.value.failures.height == 2
    with pytest.raises(InvalidTable, match="not_nan"):
        validate("leaderboard_snapshot", frame.with_columns(params_b=pl.lit(float("nan"))))
