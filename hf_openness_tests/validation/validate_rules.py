"""Corrected rows, dates, model counts and rescorings against worlds whose truth is known, beside the paper's rules."""

from math import sqrt

import numpy as np
import polars as pl

from hf_openness.method import CORRECTED, PAPER, Method
from hf_openness.reference.load import read_reference
from hf_openness.simulator.options import WorldOptions
from hf_openness.tables.build import DateTables
from hf_openness.tables.enriched import build_enriched_repos
from hf_openness.tables.models import build_models
from hf_openness.tables.naming import fold_id
from hf_openness.tables.rescorings import build_rescorings
from hf_openness_tests.validation.rows_worlds import SCRAPED_ON, build_dates, build_rows, build_scorings
from hf_openness_tests.validation.verdict import Line, judge_equal
from hf_openness_tests.validation.worlds import build_world_inputs, read_truth

SEED = 20240520
WORLDS, DATED_MODELS, RESCORED_WORLDS, HUB_WORLDS = 1000, 20_000, 200, 12
AT_99_PERCENT = 2.576
TOPIC = "rules"
ROWS = PAPER.take(CORRECTED, ["representative", "last_group", "model_ids"])
DATES = PAPER.take(CORRECTED, ["creation_date", "floor_dates"])
# A board rounds no mean away: what is left of the bias below this many points is not worth a switch.
NEGLIGIBLE_POINTS = 0.02
KNOWN = {
    "head and native precision known": frozenset({"head", "native"}),
    "native precision and days of submission known": frozenset({"native", "submitted"}),
    "nothing known": frozenset[str](),
}


def validate(share: float) -> list[Line]:
    """Return the topic's lines over this share (0-1) of the worlds."""
    rng = np.random.default_rng(SEED)
    return [
        *_judge_rows(rng, max(int(WORLDS * share), 20)),
        *_judge_dates(rng, max(int(DATED_MODELS * share), 500)),
        *_judge_counts(max(int(HUB_WORLDS * share), 1)),
        *_judge_rescorings(rng, max(int(RESCORED_WORLDS * share), 10)),
    ]


def _judge_rows(rng: np.random.Generator, worlds: int) -> list[Line]:
    lines = []
    for words, knows in KNOWN.items():
        board, details, truth = build_rows(rng, worlds, knows)
        for name, method in (("paper", PAPER.take(CORRECTED, ["last_group"])), ("corrected", ROWS)):
            chosen = build_models(board, details, method).select("model_id", "average_score")
            errors = (
                truth.join(chosen, on="model_id")
                .group_by("world")
                .agg(error=pl.col("average_score").mean() - pl.col("quality").mean())
            )
            is_claimed = name == "corrected" and knows
            remark = (
                ""
                if knows or name == "paper"
                else "revisions of one precision cannot be told apart without days: the best is taken"
            )
            lines.append(_judge_bias(f"mean score, {words}: bias of {name}", errors["error"], bool(is_claimed), remark))
    return lines


def _judge_bias(what: str, errors: pl.Series, is_claimed: bool, remark: str) -> Line:
    bias, half = float(errors.mean()), AT_99_PERCENT * float(errors.std()) / sqrt(len(errors))  # type: ignore[arg-type]
    found = f"{bias:+.3f} points (99 % interval {bias - half:+.3f} to {bias + half:+.3f})"
    if not is_claimed:
        return Line(TOPIC, what, len(errors), found, "", "shown", remark)
    verdict = "holds" if abs(bias) - half <= NEGLIGIBLE_POINTS else "missed"
    return Line(TOPIC, what, len(errors), found, f"within {NEGLIGIBLE_POINTS} of 0", verdict, remark)


