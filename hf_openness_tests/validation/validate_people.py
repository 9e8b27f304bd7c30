"""Concentration against truth: intervals over authors drawn from known laws, bounds and filters over simulated worlds."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.random import Generator

from hf_openness.method import CORRECTED, PAPER
from hf_openness.simulator.options import WorldOptions
from hf_openness.tables.alias_candidates import merge_candidates
from hf_openness.tables.author_names import is_counted
from hf_openness.tables.author_resampling import NOMINAL, group_amounts, resample_intervals
from hf_openness.tables.build import DateTables
from hf_openness.tables.concentration import lend_to_owners, sum_people
from hf_openness.tables.inequality import MEASURES, Array, Shares
from hf_openness_tests.validation.verdict import Line, judge_equal, judge_rate
from hf_openness_tests.validation.worlds import build_world_inputs, read_truth

TOPIC = "people"
AUTHORS = 1500
DRAWS = 1000
TRUTH_SETS = 4000
FEWEST_CLAIMS = 20
WORLDS_WITH_NAMES = 80
PEOPLE = PAPER.take(CORRECTED, ["activity_bots", "author_names", "author_start"])
BOUNDED = ("top_10_share", "sqrt_share", "gini", "hhi", "entropy", "bus_factor")


@dataclass(frozen=True)
class Law:
    """A law of amounts per author: its name, how it is drawn, sets of authors to try, whether its tail is heavy."""

    name: str
    draw: Callable[[Generator], Array]
    sets_count: int
    is_heavy: bool = False


def draw_zipf(index: float) -> Callable[[Generator], Array]:
    """Return how to draw whole amounts whose tail falls off with this index."""
    return lambda generator: np.minimum(generator.zipf(index + 1, AUTHORS), 10**12).astype(float)


LAWS = (
    Law("geometric (mean 4)", lambda g: g.geometric(0.25, AUTHORS).astype(float), 1100),
    Law("lognormal, rounded up (sigma 1.1)", lambda g: np.ceil(np.exp(g.normal(0.5, 1.1, AUTHORS))), 2500),
    Law("Zipf, tail index 2.5", draw_zipf(2.5), 1600),
    Law("Zipf, tail index 1.6", draw_zipf(1.6), 1000, is_heavy=True),
)


def validate(share: float) -> list[Line]:
    """Return the lines of this topic over this share (0-1) of its worlds."""
    lines = [line for number, law in enumerate(LAWS) for line in try_intervals(law, number, share)]
    return lines + try_names(max(4, round(WORLDS_WITH_NAMES * share)))


def try_intervals(law: Law, number: int, share: float) -> list[Line]:
    """Return how often intervals hold the mean of each measure over sets of authors of a law."""
    truth = find_truth(law.draw, np.random.default_rng([2, number]), max(200, round(TRUTH_SETS * share)))
    generator = np.random.default_rng([1, number])
    sets = max(40, round(law.sets_count * share))
    hits: dict[tuple[str, str], list[bool]] = {}
    for _ in range(sets):
        for measure, interval in resample_intervals(law.draw(generator), DRAWS).items():
            held = interval.low <= truth[measure] <= interval.high
            hits.setdefault((measure, interval.coverage), []).append(held)
    claimed = {m: held for (m, coverage), held in hits.items() if coverage == NOMINAL}
    others = {m: held for (m, coverage), held in hits.items() if coverage != NOMINAL}
    lines = [
        judge_rate(
            TOPIC,
            f"coverage of {measure} where 95 % is claimed: {AUTHORS} authors, {law.name}",
            sum(held),
            len(held),
            0.93,
            0.97,
            f"claimed in {len(held) / sets:.0%} of the sets of authors",
        )
        for measure, held in claimed.items()
        if len(held) >= FEWEST_CLAIMS
    ]
    told = ", ".join(f"{m} {np.mean(others[m]):.0%}" for m in MEASURES if m in others)
    why = "a tail cannot be known from the tenth of the authors in it; see docs/method/people.md"
    lines.append(
        Line(TOPIC, f"coverage of ranges without a claim: {law.name}", sets, told, "no nominal coverage", "shown", why)
    )
    if law.is_heavy:
        wrong = max((len(held) for held in claimed.values()), default=0)
        lines.append(judge_rate(TOPIC, f"95 % claimed where it must not be: {law.name}", wrong, sets, 0, 0.05))
    return lines


def find_truth(draw: Callable[[Generator], Array], generator: Generator, sets: int) -> dict[str, float]:
    """Return the mean of each measure over many sets of authors."""
    found = [measure_all(draw(generator)) for _ in range(sets)]
    return {measure: float(np.mean([one[measure] for one in found])) for measure in MEASURES}


def measure_all(amounts: Array) -> dict[str, float]:
    """Return every measure of amounts, one per author."""
    distinct, counts = group_amounts(amounts)
    shares = Shares(distinct, counts[None, :])
    return {measure: float(shares.measure(measure)[0]) for measure in MEASURES}


@dataclass(frozen=True)
class NamedWorld:
    """One simulated world: measures of author-repo pairs by truth, bounds and the paper's method; what was misjudged."""

    true: dict[str, float]
    least: dict[str, float]
    most: dict[str, float]
    paper: dict[str, float]
    misjudged_names: int
    authors: int
    misdated: int
    misdated_by_paper: int


