"""`survivorship`: models that are gone between two dates or from the Hub, and what leaving them out does to each trend."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from hf_openness.schemas import TABLES, validate
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_figure
from hf_openness.sources.outcomes import NOT_FOUND
from hf_openness.tables.production import UNKNOWN

PerDate = Mapping[date, pl.DataFrame]
COLUMNS = [
    "leaderboard",
    "model_id",
    "model_type",
    "average_score",
    "created_at",
    "is_on_hub",
    "details_observed_on",
]
RATE_MONTHS = 3
KEY = ["leaderboard", "scope", "from_date", "to_date", "quantity"]


def build_survivorship(enriched_repos: PerDate, attrition: PerDate) -> pl.DataFrame:
    """Build `survivorship` over all dates.

    Args:
        enriched_repos: the contract table of each date (columns `COLUMNS`).
        attrition: the contract table of each date; its details stage says which ids the Hub refused.

    Each date of a board is compared with the board's next and its last date (an id of the date that is no model there is
    gone: deleted, renamed, flagged or taken off), and with what the Hub or the board says of the repos. Raises
    InvalidTable.
    """
    stacked = pl.concat(f.select(COLUMNS).with_columns(scraped_on=pl.lit(day)) for day, f in sorted(enriched_repos.items()))
    parts = []
    for (board,), models in stacked.group_by("leaderboard", maintain_order=True):
        dates: list[date] = models["scraped_on"].unique().sort().to_list()
        by_date = {day: models.filter(scraped_on=day) for day in dates}
        for at, day in enumerate(dates):
            for scope, other in {"next_date": dates[at + 1 : at + 2], "last_date": dates[-1:]}.items():
                if other and other[0] > day:
                    stays = pl.col("model_id").is_in(by_date[other[0]]["model_id"].to_list())
                    parts.append(_compare(by_date[day], ~stays, board, scope, day, other[0]))
            parts += _compare_with_hub(by_date[day], board, day, attrition.get(day))
    dtypes: dict[str, Any] = {name: c.dtype for name, c in TABLES["survivorship"].model.describe().items()}
    found = pl.concat([pl.DataFrame(schema=dtypes), *(part.select(list(dtypes)) for part in parts)], how="vertical_relaxed")
    return validate("survivorship", found.sort(KEY))


def _compare_with_hub(models: pl.DataFrame, board: Any, day: date, ledger: pl.DataFrame | None) -> list[pl.DataFrame]:
    parts = []
    if models["is_on_hub"].is_not_null().any():
        parts.append(_compare(models, ~pl.col("is_on_hub").fill_null(True), board, "hub_flag", day, day))
    observed: date | None = models["details_observed_on"].max()  # type: ignore[assignment]
    if observed is not None and observed > day:
        is_gone = pl.col("details_observed_on").is_null() | (pl.col("details_observed_on") < observed)
        parts.append(_compare(models, is_gone, board, "hub_later", day, observed))
    if ledger is not None:
        refused = ledger.filter(leaderboard=board, stage="details", outcome=NOT_FOUND)["model_id"].to_list()
        if refused:
            parts.append(_compare(models, pl.col("model_id").is_in(refused), board, "hub_refused", day, day))
    return parts


def _compare(models: pl.DataFrame, is_gone: pl.Expr, board: Any, scope: str, day: date, to: date) -> pl.DataFrame:
    marked = models.with_columns(is_gone=is_gone)
    gone = int(marked["is_gone"].sum())
    everything, kept = _measure(marked, day), _measure(marked.filter(~pl.col("is_gone")), day)
    rows = everything.join(kept, on="quantity", how="left", suffix="_kept", maintain_order="left")
    is_count = pl.col("unit").is_in(["models", "models per month", "share"])
    any_kept = gone < models.height
    kept_value = pl.when(is_count & pl.lit(any_kept)).then(pl.col("value_kept").fill_null(0.0)).otherwise("value_kept")
    why = (
        pl.when(pl.col("value").is_null())
        .then(pl.lit("no model of the date has what the quantity needs"))
        .when(kept_value.is_null())
        .then(pl.lit("no model that stays has what the quantity needs"))
    )
    return rows.select(
        "quantity",
        "unit",
        leaderboard=pl.lit(board, dtype=pl.String),
        scope=pl.lit(scope),
        from_date=pl.lit(day),
        to_date=pl.lit(to),
        models_count=pl.lit(models.height, dtype=pl.Int64),
        gone_count=pl.lit(gone, dtype=pl.Int64),
        gone_share=pl.lit(gone / models.height),
        all_value="value",
        kept_value=kept_value,
        effect=kept_value - pl.col("value"),
        why=why,
    )


def _measure(models: pl.DataFrame, day: date) -> pl.DataFrame:
    """Return quantity, unit, value: models, mean score, models a month over 3 whole months before, shares of kinds."""
    end = day.replace(day=1)
    created = pl.col("created_at").dt.date()
    last: date | None = models.select(created.max()).item()
    if last is not None and last < end:
        end = last.replace(day=1)
    start = pl.select(pl.lit(end).dt.offset_by(f"-{RATE_MONTHS}mo")).item()
    recent = models.filter((created >= start) & (created < end)).height
    rate = recent / RATE_MONTHS if last is not None else None
    total = models.height
    kinds = models.group_by(kind=pl.col("model_type").fill_null(UNKNOWN)).agg(n=pl.len()).sort("kind")
    mean: float | None = models["average_score"].mean()  # type: ignore[assignment]
    rows: list[tuple[str, str, float | None]] = [
        ("models", "models", float(total)),
        ("mean_score", "points", mean),
        ("rate_per_month", "models per month", rate),
        *((f"share: {kind}", "share", n / total) for kind, n in kinds.iter_rows()),
    ]
    return pl.DataFrame(rows, schema={"quantity": pl.String, "unit": pl.String, "value": pl.Float64}, orient="row")


def build_survivorship_figure(survivorship: pl.DataFrame, leaderboard: str) -> pl.DataFrame:
    """Return figure 21's table: `survivorship` of one board; without rows where it has none."""
    name = "figure_21_survivorship"
    return check_figure(name, FIGURE_TABLES[name], survivorship.filter(leaderboard=leaderboard).drop("leaderboard"))
