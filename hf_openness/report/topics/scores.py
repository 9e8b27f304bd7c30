"""Scores: what models reach, and the best of each size class beside the number of attempts."""

import polars as pl

from hf_openness.reading.places import KEEP, ROW, mark_places
from hf_openness.report.cited import Made, Sources
from hf_openness.report.findings import Extract, Section, Tables
from hf_openness.report.marks import at, made_of, told
from hf_openness.report.paper_tables import PAPER_TABLES
from hf_openness.report.say import say_count, say_number
from hf_openness.report.topics.bias import find_number, make_numbers, say_found

MONTHS = 12
BEFORE = f"{ROW}_before"
RISE = "the first less the second"


@told
def tell_scores(tables: Tables) -> tuple[str, ...]:
    """Return the best score of the largest size class now and a year before, the mean, and the recent models' half."""
    ledger = tables["bias_ledger"]
    mean, low, high = (find_number(ledger, n) for n in ("mean_average_score", "recent_scores_low", "recent_scores_high"))
    said = [f"The mean average score is {say_found(mean)}."] if mean else []
    if low and high:
        said.append(
            f"The middle half of the models of the last 90 days of creation dates scores between {say_found(low)} and "
            f"{say_found(high)}."
        )
    return (*_tell_frontier(tables["frontier"]), *said)


def _tell_frontier(frontier: pl.DataFrame) -> tuple[str, ...]:
    if frontier.is_empty():
        return ("The frontier of scores is not shown on this date, because no dated model has scores on all benchmarks.",)
    known = compare_frontier(mark_places(frontier)).filter(pl.col("gain_points").is_not_null())
    if known.is_empty():
        return ()
    row = known.sort(["attempts_count", "size_class"], descending=[True, False]).row(0, named=True)
    now, then = (
        {
            column: at("frontier", frontier.row(row[place], named=True), column)
            for column in ("best_score", "attempts_count", "expected_score")
        }
        for place in (ROW, BEFORE)
    )
    rises = {column: made_of(RISE, now[column], then[column]) for column in now}
    return (
        f"In the size class with most models ({row['size_class']}, in billions of parameters) the best "
        f"chance-corrected score rose by {say_number(row['gain_points'], rises['best_score'])} points in {MONTHS} months, "
        f"to {say_number(row['best_score'], now['best_score'])}, while the attempts rose from "
        f"{say_count(row['attempts_before_count'], then['attempts_count'])} to "
        f"{say_count(row['attempts_count'], now['attempts_count'])}; so many more draws alone, without regard to dates, "
        f"would have given {say_number(row['by_attempts_points'], rises['expected_score'])}.",
    )


def compare_frontier(frontier: pl.DataFrame) -> pl.DataFrame:
    """Return per size class the best score now and a year before, and what as many attempts give without progress.

    Columns: size_class, attempts_before_count, attempts_count, best_before, best_score, gain_points, by_attempts_points
    (the rise of the expected best of so many draws from all dates), best_model_id. Where a class is younger than a year the
    columns on the year before are null.
    """
    newest = frontier.sort("size_order", "month").unique("size_class", keep="last", maintain_order=True)
    before = frontier.select(
        "size_class",
        KEEP.name.suffix("_before"),
        month=pl.col("month").dt.offset_by(f"{MONTHS}mo"),
        attempts_before_count="attempts_count",
        best_before="best_score",
        expected_before="expected_score",
    )
    return newest.join(before, on=["size_class", "month"], how="left", maintain_order="left").select(
        "size_class",
        "attempts_before_count",
        "attempts_count",
        "best_before",
        "best_score",
        KEEP,
        gain_points=pl.col("best_score") - pl.col("best_before"),
        by_attempts_points=pl.col("expected_score") - pl.col("expected_before"),
        best_model_id="best_model_id",
    )


SECTION = Section(
    "scores",
    "Scores",
    "The best score of a size class grows with the number of attempts, so what so many draws give without regard to dates "
    "stands beside it. Scores of one board say nothing about another's, nor about use; who submits is no random sample.",
    (7, 19),
    (
        make_numbers(
            "Scores", "models_total", "best_average_score", "mean_average_score", "recent_scores_low", "recent_scores_high"
        ),
        PAPER_TABLES[0],
        Extract(
            "frontier",
            f"Best chance-corrected score by size class, now and {MONTHS} months before",
            compare_frontier,
            "By attempts: the rise that as many more draws from the class give, whatever their dates.",
            rows=None,
            sources=Sources(
                cells={"attempts_before_count": "attempts_count", "best_before": "best_score"},
                rows={"attempts_before_count": "_row_before", "best_before": "_row_before"},
                made={
                    "gain_points": Made(RISE, ((ROW, "best_score"), (BEFORE, "best_score"))),
                    "by_attempts_points": Made(RISE, ((ROW, "expected_score"), (BEFORE, "expected_score"))),
                },
            ),
        ),
    ),
    tell=tell_scores,
    rule="docs/method/trends.md, “Scores over time” and “Frontier”; docs/method/rules.md, “Which row represents a model”",
)