def try_names(worlds: int) -> list[Line]:
    """Return how bounds, filters and dates fare in worlds with aliases, bots, machine names and a person called ...bot."""
    tried = [measure_names(seed) for seed in range(worlds)]
    remark = (
        "what is left: machine names in an organisation's repo, two people of one name. Names are made from handles as the "
        "matcher supposes: this tries its working, not its recall among real names"
    )
    lines = [
        judge_rate(
            TOPIC,
            f"bounds of {measure} of author-repo pairs hold the truth",
            sum(
                min(w.least[measure], w.most[measure]) - 1e-9
                <= w.true[measure]
                <= max(w.least[measure], w.most[measure]) + 1e-9
                for w in tried
            ),
            worlds,
            0.95,
            1.0,
            remark,
        )
        for measure in BOUNDED
    ]
    for measure in ("top_10_share", "gini"):
        off = {
            name: float(np.mean([getattr(w, name)[measure] - w.true[measure] for w in tried]))
            for name in ("least", "most", "paper")
        }
        told = ", ".join(f"{name} {value:+.4f}" for name, value in off.items())
        holds = min(abs(off["least"]), abs(off["most"])) <= abs(off["paper"])
        verdict = "holds" if holds else "missed"
        lines.append(Line(TOPIC, f"bias of {measure}: bounds and paper", worlds, told, "a bound beats paper", verdict))
    authors = sum(w.authors for w in tried)
    early = f"paper's method misdates {sum(w.misdated_by_paper for w in tried) / authors:.0%}"
    return [
        *lines,
        judge_equal(TOPIC, "names misjudged as bot or machine, or not", sum(w.misjudged_names for w in tried), 0, worlds),
        judge_equal(TOPIC, "authors whose own first commit is misdated", sum(w.misdated for w in tried), 0, worlds, early),
    ]


def measure_names(seed: int) -> NamedWorld:
    """Build a world's tables by both methods and hold them against its truth."""
    options = WorldOptions(seed=seed, models_count=150, noise_factor=0.2)
    tables = DateTables(build_world_inputs(options))
    found, paper = tables.build("contributors", PEOPLE), tables.build("contributors", PAPER)
    people = found.filter(is_counted())
    groups = merge_candidates(people["author"], tables.build("alias_candidates", PEOPLE))
    alone = groups.with_columns(merged_author="author")
    truth = read_truth(options)
    seen = tables.build("repo_commits", PEOPLE).select("commit_sha")
    commits = truth.commits.join(seen, on="commit_sha", how="semi")
    pairs = commits.drop_nulls("author").select("author", "canonical_id").unique().group_by("author").len()
    own = commits.group_by(author="entry").agg(true_at=pl.col("committed_at").min())
    dated = found.select("author", "first_commit_at").join(own, on="author")
    dated_by_paper = paper.select("author", "first_commit_at").join(own, on="author")
    judged = found.join(truth.authors, left_on="author", right_on="entry", suffix="_true")
    is_wrong = (pl.col("is_bot") != pl.col("is_bot_true")) | (pl.col("is_machine_name") != pl.col("is_machine_name_true"))
    return NamedWorld(
        true=measure_all(pairs["len"].to_numpy().astype(float)),
        least=measure_all(sum_people(people, alone)["author_repo_pairs"]),
        most=measure_all(sum_people(people, groups, lend_to_owners(found))["author_repo_pairs"]),
        paper=measure_all(paper.filter(is_counted())["repos_count"].to_numpy().astype(float)),
        misjudged_names=judged.filter(is_wrong).height,
        authors=dated.height,
        misdated=dated.filter(pl.col("first_commit_at").ne_missing(pl.col("true_at"))).height,
        misdated_by_paper=dated_by_paper.filter(pl.col("first_commit_at") != pl.col("true_at")).height,
    )
