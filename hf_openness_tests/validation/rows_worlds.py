"""Small worlds of published rows, repo dates and rescored boards with known truth, many at once in one frame."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

from hf_openness.schemas import TABLES

MODELS_PER_WORLD = 30
MOST_REVISIONS = 3
NOISE_POINTS, QUANTIZED_LOSS_POINTS, REVISION_GAIN_POINTS = 1.0, 1.5, 0.5
FLOOR = datetime(2022, 3, 2, 23, 29, 4, tzinfo=UTC)
SCRAPED_ON = date(2024, 5, 20)
BOARD = "open-llm-v1"


def fill(table: str, frame: pl.DataFrame, **constants: object) -> pl.DataFrame:
    """Return the frame with all columns of a contract table: named constants, else null."""
    dtypes = {name: column.dtype for name, column in TABLES[table].model.describe().items()}
    absent = [pl.lit(constants.get(name), dtype=dtype).alias(name) for name, dtype in dtypes.items() if name not in frame]
    return frame.with_columns(*absent).select(pl.col(name).cast(dtype) for name, dtype in dtypes.items())


def build_rows(
    rng: np.random.Generator, worlds: int, knows: frozenset[str]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return boards whose models have rows of up to three revisions and two precisions, the newest revision the head.

    A row's score is the quality of its revision in its precision, and noise. `knows`: what is known of head (`head`),
    native precision (`native`) and day of submission (`submitted`).

    Returns:
        leaderboard_snapshot, repo_details, and truth: model_id, world, quality (of the head in native precision).
    """
    models = worlds * MODELS_PER_WORLD
    quality = rng.normal(50, 10, models).clip(15, 85)
    native = np.where(rng.random(models) < 0.5, "bfloat16", "float16")
    other = np.where(rng.random(models) < 0.3, "4bit", np.where(native == "float16", "bfloat16", "float16"))
    revisions = rng.integers(1, MOST_REVISIONS + 1, models)
    has_other = rng.random(models) < 0.5
    parts = []
    for age in range(MOST_REVISIONS):
        for is_native in (True, False):
            at = np.flatnonzero((revisions > age) & (is_native | has_other))
            precision = (native if is_native else other)[at]
            loss = np.where(precision == "4bit", QUANTIZED_LOSS_POINTS, 0) + REVISION_GAIN_POINTS * age
            score = quality[at] - loss + rng.normal(0, NOISE_POINTS, at.size)
            parts.append(
                pl.DataFrame({"model": at, "age": np.full(at.size, age), "precision": precision, "average_score": score})
            )
    model_id = pl.format("w{}/m{}", pl.col("model") // MODELS_PER_WORLD, "model")
    rows = pl.concat(parts).sort("model", "age", "precision", descending=[False, True, False])
    rows = rows.with_row_index("row_number", offset=1).with_columns(
        model_id=model_id,
        model_sha=pl.format("{}-{}", "model", "age"),
        submitted_on=pl.lit(SCRAPED_ON) - pl.duration(days=30 * pl.col("age")) if "submitted" in knows else pl.lit(None),
    )
    board = fill("leaderboard_snapshot", rows.drop("model", "age"), leaderboard=BOARD, is_flagged=False, is_baseline=False)
    repos = pl.DataFrame({"model": np.arange(models), "native_precision": native, "quality": quality}).with_columns(
        model_id=model_id, head_sha=pl.format("{}-0", "model"), world=pl.col("model") // MODELS_PER_WORLD
    )
    hidden = [name for name, word in (("head_sha", "head"), ("native_precision", "native")) if word not in knows]
    details = fill(
        "repo_details",
        repos.select("model_id", "head_sha", "native_precision").drop(hidden),
        observed_on=SCRAPED_ON,
        observed_in="hub-api",
    )
    return board, details, repos.select("model_id", "world", "quality")


def build_dates(rng: np.random.Generator, models: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return models, repo_details and repo_activity, and truth (model_id, true_at): when each repo really began.

    The Hub gives its floor for older repos, and of a tenth, which were made again, the later day. The first commit is of
    the true day where commits are known (eight of ten); the clock of one in a hundred was wrong: 1970.
    """
    first, last = datetime(2021, 10, 1, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)
    seconds = rng.integers(0, int((last - first).total_seconds()), models)
    true_at = [first + timedelta(seconds=int(value)) for value in seconds]
    is_again, has_commits, is_wrong = rng.random(models) < 0.1, rng.random(models) < 0.8, rng.random(models) < 0.01
    later = rng.integers(1, 400, models)
    end = datetime(2024, 5, 20, tzinfo=UTC)
    hub = [
        min(end, max(FLOOR, at + timedelta(days=int(days) if again else 0)))
        for at, days, again in zip(true_at, later, is_again, strict=True)
    ]
    commits = [datetime(1970, 1, 1, tzinfo=UTC) if wrong else at for at, wrong in zip(true_at, is_wrong, strict=True)]
    base = pl.DataFrame({"model_id": [f"o/m{n}" for n in range(models)]})
    times = base.with_columns(
        true_at=pl.Series(true_at), hub_at=pl.Series(hub), commit_at=pl.Series(commits), has_commits=pl.Series(has_commits)
    )
    shown = base.with_row_index("row_number", offset=1)
    rows = fill(
        "models",
        shown,
        leaderboard=BOARD,
        representative_rule="only_row",
        submission_count=1,
        architecture_group="Other",
    )
    is_floor = pl.col("hub_at") == FLOOR
    details = times.select("model_id", created_at="hub_at", is_created_floor=is_floor)
    known = times.filter("has_commits").select("model_id", first_commit_at="commit_at", last_commit_at="commit_at")
    return (
        rows,
        fill("repo_details", details, observed_on=SCRAPED_ON, observed_in="hub-api"),
        fill("repo_activity", known, authors_count=1, commits_count=1, observed_on=SCRAPED_ON),
        times.select("model_id", "true_at"),
    )


def build_scorings(rng: np.random.Generator, worlds: int) -> tuple[dict[date, pl.DataFrame], pl.DataFrame]:
    """Return boards over five dates, one per world, and the planted rescorings (leaderboard, to_date).

    Between two dates one row in a hundred is evaluated again. Half of the worlds have one rescoring, of 15 to 95 percent of
    the rows. New rows come, old ones get another revision; averages are rounded on the first dates and exact on later ones.
    """
    days = [date(2024, 1, 1) + timedelta(days=7 * week) for week in range(5)]
    rows = 300
    score = rng.normal(40, 10, (worlds, rows)).clip(0, 90)
    revision = np.zeros((worlds, rows), dtype=np.int64)
    planted = np.where(rng.random(worlds) < 0.5, rng.integers(1, len(days), worlds), 0)
    share = rng.uniform(0.15, 0.95, worlds)
    boards = {}
    world, row = np.meshgrid(np.arange(worlds), np.arange(rows), indexing="ij")
    for week, day in enumerate(days):
        if week:
            is_rescored = (planted == week)[:, None] & (rng.random((worlds, rows)) < share[:, None])
            is_again = rng.random((worlds, rows)) < 0.01
            score = (score + np.where(is_rescored | is_again, rng.choice([-1, 1], (worlds, rows)) * 2.0, 0)).clip(0, 100)
            is_new = rng.random((worlds, rows)) < 0.05
            revision, score = revision + is_new, np.where(is_new, score + 3, score).clip(0, 100)
        shown = score.round(2) if week < 2 else score
        boards[day] = pl.DataFrame(
            {"world": world.ravel(), "row": row.ravel(), "revision": revision.ravel(), "average_score": shown.ravel()}
        ).select(
            leaderboard=pl.format("w{}", "world"),
            model_id=pl.format("o/m{}", "row"),
            model_sha=pl.col("revision").cast(pl.String),
            precision=pl.lit("float16"),
            has_chat_template=pl.lit(None, dtype=pl.Boolean),
            average_score="average_score",
        )
    truth = [(f"w{at}", days[week]) for at, week in enumerate(planted) if week]
    return boards, pl.DataFrame(truth, schema={"leaderboard": pl.String, "to_date": pl.Date}, orient="row")
