"""Tables of the page on boards and ids: which boards the date has, and what became of every id, in words."""

import polars as pl

from hf_openness.reading.places import KEEP
from hf_openness.report.cited import Made, Sources
from hf_openness.report.extracts import Extract
from hf_openness.report.say import say_units

MEANINGS = {
    ("leaderboard", "ok"): "stands for its model in the tables",
    ("leaderboard", "renamed"): "counted under another published id of the same repo",
    ("leaderboard", "flagged"): "flagged by the board, left out of models",
    ("leaderboard", "baseline"): "the board's chance baseline, no model",
    ("leaderboard", "last_group_dropped"): "lost by the method (docs/method.md, section 1)",
    ("details", "ok"): "details are used",
    ("details", "renamed"): "the repo goes by another id; details are used",
    ("commits", "ok"): "commits are used",
    ("commits", "renamed"): "commits stand under another published id of the same repo",
    ("", "gated"): "the Hub shows it only to those it admitted",
    ("", "disabled"): "the Hub has disabled the repo",
    ("", "not_found_or_private"): "gone or private; the Hub does not tell the two apart",
    ("", "invalid_id"): "no repo can have that id",
    ("", "error_after_retries"): "no usable answer after all tries",
    ("", "not_asked"): "not asked for: limit, budget, or not needed",
    ("", "unreadable"): "only an empty row in the published files",
    ("", "not_in_file"): "in none of the published files",
}


def explain_outcome(stage: str, outcome: str) -> str:
    """Return what an outcome of a stage means, in words."""
    return MEANINGS.get((stage, outcome)) or MEANINGS[("", outcome)]


def count_outcomes(attrition: pl.DataFrame) -> pl.DataFrame:
    """Count ids by stage and outcome.

    Args:
        attrition: of one board.

    Returns:
        stage, outcome, ids_count, ids_pct (of the stage), meaning; stages in the ledger's order, largest first.
    """
    order = {stage: at for at, stage in enumerate(attrition["stage"].unique(maintain_order=True))}
    counted = attrition.group_by("stage", "outcome", maintain_order=True).agg(ids_count=pl.len().cast(pl.Int64))
    return (
        counted.with_columns(
            ids_pct=(100 * pl.col("ids_count") / pl.col("ids_count").sum().over("stage")).round(2),
            meaning=pl.Series(
                [explain_outcome(*row) for row in counted.select("stage", "outcome").iter_rows()], dtype=pl.String
            ),
            at=pl.col("stage").replace_strict(order, return_dtype=pl.Int64),
        )
        .sort("at", -pl.col("ids_count"), "outcome")
        .drop("at")
    )


def count_boards(leaderboard_snapshot: pl.DataFrame, models: pl.DataFrame, shown: str) -> pl.DataFrame:
    """Count published rows and models of each board of a date.

    Args:
        leaderboard_snapshot, models: of all boards. shown: the board that figures and tables 1-5 show.

    Returns:
        leaderboard, rows_count, models_count, averages_count (models with an average score), is_shown; the shown one first,
        then by falling number of models.
    """
    rows = leaderboard_snapshot.group_by("leaderboard").agg(rows_count=pl.len().cast(pl.Int64))
    counted = models.group_by("leaderboard").agg(
        models_count=pl.len().cast(pl.Int64), averages_count=pl.col("average_score").count().cast(pl.Int64)
    )
    return (
        rows.join(counted, on="leaderboard", how="left")
        .with_columns(
            pl.col("models_count", "averages_count").fill_null(0), is_shown=pl.col("leaderboard") == pl.lit(shown)
        )
        .sort(["is_shown", "models_count", "leaderboard"], descending=[True, True, False])
    )


def make_boards(shown: str) -> Extract:
    """Return what the page shows of a date with several boards; `shown` is the one of figures and tables 1-5."""
    return Extract(
        "leaderboard_snapshot",
        "Boards of the date",
        lambda snapshot, models: count_boards(snapshot, models, shown),
        "Figures and tables 1-5 show the board with averages and most models; the Parquet tables hold all of them.",
        rows=None,
        sources=Sources(
            counts={name: {"leaderboard": "leaderboard"} for name in ("rows_count", "models_count")},
            tables=dict.fromkeys(("models_count", "averages_count"), "models"),
            made={
                "averages_count": Made(
                    "the first less the second",
                    counts=({"leaderboard": "leaderboard"}, {"leaderboard": "leaderboard", "average_score": None}),
                )
            },
        ),
        needs=("models",),
    )


ATTRITION = Extract(
    "attrition",
    "What became of every id of the board, stage by stage",
    count_outcomes,
    sources=Sources(
        counts={"ids_count": {"stage": "stage", "outcome": "outcome"}},
        made={
            "ids_pct": Made(
                "the first as a share of the second",
                counts=({"stage": "stage", "outcome": "outcome"}, {"stage": "stage"}),
            )
        },
    ),
)
PRINTED = ("claim_id", "text", "source", "published", "reproduced", "unit", "compared_on", "verdict", "why")
FIDELITY = Extract(
    "paper_fidelity",
    "Every number printed in the paper",
    lambda fidelity: fidelity.with_columns(say_units(fidelity["unit"])).select(*PRINTED, KEEP),
    "Each is compared on the archived date that fits it best.",
    rows=None,
)