def _judge_dates(rng: np.random.Generator, models: int) -> list[Line]:
    rows, details, activity, truth = build_dates(rng, models)
    lines, late = [], pl.col("created_at") - pl.col("true_at")
    for name, method in (("paper", PAPER), ("corrected", DATES)):
        built = build_enriched_repos(rows, details, activity, read_reference("corrections"), SCRAPED_ON, method)
        dated = built.join(truth, on="model_id").with_columns(late_days=late.dt.total_days().abs())
        known = dated.filter(pl.col("created_at").is_not_null())
        wrong = known.filter(pl.col("late_days") > 0)
        days = float(known["late_days"].sum()) / known.height
        told = f"{wrong.height / known.height:.1%} of {known.height} dates wrong, by {days:.1f} days over all"
        remark = "" if name == "paper" else "left: repos made again of which no commit is known"
        lines.append(Line(TOPIC, f"creation dates of {name}", models, told, "", "shown", remark))
    bounded = dated.filter(pl.col("created_before_at").is_not_null())
    outside = bounded.filter(pl.col("true_at") > pl.col("created_before_at")).height
    lines.append(judge_equal(TOPIC, "models younger than the bound of a floor date", outside, 0, models))
    early = known.filter(pl.col("created_at") < pl.col("true_at")).height
    lines.append(judge_equal(TOPIC, "corrected dates before the true one", early, 0, models))
    return lines


def _judge_counts(worlds: int) -> list[Line]:
    lines = []
    inputs = [
        (DateTables(build_world_inputs(options)), read_truth(options).models)
        for options in (WorldOptions(seed=SEED + n, models_count=150, twice_share=0.05) for n in range(worlds))
    ]
    for name, method in (("paper", PAPER), ("corrected", ROWS)):
        extra, missed = np.array([_count_wrong(tables, truth, method) for tables, truth in inputs]).sum(axis=0)
        if name == "corrected":
            lines.append(judge_equal(TOPIC, "repos counted twice, corrected", extra, 0, worlds))
            lines.append(judge_equal(TOPIC, "repos lost, corrected", missed, 0, worlds))
        else:
            found = f"{extra} counted twice, {missed} lost"
            lines.append(Line(TOPIC, "repos of simulated Hubs counted by paper", worlds, found, "", "shown"))
    return lines


def _count_wrong(tables: DateTables, truth: pl.DataFrame, method: Method) -> tuple[int, int]:
    """Return how many repos stand twice in `models`, and how many unflagged repos of the board are not there.

    A deleted repo under two names of its history is left out: nothing that can be asked tells that it is one.
    """
    spelled = (
        pl.concat(
            [
                truth.select("hub_id", "access", spelling="canonical_id"),
                truth.select("hub_id", "access", spelling="former_ids").explode(
                    "spelling", empty_as_null=False, keep_nulls=False
                ),
            ]
        )
        .filter(pl.col("access") != "deleted")
        .with_columns(spelling=fold_id(pl.col("spelling")))
        .unique("spelling")
    )
    found = tables.build("models", method).select(spelling=fold_id(pl.col("model_id"))).join(spelled, on="spelling")
    board = tables.build("leaderboard_snapshot", method).filter(~pl.col("is_baseline"))
    named = board.select("is_flagged", spelling=fold_id(pl.col("model_id"))).join(spelled, on="spelling")
    wanted = named.group_by("hub_id").agg(pl.col("is_flagged").any()).filter(~pl.col("is_flagged"))
    return found.height - found["hub_id"].n_unique(), wanted.join(found, on="hub_id", how="anti").height


def _judge_rescorings(rng: np.random.Generator, worlds: int) -> list[Line]:
    boards, truth = build_scorings(rng, worlds)
    found = build_rescorings(boards, {}).filter("is_rescoring")
    key = ["leaderboard", "to_date"]
    missed = truth.join(found, on=key, how="anti").height
    invented = found.join(truth, on=key, how="anti").height
    return [
        judge_equal(TOPIC, f"rescorings missed, of {truth.height} planted", missed, 0, worlds),
        judge_equal(TOPIC, "rescorings found that are none", invented, 0, worlds),
    ]
