"""Days, weeks and months: the first day of the period that a day lies in."""

import polars as pl

from hf_openness.explorer.filters import Period


def start_of_period(period: Period, column: str = "created_on") -> pl.Expr:
    """Return the first day of each day's period; weeks start on Sunday, as in the figures."""
    day = pl.col(column)
    if period == "week":
        return day - pl.duration(days=day.dt.weekday() % 7)
    return day.dt.truncate("1mo") if period == "month" else day
