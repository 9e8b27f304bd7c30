"""Obligations found against planted ones, and the coverage of the intervals of license_transitions."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from hf_openness.reference.load import read_reference
from hf_openness.simulator.options import WorldOptions
from hf_openness.simulator.truth import build_true_models, build_true_parents
from hf_openness.tables.duties import Duties
from hf_openness.tables.license_transitions import count_effective, count_families, estimate_interval
from hf_openness.tables.obligations import build_obligations
from hf_openness_tests.validation.planted import Planted, plant
from hf_openness_tests.validation.verdict import Line, judge_equal, judge_rate
from hf_openness_tests.validation.worlds import open_world

TOPIC = "licences"
SEED = 20261125
PLANTED, SIMULATED, INTERVALS = 300, 20, 4000
NON_COMMERCIAL = {"cc-by-nc-4.0", "cc-by-nc-sa-4.0"}
NOTHING_REVIEWED = pl.DataFrame(schema={"model_id": pl.String, "license_id": pl.String})


def validate(share: float) -> list[Line]:
    """Return the lines of the topic, over this share (0-1) of its worlds."""
    draw = np.random.default_rng(SEED)
    return [
        *validate_declared(draw, max(5, round(PLANTED * share))),
        *validate_hidden(draw, max(5, round(PLANTED * share))),
        *validate_simulated(max(4, round(SIMULATED * share))),
        *validate_intervals(draw, max(200, round(INTERVALS * share))),
    ]


def read_duties() -> Duties:
    """Return the reviewed duties, as the tables use them."""
    return Duties(read_reference("obligations"), read_reference("obligation_rules"), read_reference("licenses"))


def find(world: Planted, duties: Duties, hidden: np.ndarray | None = None) -> dict[tuple[str, str], str]:
    """Return (model, duty) -> status as `obligations` has it."""
    table = build_obligations(world.models(), world.evidence(hidden), world.edges(), NOTHING_REVIEWED, duties)
    return {(model, duty): status for model, duty, status in table.select("model_id", "obligation", "status").iter_rows()}


def validate_declared(draw: np.random.Generator, worlds: int) -> list[Line]:
    """Where every licence and edge is declared, conflicts are found exactly, and so is every other status."""
    duties, hits, found_count, planted_count, equal = read_duties(), 0, 0, 0, 0
    for _ in range(worlds):
        world = plant(draw)
        truth, found = world.truth(), find(world, duties)
        planted = {key for key, status in truth.items() if status == "dropped"}
        reported = {key for key, status in found.items() if status == "dropped"}
        hits, found_count, planted_count = (
            hits + len(planted & reported),
            found_count + len(reported),
            planted_count + len(planted),
        )
        equal += truth == found
    remark = f"{planted_count} planted conflicts; finetunes and merges, eight licences"
    return [
        judge_equal(TOPIC, "conflicts, all declared: precision", hits / found_count, 1, worlds, remark),
        judge_equal(TOPIC, "conflicts, all declared: recall", hits / planted_count, 1, worlds, remark),
        judge_equal(TOPIC, "worlds with every duty and status as planted: share", equal / worlds, 1, worlds),
    ]


def validate_hidden(draw: np.random.Generator, worlds: int) -> list[Line]:
    """Where licences are hidden, nothing false is reported, and no model below a hidden one passes for clean."""
    duties, false, clean, below = read_duties(), 0, 0, 0
    for _ in range(worlds):
        world = plant(draw)
        hidden = draw.random(len(world.licenses)) < 0.3
        truth, found = world.truth(), find(world, duties, hidden)
        false += sum(status != "unknown" and _contradicts(truth.get(key), status) for key, status in found.items())
        false += sum(
            found.get((world.names[at], duty)) in ("kept", "dropped")
            for at in np.nonzero(hidden)[0]
            for duty in _duties_of(found)
        )
        for at in np.nonzero(world.descends()[hidden].any(axis=0))[0]:
            below += 1
            clean += found.get((world.names[at], "unknown_ancestry")) != "unknown"
    remark = f"{below} models below a hidden licence; three of ten licences hidden"
    return [
        judge_equal(TOPIC, "hidden licences: statuses that are false", false, 0, worlds, remark),
        judge_equal(TOPIC, "hidden licences: descendants that pass for clean", clean, 0, worlds, remark),
    ]


def _contradicts(truth: str | None, status: str) -> bool:
    # A hidden ancestor may be the one that makes a kept duty a dropped one; its unknown_ancestry says so.
    return status == "dropped" and truth != "dropped"


def _duties_of(found: dict[tuple[str, str], str]) -> set[str]:
    return {duty for _, duty in found} - {"unknown_ancestry"}


def validate_simulated(worlds: int) -> list[Line]:
    """On simulated Hubs with every true edge declared, withheld commercial use is found exactly."""
    duties, hits, reported, planted = read_duties(), 0, 0, 0
    for seed in range(1, worlds + 1):
        week = open_world(WorldOptions(seed=seed, models_count=200)).week(0)
        models, parents = build_true_models(week), build_true_parents(week)
        evidence = models.select(
            leaderboard=pl.lit("simulated"),
            model_id="canonical_id",
            license_id="declared_license_id",
            terms_ids=pl.when(pl.col("declared_license_id") != "other").then(pl.concat_list("declared_license_id")),
        )
        edges = parents.select(
            "relation",
            model_id="canonical_id",
            base_model_id="parent_id",
            relation_source=pl.lit("declared"),
            evidence=pl.lit("structured"),
        )
        whole = evidence.select("leaderboard", "model_id", weight_type=pl.lit("Original"))
        table = build_obligations(whole, evidence, edges, NOTHING_REVIEWED, duties)
        found = set(table.filter(obligation="non_commercial", status="dropped")["model_id"])
        truth = find_withheld(dict(evidence.select("model_id", "license_id").iter_rows()), edges)
        hits, reported, planted = hits + len(truth & found), reported + len(found), planted + len(truth)
    remark = f"{planted} models that grant what an ancestor withholds"
    return [
        judge_equal(TOPIC, "simulated Hub, all declared: precision", hits / max(1, reported), 1, worlds, remark),
        judge_equal(TOPIC, "simulated Hub, all declared: recall", hits / max(1, planted), 1, worlds, remark),
    ]


def find_withheld(licenses: dict[str, str | None], edges: pl.DataFrame) -> set[str]:
    """Return the models that allow commercial use although an ancestor does not, by following parents up."""
    parents: dict[str, list[str]] = {}
    for model, base in edges.select("model_id", "base_model_id").iter_rows():
        parents.setdefault(model, []).append(base)
    found = set()
    for model, own in licenses.items():
        if own in (None, "other") or own in NON_COMMERCIAL:
            continue
        seen, waiting = set(), list(parents.get(model, []))
        while waiting:
            base = waiting.pop()
            if base not in seen:
                seen.add(base)
                waiting += parents.get(base, [])
        if any(licenses.get(base) in NON_COMMERCIAL for base in seen):
            found.add(model)
    return found


def validate_intervals(draw: np.random.Generator, worlds: int) -> list[Line]:
    """The intervals of transitions cover at sizes like ours: independent edges, and edges whose families hang together."""
    lines = []
    for true in (0.1976, 0.355):
        for edges in (300, 1600):
            alone = np.arange(edges)
            drawn = (draw.random(edges) < true for _ in range(worlds))
            hits = sum(_covers(hits, [alone, alone], true) for hits in drawn)
            lines.append(judge_rate(TOPIC, f"share {true:.1%} of {edges} edges: 95 % interval", hits, worlds, 0.93, 0.97))
    family, alone = np.repeat(np.arange(200), 5), np.arange(1000)
    hits = sum(_covers(draw.random(1000) < fate, [family, alone], 0.2) for fate in _draw_fates(draw, worlds))
    what = "share 20 % of 1000 edges in 200 families, correlation 0.2: 95 % interval"
    plain = sum(_covers(draw.random(1000) < fate, [alone, alone], 0.2) for fate in _draw_fates(draw, worlds))
    remark = "what taking edges as independent would give; no table has it"
    shown = Line(TOPIC, "the same by plain Wilson over edges", worlds, f"{plain / worlds:.1%}", "none", "shown", remark)
    return [*lines, judge_rate(TOPIC, what, hits, worlds, 0.93, 0.97), shown, *try_uneven_families(draw, worlds)]


def _draw_fates(draw: np.random.Generator, worlds: int) -> Iterator[np.ndarray]:
    return (np.repeat(draw.beta(0.2 * 4, 0.8 * 4, 200), 5) for _ in range(worlds))


def try_uneven_families(draw: np.random.Generator, worlds: int) -> list[Line]:
    """Families as uneven as around Mistral 7B: enough of them for nominal coverage, and too few, where none is claimed."""
    lines = []
    for smallest, is_enough in ((200, True), (75, True), (12, False)):
        sizes = np.maximum(1, (120 / np.arange(1, smallest + 1) ** 0.7).astype(int))
        family = np.repeat(np.arange(len(sizes)), sizes)
        groups = [family, np.arange(len(family))]
        fates = (np.repeat(draw.beta(0.2 * 4, 0.8 * 4, len(sizes)), sizes) for _ in range(worlds))
        hits = sum(_covers(draw.random(len(family)) < fate, groups, 0.2) for fate in fates)
        equal = f"{count_families(groups):.0f} of equal size"
        what = f"share 20 % of {len(family)} edges in {len(sizes)} uneven families ({equal})"
        if is_enough:
            lines.append(judge_rate(TOPIC, f"{what}: 95 % interval", hits, worlds, 0.93, 0.97))
        else:
            remark = "below 30 families of equal size the range is labelled 'no nominal coverage'"
            lines.append(Line(TOPIC, f"{what}: range", worlds, f"{hits / worlds:.1%}", "none", "shown", remark))
    return lines


def _covers(hits: np.ndarray, families: list[np.ndarray], true: float) -> bool:
    effective = count_effective(hits.astype(float), families)
    low, high = estimate_interval(float(hits.mean()), effective, count_families(families))
    return low <= true <= high
