"""`trend_rates`: new models and authors per week and month and their growth, each with an interval."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from hf_openness.schemas import TABLES, validate
from hf_openness.tables.author_names import is_counted
from hf_openness.tables.production import FIRST_DAY, UNKNOWN
from hf_openness.tables.rate_statistics import LEAST_PERIODS, bound_rates, estimate_dispersion, estimate_growth

GROWTH_MONTHS = 12
ARRIVAL_DAYS = 90
LEAST_ARRIVALS = 50
COMPLETE_SHARE = 0.9
ALL = "all"
EARLIEST, LATEST = "earliest", "latest"
TOO_FEW = f"fewer than {LEAST_PERIODS} whole weeks: the scatter cannot be estimated"
TOO_SHORT = "fewer than 6 whole months"
NO_EVENTS = "no event in the months"


def build_trend_rates(enriched_repos: pl.DataFrame, contributors: pl.DataFrame, scraped_on: date) -> pl.DataFrame:
    """Build `trend_rates` of one date.

    Args:
        enriched_repos: the contract table.
        contributors: the contract table; bounds of first commits are used where the method gives them.
        scraped_on: the scrape date.

    Rates start on 2023-01-01 and end with the observation (`find_observation_end`). Raises InvalidTable.
    """
    parts = []
    for (board,), models in enriched_repos.group_by("leaderboard", maintain_order=True):
        end = find_observation_end(models, scraped_on)
        series = _model_events(models).filter(pl.col("day").is_between(FIRST_DAY, end))
        rated = _rate(series, end).join(_arrive(models, end), on=["period", "period_start"], how="left")
        authors = _author_events(contributors).filter(pl.col("day") >= FIRST_DAY)
        if not authors.is_empty():
            last: date = authors["day"].max()  # type: ignore[assignment]
            rated = pl.concat([rated, _rate(authors, min(last, scraped_on))], how="diagonal")
        parts.append(rated.with_columns(leaderboard=pl.lit(board)))
    dtypes = {name: column.dtype for name, column in TABLES["trend_rates"].model.describe().items()}
    stacked = pl.concat([pl.DataFrame(schema=dtypes), *parts], how="diagonal_relaxed").select(list(dtypes))
    key = ["leaderboard", "measure", "period", "dimension", "value", "period_start"]
    return validate("trend_rates", stacked.sort(key))


def find_observation_end(models: pl.DataFrame, scraped_on: date) -> date:
    """Return the last day on which a creation could be seen: the scrape date, or an earlier day of the only observation.

    That of details where the Hub dates models, that of commits where commits do; a board's own upload days reach to the
    scrape date. Where the board does not say when models were submitted, nothing shows that it took in models younger than
    the youngest, whose day is then the last.
    """
    sources = models["created_source"].unique().to_list()
    columns = ["details_observed_on", *(["commits_observed_on"] if "oldest_commit" in sources else [])]
    observed: date | None = models.select(pl.max_horizontal(pl.col(columns).max())).item()
    end = scraped_on if observed is None or "board_upload" in sources else min(scraped_on, observed)
    youngest: date | None = models.select(pl.col("created_at").max().dt.date()).item()
    is_silent = models["submitted_on"].null_count() == models.height
    return min(end, youngest) if is_silent and youngest is not None else end


def _model_events(models: pl.DataFrame) -> pl.DataFrame:
    dated = models.filter(pl.col("created_at").is_not_null()).with_columns(day=pl.col("created_at").dt.date())
    groups = {
        ALL: pl.lit(ALL),
        "model_type": pl.col("model_type").fill_null(UNKNOWN),
        "architecture": pl.col("architecture_group"),
    }
    return pl.concat(dated.select("day", dimension=pl.lit(name), value=value) for name, value in groups.items())


def _author_events(contributors: pl.DataFrame) -> pl.DataFrame:
    if "first_commit_low_at" not in contributors.columns:
        return pl.DataFrame(schema={"day": pl.Date, "dimension": pl.String, "value": pl.String})
    people = contributors.filter(is_counted())
    bounds = {EARLIEST: "first_commit_low_at", LATEST: "first_commit_high_at"}
    events = [
        people.select(day=pl.col(column).dt.date(), dimension=pl.lit("authors"), value=pl.lit(value))
        for value, column in bounds.items()
    ]
    return pl.concat(events).filter(pl.col("day").is_not_null())


def _periods(end: date) -> pl.DataFrame:
    """Return every week and month from 2023-01-01 to the end: period, period_start, days_count, period_days."""
    weeks = pl.date_range(FIRST_DAY, max(end, FIRST_DAY), "1w", eager=True)
    months = pl.date_range(FIRST_DAY, max(end, FIRST_DAY), "1mo", eager=True)
    both = pl.concat(
        [
            pl.DataFrame({"period_start": weeks}).with_columns(period=pl.lit("week"), period_days=pl.lit(7, pl.Int64)),
            pl.DataFrame({"period_start": months}).with_columns(
                period=pl.lit("month"), period_days=pl.col("period_start").dt.days_in_month().cast(pl.Int64)
            ),
        ]
    )
    observed = ((pl.lit(end) - pl.col("period_start")).dt.total_days() + 1).cast(pl.Int64)
    return both.with_columns(days_count=pl.min_horizontal(observed, "period_days")).filter(pl.col("days_count") > 0)


def _rate(events: pl.DataFrame, end: date) -> pl.DataFrame:
    periods = _periods(end)
    week = pl.col("day") - pl.duration(days=pl.col("day").dt.weekday() % 7)
    located = pl.concat(
        [
            events.with_columns(period=pl.lit("week"), period_start=week),
            events.with_columns(period=pl.lit("month"), period_start=pl.col("day").dt.month_start()),
        ]
    )
    counted = located.group_by("period", "period_start", "dimension", "value").agg(events_count=pl.len().cast(pl.Int64))
    series = events.select("dimension", "value").unique().sort("dimension", "value")
    grid = (
        series.join(periods, how="cross")
        .join(counted, on=["period", "period_start", "dimension", "value"], how="left")
        .with_columns(pl.col("events_count").fill_null(0), is_partial=pl.col("days_count") < pl.col("period_days"))
        .sort("period", "dimension", "value", "period_start")
    )
    if grid.is_empty():
        return grid.with_columns(measure=pl.lit("rate"))
    weekly, monthly = (grid.filter(period=period) for period in ("week", "month"))
    weekly, monthly = _bound(weekly, monthly, series.height)
    return pl.concat([weekly, monthly, _grow(monthly, series)], how="diagonal")


def _bound(weekly: pl.DataFrame, monthly: pl.DataFrame, series: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add estimate, low, high and dispersion; the dispersion of a month is the mean of that of its weeks."""
    whole = weekly.filter(~pl.col("is_partial"))["events_count"].to_numpy().reshape(series, -1).astype(float)
    known = whole.shape[1] >= LEAST_PERIODS
    bounded = []
    phi, freedom = estimate_dispersion(whole) if known else (None, None)
    for frame, unit in ((weekly, "per week"), (monthly, "per month")):
        described = frame.with_columns(
            measure=pl.lit("rate"),
            unit=pl.lit(unit),
            estimate=pl.col("events_count") * pl.col("period_days") / pl.col("days_count"),
            why=pl.lit(None if known else TOO_FEW, dtype=pl.String),
        )
        bounded.append(_add_bounds(described, weekly, phi, freedom, series) if known else described)
    return bounded[0], bounded[1]


