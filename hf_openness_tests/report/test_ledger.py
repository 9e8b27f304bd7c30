"""What became of the ids, in words: every outcome that the schema allows has some, and nothing gets lost on the way."""

from pathlib import Path

import polars as pl
import pytest

from hf_openness.report.ledger import count_boards, count_outcomes, explain_outcome
from hf_openness.schemas import TABLES

OUTCOMES = TABLES["attrition"].model.to_schema().columns["outcome"].checks[0].statistics["allowed_values"]
METHOD = Path(__file__).parents[2] / "docs" / "method.md"


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_is_explained_on_the_page_and_in_the_method(outcome: str) -> None:
    assert explain_outcome(
        "leaderboard" if outcome in ("flagged", "baseline", "last_group_dropped") else "details", outcome
    )
    assert f"`{outcome}`" in METHOD.read_text(encoding="utf-8")


def test_counts_conserve_and_keep_the_order_of_the_stages() -> None:
    rows = (
        [("leaderboard", "ok")] * 3
        + [("leaderboard", "flagged")]
        + [("details", "not_found_or_private"), ("details", "ok")]
    )
    counted = count_outcomes(pl.DataFrame(rows, schema=["stage", "outcome"], orient="row"))
    assert counted.select("stage", "outcome", "ids_count", "ids_pct").rows() == [
        ("leaderboard", "ok", 3, 75.0),
        ("leaderboard", "flagged", 1, 25.0),
        ("details", "not_found_or_private", 1, 50.0),
        ("details", "ok", 1, 50.0),
    ]


def test_a_board_whose_rows_all_left_is_still_a_board() -> None:
    snapshot = pl.DataFrame({"leaderboard": ["a", "a", "b", "c"]})
    models = pl.DataFrame({"leaderboard": ["a", "b"], "average_score": [None, 50.0]})
    assert count_boards(snapshot, models, "b").rows() == [
        ("b", 1, 1, 1, True),
        ("a", 2, 1, 0, False),
        ("c", 1, 0, 0, False),
    ]
