"""`release_breaks`: whether new models per week changed at a release, tested instead of only annotated."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from hf_openness.schemas import TABLES, validate
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_figure
from hf_openness.tables.break_statistics import REACH, WIDTH, fit_breaks
from hf_openness.tables.rates import ALL, COMPLETE_SHARE

LEAST_PER_WEEK = 3
CHANGES = ("level", "slope")


def build_release_breaks(trend_rates: pl.DataFrame, releases: pl.DataFrame) -> pl.DataFrame:
    """Build `release_breaks` from the weekly rates of all models.

    Args:
        trend_rates: the contract table.
        releases: reference/release_dates.csv.

    Releases after the board's last whole week are left out; every other one has a row, with a reason where it is not tested
    (fewer than 8 whole weeks on a side, or fewer than 3 models a week). Raises InvalidTable.
    """
    parts = []
    weekly = trend_rates.filter(measure="rate", period="week", dimension=ALL)
    for (board,), weeks in weekly.group_by("leaderboard", maintain_order=True):
        is_complete = ~pl.col("is_partial") & (pl.col("arrived_share").fill_null(1.0) >= COMPLETE_SHARE)
        whole = weeks.filter(is_complete).sort("period_start")
        if whole.height:
            parts += [{"leaderboard": board, **row} for row in _test_board(whole, releases)]
    dtypes: dict[str, Any] = {name: c.dtype for name, c in TABLES["release_breaks"].model.describe().items()}
    found = pl.DataFrame(parts, schema=dtypes).with_columns(p_adjusted=_adjust(parts))
    return validate("release_breaks", found.sort("leaderboard", "released_on", "release"))


def _test_board(whole: pl.DataFrame, releases: pl.DataFrame) -> list[dict[str, Any]]:
    starts: list[date] = whole["period_start"].to_list()
    counts = whole["events_count"].to_list()
    found: dict[str, Any] | None = fit_breaks([counts]) if len(counts) >= WIDTH else None
    rows = []
    for release in releases.sort("released_on", "model").to_dicts():
        released_on: date = release["released_on"]
        week = released_on - timedelta(days=released_on.isoweekday() % 7)
        if not starts[0] <= week <= starts[-1]:
            continue
        at = (week - starts[0]).days // 7
        before, after = counts[max(at - REACH, 0) : at], counts[at + 1 : at + 1 + REACH]
        near = releases.filter(
            pl.col("model") != release["model"],
            (pl.col("released_on") - released_on).dt.total_days().abs() <= 7 * REACH,
        )
        rows.append(
            {
                "release": release["model"],
                "released_on": released_on,
                "other_releases": near.sort("released_on", "model")["model"].to_list(),
                "weeks_count": len(before) + len(after),
                "models_before_count": sum(before),
                "models_after_count": sum(after),
                "why": _explain(before, after),
            }
        )
        if rows[-1]["why"] is None and found is not None:
            rows[-1] |= _read_break(found, at - REACH)
    return rows


def _explain(before: list[int], after: list[int]) -> str | None:
    for side, counts in (("before", before), ("after", after)):
        if len(counts) < REACH:
            return f"{len(counts)} whole weeks {side} it, {REACH} are needed"
    for side, counts in (("before", before), ("after", after)):
        if sum(counts) < LEAST_PER_WEEK * REACH:
            return f"{sum(counts)} models in the {REACH} weeks {side} it, {LEAST_PER_WEEK * REACH} are needed"
    return None


def _read_break(found: dict[str, Any], at: int) -> dict[str, float]:
    from math import expm1

    read = {"p_value": float(found["p_value"][0, at]), "dispersion": float(found["dispersion"][0, at])}
    read["persistent_share"] = float(found["share"][0, at])
    for change in CHANGES:
        for bound, name in (("", "change"), ("_low", "low"), ("_high", "high")):
            read[f"{change}_{name}_pct"] = 100 * expm1(min(float(found[f"{change}{bound}"][0, at]), 20.0))
    return read


def _adjust(rows: list[dict[str, Any]]) -> pl.Series:
    """Return Holm's p-values over each board's tested releases (Holm 1979, Scand. J. Statist. 6), else null."""
    adjusted: list[float | None] = [None] * len(rows)
    for board in sorted({row["leaderboard"] for row in rows}):
        tested = [at for at, row in enumerate(rows) if row["leaderboard"] == board and row.get("p_value") is not None]
        largest = 0.0
        for rank, at in enumerate(sorted(tested, key=lambda at: rows[at]["p_value"])):
            largest = max(largest, min(1.0, (len(tested) - rank) * rows[at]["p_value"]))
            adjusted[at] = largest
    return pl.Series(adjusted, dtype=pl.Float64)


def build_breaks_figure(release_breaks: pl.DataFrame) -> pl.DataFrame:
    """Return figure 20's table: `release_breaks` of one board; without rows where no release could be tested."""
    tested = release_breaks["p_value"].is_not_null().any()
    name = "figure_20_breaks"
    return check_figure(
        name, FIGURE_TABLES[name], (release_breaks if tested else release_breaks.clear()).drop("leaderboard")
    )