def _add_bounds(frame: pl.DataFrame, weekly: pl.DataFrame, phi: Any, freedom: Any, series: int) -> pl.DataFrame:
    import numpy as np

    starts = weekly["period_start"].unique().sort().to_list()
    periods = frame["period_start"].unique().sort().to_list()
    ends = [*periods[1:], date.max]
    last = phi.shape[1] - 1
    first_week = [min(max(sum(s <= p for s in starts) - 1, 0), last) for p in periods]
    last_week = [max(min(sum(s < e for s in starts) - 1, last), f) for e, f in zip(ends, first_week, strict=True)]
    summed = np.concatenate([np.zeros((series, 1)), phi.cumsum(axis=1)], axis=1)
    a, b = np.array(first_week), np.array(last_week) + 1
    scatter = (summed[:, b] - summed[:, a]) / (b - a)
    counts = frame["events_count"].to_numpy().reshape(series, -1).astype(float)
    low, high = bound_rates(counts, scatter, freedom[a])
    scale = pl.col("period_days") / pl.col("days_count")
    columns = [pl.Series(name, v.ravel()) for name, v in (("low", low), ("high", high), ("dispersion", scatter))]
    return frame.with_columns(columns).with_columns(low=pl.col("low") * scale, high=pl.col("high") * scale)


