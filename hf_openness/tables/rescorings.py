"""`rescorings`: scores that changed between two dates though model, revision and precision did not."""

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from hf_openness.schemas import TABLES, validate
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_frame

PerDate = Mapping[date, pl.DataFrame]

AVERAGE = "average"
ROW = ["leaderboard", "model_id", "model_sha", "precision"]
SNAPSHOT_COLUMNS = [*ROW, "has_chat_template", "average_score"]
SCORE_COLUMNS = [*ROW, "has_chat_template", "benchmark", "score"]
# Boards round averages to two decimals at times, so that a change up to half of one is the rounding's; the rest is what
# binary fractions add.
ROUNDING_POINTS = 0.005 + 1e-9
# Single rows are evaluated again between most dates: of the archive's v2 dates at most 0.7 percent of averages, once 6.2
# (32 rows of 2024-08-27). The board's two rescorings changed 70 and 91 percent. The least count keeps small boards out.
LEAST_SHARE, LEAST_COUNT = 0.10, 10


def build_rescorings(leaderboard_snapshots: PerDate, benchmark_scores: PerDate) -> pl.DataFrame:
    """Build `rescorings` from two tables per date. Raises InvalidTable.

    Args:
        leaderboard_snapshots: date -> SNAPSHOT_COLUMNS. A mapping may read a date when it is asked for: dates are asked
            in order, each once, and two are held at a time.
        benchmark_scores: date -> SCORE_COLUMNS, of the same dates; a date without is compared by averages alone.

    A row is matched by board, model, revision and precision (a missing one equals a missing one); where that names
    several rows on either date, by its chat template too. Of every board each date is compared with the board's previous
    one. Rows without a score on either date are not compared.
    """
    parts = [
        _compare(board, earlier, later, before, after)
        for board, earlier, later, before, after in _pair_boards(leaderboard_snapshots, benchmark_scores)
    ]
    if not parts:
        return validate("rescorings", pl.DataFrame(schema=_schema()))
    return validate("rescorings", pl.concat(parts).sort("leaderboard", "from_date", "benchmark"))


def build_rescored_shares(rescorings: pl.DataFrame, until: date | None = None) -> pl.DataFrame:
    """Return the table of figure 22: what was seen up to a scrape date and not what came later, or (None) all there is."""
    name = "figure_22_rescorings"
    seen = rescorings.filter(pl.lit(until is None) | (pl.col("to_date") <= pl.lit(until, dtype=pl.Date)))
    seen = seen.select(list(FIGURE_TABLES[name].describe()))
    return check_frame(name, FIGURE_TABLES[name], seen.sort("leaderboard", "to_date", "benchmark"))


def _pair_boards(snapshots: PerDate, scores: PerDate) -> Iterator[tuple[str, date, date, pl.DataFrame, pl.DataFrame]]:
    last: dict[str, tuple[date, pl.DataFrame]] = {}
    for day in sorted(snapshots):
        stacked = _stack(snapshots[day], scores.get(day))
        for (board,), rows in stacked.group_by("leaderboard", maintain_order=True):
            name = str(board)
            if name in last:
                yield name, last[name][0], day, last[name][1], rows
            last[name] = (day, rows)


def _stack(snapshot: pl.DataFrame, scores: pl.DataFrame | None) -> pl.DataFrame:
    averages = snapshot.select(*ROW, "has_chat_template", benchmark=pl.lit(AVERAGE), score="average_score")
    parts = [averages] if scores is None else [averages, scores.select(SCORE_COLUMNS)]
    key = [*ROW, "benchmark"]
    return pl.concat(parts).filter(pl.col("score").is_not_null()).with_columns(is_repeated=pl.len().over(key) > 1)


def _compare(board: str, earlier: date, later: date, before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    change = pl.col("score_after") - pl.col("score")
    return (
        _match(before, after)
        .with_columns(change=change)
        .group_by("benchmark")
        .agg(
            compared_count=pl.len().cast(pl.Int64),
            changed_count=(pl.col("change").abs() > ROUNDING_POINTS).sum().cast(pl.Int64),
            mean_change_points=pl.col("change").mean(),
            largest_change_points=pl.col("change").sort_by(pl.col("change").abs(), pl.col("change")).last(),
        )
        .with_columns(
            leaderboard=pl.lit(board),
            from_date=pl.lit(earlier),
            to_date=pl.lit(later),
            changed_share=pl.col("changed_count") / pl.col("compared_count"),
        )
        .with_columns(is_rescoring=(pl.col("changed_share") > LEAST_SHARE) & (pl.col("changed_count") >= LEAST_COUNT))
        .select(list(_schema()))
    )


def _match(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    key = [*ROW, "benchmark"]
    repeated = pl.concat([rows.filter("is_repeated").select(key) for rows in (before, after)]).unique()
    parts = []
    for how, on in (("anti", key), ("semi", [*key, "has_chat_template"])):
        left, right = (rows.join(repeated, on=key, how=how, nulls_equal=True) for rows in (before, after))  # type: ignore[arg-type]
        once = [rows.filter(pl.struct(on).is_unique()) for rows in (left, right)]
        parts.append(once[0].select(*on, "score").join(once[1].select(*on, score_after="score"), on=on, nulls_equal=True))
    return pl.concat([part.select("benchmark", "score", "score_after", *ROW) for part in parts]).sort(*ROW, "benchmark")


def _schema() -> dict[str, pl.DataType]:
    return {name: column.dtype for name, column in TABLES["rescorings"].model.describe().items()}
