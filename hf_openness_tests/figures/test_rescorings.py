"""The figure of rescorings draws whatever dates a board has, without warnings."""

from datetime import date

import polars as pl
import pytest

from hf_openness.figures.context import FigureContext
from hf_openness.figures.rescorings import draw_rescorings
from hf_openness.figures.style import save_figure

FIRST, LAST = date(2024, 5, 20), date(2024, 6, 19)


@pytest.mark.parametrize(
    ("days", "changed"),
    [([FIRST], 0), ([FIRST, LAST], 2), ([FIRST, LAST], 90)],
    ids=["one-pair", "few-changes", "rescoring"],
)
def test_few_dates_are_drawn_whole(days: list[date], changed: int) -> None:
    table = pl.DataFrame(
        [
            {
                "leaderboard": "b",
                "to_date": day,
                "benchmark": benchmark,
                "changed_share": changed / 100,
                "changed_count": changed,
                "compared_count": 100,
                "is_rescoring": changed > 10,
            }
            for day in days
            for benchmark in ("average", "ARC")
        ]
    )
    drawn = save_figure(draw_rescorings(table, FigureContext("b", LAST, "corrected")))
    assert drawn["png"].startswith(b"\x89PNG")
