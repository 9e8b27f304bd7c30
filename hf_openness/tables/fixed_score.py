"""The table behind figure 10: least parameters per point as published, or fewest parameters that reach a fixed score."""

from datetime import date

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_figure
from hf_openness.tables import sizes
from hf_openness.tables.chance_scores import correct_averages
from hf_openness.tables.production import FIRST_DAY, date_with_bound

NAME = "figure_10_params_per_point"
# Chance-corrected averages: a weak, a middling and a strong score of each board, fixed for all dates.
FIXED_SCORES = {"open-llm-v1": (30.0, 45.0, 60.0), "open-llm-v2": (15.0, 25.0, 35.0)}
OTHER_SCORES = (25.0, 50.0, 75.0)
# Some published sizes are wrong (0.007 for a model of billions), and a minimum finds them; three owners must agree.
LEAST_OWNERS = 3
# Stored weights of quantised models count several parameters as one, so their published sizes are too small.
QUANTIZED = ("4bit", "8bit", "GPTQ")


def build_params_per_point(
    enriched_repos: pl.DataFrame, benchmark_scores: pl.DataFrame, benchmarks: pl.DataFrame, method: Method
) -> pl.DataFrame:
    """Build figure 10's table as the method measures size against score.

    Args:
        enriched_repos, benchmark_scores: contract tables of one board and date.
        benchmarks: reference/benchmarks.csv.
        method: decides.

    Raises InvalidTable.
    """
    if method.params_per_point == "least_ratio":
        return sizes.build_params_per_point(enriched_repos, method)
    return find_fewest_params(enriched_repos, correct_averages(benchmark_scores, benchmarks))


def find_fewest_params(enriched_repos: pl.DataFrame, scores: pl.DataFrame) -> pl.DataFrame:
    """Find per month and fixed score the fewest parameters that reach it: of a single model of the month, and the fewest so
    far at which models of three owners reach it.

    Models count from their month of creation; those known only to be older than the Hub's first date count from the start.
    Sizes of 0 are not known (below one billion, or not given), quantised rows and adapters are out.

    Args:
        enriched_repos: the contract table of one board.
        scores: leaderboard, row_number, corrected_score (see `correct_averages`).
    """
    sized = (
        enriched_repos.join(scores, on=["leaderboard", "row_number"])
        .with_columns(month=date_with_bound(enriched_repos).dt.month_start())
        .filter(
            pl.col("params_b") > 0,
            pl.col("month").is_not_null(),
            ~pl.col("precision").is_in(QUANTIZED).fill_null(False),
            (pl.col("weight_type") != "Adapter").fill_null(True),
        )
        .sort("params_b", "month", "model_id")
    )
    last: date | None = sized["month"].max()  # type: ignore[assignment]
    if last is None:
        return _check(pl.DataFrame(schema={"month": pl.Date, "models_count": pl.Int64}))
    months = pl.DataFrame({"month": pl.date_range(min(FIRST_DAY, last), last, "1mo", eager=True)})
    counted = sized.group_by("month").agg(models_count=pl.len().cast(pl.Int64))
    base = months.join(counted, on="month", how="left").with_columns(pl.col("models_count").fill_null(0))
    earlier = sized.filter(pl.col("month") < months["month"][0]).height
    base = base.with_columns(attempts_count=pl.col("models_count").cum_sum() + earlier)
    board = str(sized["leaderboard"][0])
    parts = [_run(base, sized, score) for score in FIXED_SCORES.get(board, OTHER_SCORES)]
    return _check(pl.concat(parts).sort("fixed_score", "month"))


def _run(base: pl.DataFrame, sized: pl.DataFrame, score: float) -> pl.DataFrame:
    reached = sized.filter(pl.col("corrected_score") >= score).sort("month", "params_b", "model_id")
    monthly = reached.group_by("month").agg(month_params_b=pl.col("params_b").min())
    smallest: dict[str, tuple[float, str]] = {}
    confirmed: list[tuple[date, float, str]] = []
    for month, owner, size, model in reached.select("month", "author", "params_b", "model_id").iter_rows():
        if size >= smallest.get(owner, (float("inf"), ""))[0] or (confirmed and size >= confirmed[-1][1]):
            continue
        smallest[owner] = (size, model)
        if len(smallest) >= LEAST_OWNERS:
            fewest = sorted(smallest.values())[LEAST_OWNERS - 1]
            if not confirmed or fewest[0] < confirmed[-1][1]:
                confirmed.append((month, *fewest))
    records = pl.DataFrame(
        confirmed, schema={"month": pl.Date, "fewest_params_b": pl.Float64, "model_id": pl.String}, orient="row"
    ).unique("month", keep="last", maintain_order=True)
    return (
        base.join(monthly, on="month", how="left")
        .sort("month")
        .join_asof(records.sort("month"), on="month", strategy="backward")
        .with_columns(fixed_score=pl.lit(score))
    )


def _check(table: pl.DataFrame) -> pl.DataFrame:
    return check_figure(NAME, FIGURE_TABLES[NAME], table)