def _grow(monthly: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    """Return one row of growth per series, over the last 12 whole months."""
    whole = monthly.filter(~pl.col("is_partial"))
    months = whole["period_start"].unique().sort().to_list()[-GROWTH_MONTHS:]
    if not months:
        return monthly.clear()
    recent = whole.filter(pl.col("period_start") >= months[0])
    rows = recent.group_by("dimension", "value", maintain_order=True).agg(
        pl.col("events_count", "days_count").sum(), period_start=pl.lit(months[0])
    )
    counts = recent["events_count"].to_numpy().reshape(series.height, -1).astype(float)
    has_events = counts.sum(axis=1) > 0
    columns: dict[str, list[float | None]] = {name: [None] * series.height for name in ("estimate", "low", "high", "phi")}
    if len(months) >= 6 and has_events.any():
        found = estimate_growth(counts[has_events])
        for name, values in zip(columns, found, strict=True):
            for at, value in zip(has_events.nonzero()[0], values, strict=True):
                columns[name][at] = float(value) * (1 if name == "phi" else 100)
    reason = NO_EVENTS if len(months) >= 6 else TOO_SHORT
    return rows.with_columns(pl.Series(name, values, dtype=pl.Float64) for name, values in columns.items()).with_columns(
        measure=pl.lit("growth"),
        unit=pl.lit("% per month"),
        period=pl.lit("month"),
        is_partial=pl.lit(False),
        dispersion="phi",
        why=pl.when(pl.col("estimate").is_null()).then(pl.lit(reason)),
    )


def _arrive(models: pl.DataFrame, end: date) -> pl.DataFrame:
    """Return period, period_start and arrived_share: how much of a period's models had been submitted by the end.

    From the days between creation and submission of models created since the board's first submission, by the estimator for
    right-truncated delays (Kalbfleisch and Lawless 1989, JASA 84): P(delay < t) falls from the longest delay down, by
    1 - d / n at each t, where d delays are t and n are at most t among models old enough to have shown it.
    """
    periods = _periods(end)
    first: date | None = models["submitted_on"].min()  # type: ignore[assignment]
    created = pl.col("created_at").dt.date()
    delays = models.filter(pl.col("submitted_on").is_not_null(), created.is_between(first or end, end)).select(
        delay=(pl.col("submitted_on") - created).dt.total_days().clip(0), age=(pl.lit(end) - created).dt.total_days()
    )
    delays = delays.filter(pl.col("delay") <= pl.min_horizontal("age", pl.lit(ARRIVAL_DAYS)))
    if delays.height < LEAST_ARRIVALS:
        return periods.select("period", "period_start", arrived_share=pl.lit(None, dtype=pl.Float64))
    share = {ARRIVAL_DAYS: 1.0}
    for t in range(ARRIVAL_DAYS, 0, -1):
        at_risk = delays.filter(pl.col("delay") <= t, pl.col("age") >= t)
        same = at_risk.filter(pl.col("delay") == t).height
        share[t - 1] = share[t] * (1 - same / at_risk.height if at_risk.height else 1.0)

    def average(row: dict[str, Any]) -> float:
        ages = [(end - row["period_start"] - timedelta(days=n)).days for n in range(row["days_count"])]
        return sum(share[min(age, ARRIVAL_DAYS)] for age in ages) / len(ages)

    values = [average(row) for row in periods.to_dicts()]
    return periods.select("period", "period_start").with_columns(arrived_share=pl.Series(values, dtype=pl.Float64))
