"""A verdict that changes is told apart from a board, a population or a scoring that does."""

from datetime import date

import polars as pl

from hf_openness.tables.claim_history import build_claim_history

DAYS = [date(2024, 5, 20), date(2024, 7, 13), date(2024, 11, 4), date(2024, 11, 12)]
BOARDS = ["open-llm-v1", "open-llm-v2", "open-llm-v2", "open-llm-v2"]
VERDICTS = ["supported", "supported", "undecided", "contradicted"]
COUNTS = [6000, 1000, 1150, 1160]


def claims(board: str, verdict: str) -> pl.DataFrame:
    row = {"claim_id": "c", "leaderboard": board, "verdict": verdict, "estimate": 1.0, "low": None, "high": None, "n": 5}
    return pl.DataFrame([row], schema_overrides={"low": pl.Float64, "high": pl.Float64})


def build() -> pl.DataFrame:
    per_date = {day: claims(board, verdict) for day, board, verdict in zip(DAYS, BOARDS, VERDICTS, strict=True)}
    trend = pl.DataFrame({"leaderboard": BOARDS, "scraped_on": DAYS, "models_count": COUNTS})
    rescorings = pl.DataFrame(
        {
            "leaderboard": ["open-llm-v2"] * 4,
            "from_date": [DAYS[1], DAYS[2], DAYS[2], DAYS[0]],
            "to_date": [DAYS[2], DAYS[3], DAYS[3], DAYS[3]],
            "benchmark": ["average", "average", "IFEval", "average"],
            "changed_share": [0.0, 0.7, 0.9, 1.0],
        }
    )
    return build_claim_history(dict(reversed(per_date.items())), trend, rescorings)


def test_dates_follow_each_other_and_changes_are_marked() -> None:
    history = build()
    assert history["scraped_on"].to_list() == DAYS
    assert history["previous_verdict"].to_list() == [None, *VERDICTS[:-1]]
    assert history["is_changed"].to_list() == [False, False, True, True]


def test_another_board_and_a_jump_of_the_population_are_marked() -> None:
    history = build()
    assert history["is_board_changed"].to_list() == [False, True, False, False]
    assert history["is_population_changed"].to_list() == [False, True, False, False]


def test_only_the_rescoring_of_averages_between_neighbouring_dates_counts() -> None:
    history = build()
    assert history["rescored_share"].to_list() == [None, None, 0.0, 0.7]
    assert history["is_rescored"].to_list() == [False, False, False, True]


def test_without_dates_there_is_no_history() -> None:
    empty = pl.DataFrame(schema={"leaderboard": pl.String, "scraped_on": pl.Date, "models_count": pl.Int64})
    pairs = {"leaderboard": pl.String, "from_date": pl.Date, "to_date": pl.Date, "benchmark": pl.String}
    rescorings = pl.DataFrame(schema=pairs | {"changed_share": pl.Float64})
    assert build_claim_history({}, empty, rescorings).is_empty()
