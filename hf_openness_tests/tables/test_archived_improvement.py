"""Improvement against chance on the archive: known families, items that fit the published scores, speed."""

import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from hf_openness.method import CORRECTED
from hf_openness.reference.load import read_reference
from hf_openness.sources.archive import read_archived_files
from hf_openness.sources.leaderboard import ParsedLeaderboard, parse_leaderboard
from hf_openness.tables.build import DateInputs, DateTables
from hf_openness.tables.gain_within import measure_gain_within
from hf_openness.tables.observations import HubObservation
from hf_openness_tests.conftest import PARSERS

TABLES = ("model_families", "improvement_curves", "improvement_tests", "benchmark_gains")
NEEDED = ("model_families", "enriched_repos", "leaderboard_snapshot", "benchmark_scores")
DAYS = ("2024-05-20", "2025-03-18")


def parse_board(archive: Path, day: str) -> ParsedLeaderboard:
    [file] = [f for f in read_archived_files() if f.file.endswith(f"{day}.csv") and f.source.startswith("open")]
    return parse_leaderboard((archive / file.file).read_bytes(), file.file, file.source)


@pytest.fixture(scope="module")
def dates(archive: Path) -> dict[str, DateTables]:
    seen = {day: parse_board(archive, day) for day in DAYS}
    observations = [
        HubObservation(f.source, f.observed_on, f.boards, PARSERS[f.source]((archive / f.file).read_bytes(), f.file))
        for f in read_archived_files()
        if f.source in PARSERS
    ]
    return {
        day: DateTables(
            DateInputs(
                [board],
                [o for o in observations if o.source != "hub-commits" and board.rows["leaderboard"][0] in o.boards],
                [o for o in observations if o.source == "hub-commits"],
                date.fromisoformat(day),
            )
        )
        for day, board in seen.items()
    }


@pytest.mark.parametrize(
    ("day", "family", "membership", "gain"),
    [
        ("2024-05-20", "Mistral 7B", "declared", 11.68),
        ("2024-05-20", "Llama 3 8B", "inferred", 11.3),
        ("2024-05-20", "Phi-3 mini", "inferred", 0.0),
        ("2025-03-18", "Llama 3 8B", "declared", 16.0),
    ],
)
def test_families_of_the_paper(dates: dict[str, DateTables], day: str, family: str, membership: str, gain: float) -> None:
    row = dates[day].build("improvement_tests", CORRECTED).row(by_predicate=pl.col("family") == family, named=True)
    assert row["membership"] == membership
    assert round(row["observed_gain_points"], 1) == round(gain, 1)
    assert (row["p_adjusted"] < 0.001) == (gain > 10)


@pytest.mark.parametrize(
    ("base", "days", "least", "most"),
    [
        ("meta-llama/Meta-Llama-3-8B", 7, 5, 13),
        ("meta-llama/Meta-Llama-3-8B", 30, 14, 21),
        ("mistralai/Mistral-7B-v0.1", None, 15, 22),
        ("microsoft/Phi-3-mini-4k-instruct", None, -3, 2),
    ],
)
def test_gains_of_the_papers_statements_in_percent(
    dates: dict[str, DateTables], base: str, days: int | None, least: float, most: float
) -> None:
    tables = {name: dates["2024-05-20"].build(name, CORRECTED) for name in NEEDED}
    found = measure_gain_within(tables["model_families"], tables, CORRECTED, "open-llm-v1", base, days)
    assert least < found.pct_low < found.pct < found.pct_high < most


def test_a_base_that_is_not_on_the_board_has_no_gain(dates: dict[str, DateTables]) -> None:
    tests = dates["2024-05-20"].build("improvement_tests", CORRECTED)
    assert tests.filter(family="Llama 3 70B")["why"].to_list() == ["the base model has no score on the board"]


@pytest.mark.parametrize("day", DAYS)
def test_all_tables_of_improvement_take_little_time(dates: dict[str, DateTables], day: str) -> None:
    tables = dates[day]
    for name in ("enriched_repos", "base_models", "benchmark_scores", "leaderboard_snapshot"):
        tables.build(name, CORRECTED)
    began = time.process_time()
    for name in TABLES:
        tables.build(name, CORRECTED)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("benchmark", ["GPQA", "MATH Lvl 5", "MMLU-PRO"])
def test_the_number_of_items_fits_the_published_shares(archive: Path, benchmark: str) -> None:
    [count] = read_reference("benchmark_items").filter(leaderboard="open-llm-v2", benchmark=benchmark)["items_count"]
    raw = parse_board(archive, "2024-12-16").scores.filter(benchmark=benchmark)["score_raw"].drop_nulls()
    right = raw * int(count)
    assert ((right - right.round()).abs() < 0.02).mean() > 0.9, benchmark
