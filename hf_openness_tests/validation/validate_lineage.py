"""Descent against truth: declared links found whatever their spelling, and intervals of what is not declared."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from hf_openness.method import CORRECTED, PAPER
from hf_openness.reference.load import read_reference
from hf_openness.simulator.options import WorldOptions
from hf_openness.tables.base_models import Sources, build_base_models
from hf_openness.tables.build import DateTables
from hf_openness.tables.descent_graph import DescentGraph
from hf_openness.tables.missing_links import (
    LabelledRates,
    OpenGraph,
    bound_direct,
    find_tails,
    read_rates,
    simulate_descendants,
)
from hf_openness_tests.validation.verdict import Line, judge_equal, judge_rate
from hf_openness_tests.validation.worlds import build_world_inputs, read_truth

TOPIC = "lineage"
SPELLED_WORLDS, DIRECT_WORLDS, GRAPH_WORLDS = 30, 4_000, 1_000
RATES = read_rates(read_reference("borrowed_rates"))
RECALL = RATES.recall_hits / RATES.recall_labelled
PRECISION = RATES.precision_hits / RATES.precision_labelled
SEED = 6_005
METHOD = PAPER.take(CORRECTED, ["base_model_tags", "base_model_ids"])
Edges = set[tuple[str, str]]


def validate(share: float) -> list[Line]:
    """Return the lines of the topic over this share (0-1) of its worlds."""
    return [*validate_spelling(share), *validate_direct(share), *validate_all(share)]


def validate_spelling(share: float) -> Iterator[Line]:
    """Declared links in worlds with renames, other casings and cards that keep old ids, addresses and quotes."""
    worlds = max(2, round(SPELLED_WORLDS * share))
    for what, is_archived in (("collected", False), ("published, without keys and relation tags", True)):
        found, true, both = 0, 0, 0
        for seed in range(worlds):
            edges, wanted = find_declared(seed, is_archived)
            found, true, both = found + len(edges), true + len(wanted), both + len(edges & wanted)
        told = f"{true} declared links"
        yield judge_equal(TOPIC, f"recall of declared links, dates as {what}", both / true, 1, worlds, told)
        yield judge_equal(TOPIC, f"precision of declared links, dates as {what}", both / found, 1, worlds, told)


def find_declared(seed: int, is_archived: bool) -> tuple[Edges, Edges]:
    """Return the declared edges that the tables find and the true ones, both by canonical ids in lower case.

    Published files have no keys, so only casings can be told to be one repo there; their world has no renames.
    """
    renamed = {"renamed_share": 0.0, "renamed_weekly_share": 0.0, "twice_share": 0.0}
    options = WorldOptions(seed=seed, models_count=150, renamed_share=0.1, casing_share=0.05, twice_share=0.05)
    options = replace(options, **renamed) if is_archived else options
    tables = DateTables(build_world_inputs(options, 2, ("open-llm-v2",)))
    details, board, models = (tables.build(t, METHOD) for t in ("repo_details", "leaderboard_snapshot", "models"))
    canonical = dict(details.select("model_id", "canonical_id").iter_rows())
    spelled = spell_at_random(details, random.Random(seed), is_archived)
    board = board.with_columns(board_base_model=pl.lit(None, dtype=pl.String))
    built = build_base_models(Sources(spelled, board, models, read_reference("name_patterns")), METHOD)
    declared = built.filter(pl.col("evidence") != "name").select("model_id", "base_model_id").unique()
    edges = {(canonical.get(a, a).lower(), canonical.get(b, b).lower()) for a, b in declared.iter_rows()}
    true = read_truth(options, 2).parents.filter("is_declared").join(details, on="canonical_id", how="semi")
    return edges, {(a.lower(), b.lower()) for a, b in true.select("canonical_id", "parent_id").iter_rows()}


def spell_at_random(details: pl.DataFrame, chance: random.Random, is_archived: bool) -> pl.DataFrame:
    """Return details whose cards name bases by any former id that a board has, in any casing, quoted, or as addresses."""
    former = {new: old for old, new in details.select("model_id", "canonical_id").iter_rows() if old != new}

    def spell(base: str) -> str:
        named = base if is_archived or chance.random() < 0.5 else former.get(base, base)
        named = "".join(chance.choice((c.upper(), c.lower())) for c in named) if chance.random() < 0.5 else named
        return chance.choice(
            ("{}", " {} ", "'{}'", "https://huggingface.co/{}", "https://huggingface.co/{}/tree/main")
        ).format(named)

    cards = [None if card is None else [spell(base) for base in card] for card in details["base_models"]]
    spelled = details.with_columns(base_models=pl.Series(cards, dtype=pl.List(pl.String)))
    if not is_archived:
        return spelled
    absent = ("hub_id", "canonical_id", "hub_base_relation", "hub_base_models", "hub_base_keys")
    plain = pl.col("tags").list.filter(~pl.element().str.starts_with("base_model:"))
    return spelled.with_columns(*(pl.lit(None, dtype=details.schema[name]).alias(name) for name in absent), tags=plain)


def validate_direct(share: float) -> Iterator[Line]:
    """Coverage of the number of direct derivatives where links are hidden at the borrowed rates and labelled anew."""
    for what, least, most in (("10 to 400", 10, 400), ("1 to 9", 1, 9)):
        chance = np.random.default_rng(SEED)
        worlds, hits = max(200, round(DIRECT_WORLDS * share)), 0
        for seed in range(worlds):
            declared = 0
            while not declared:
                true = int(np.exp(chance.uniform(np.log(least), np.log(most + 1))))
                right = int(chance.binomial(true, RECALL))
                declared = right + int(chance.poisson(right * (1 - PRECISION) / PRECISION))
            [low], [high] = bound_direct(np.array([declared]), label_again(chance), seed=seed)
            hits += bool(low <= true <= high)
        name = f"interval of direct derivatives holds the truth, {what} of them"
        if least > 1:
            yield judge_rate(TOPIC, name, hits, worlds, 0.93, 0.97)
        else:
            why = "whole numbers this small cannot be bounded at 95 % exactly; bases without a declared one get no interval"
            yield Line(TOPIC, name, worlds, f"{hits / worlds:.1%}", "no goal", "shown", why)


def label_again(chance: np.random.Generator) -> LabelledRates:
    """Return what another labelled sample of the same sizes would have found."""
    return LabelledRates(
        int(chance.binomial(RATES.recall_labelled, RECALL)),
        RATES.recall_labelled,
        int(chance.binomial(RATES.precision_labelled, PRECISION)),
        RATES.precision_labelled,
    )


@dataclass(frozen=True)
class HiddenWorld:
    """A graph as declared, and per node the true number of descendants."""

    open_graph: OpenGraph
    true_counts: list[int]


def hide_links(chance: np.random.Generator, copied_share: float, nodes: int = 240, roots: int = 12) -> HiddenWorld:
    """Grow a graph and hide links at the borrowed rates.

    A new model takes the bases of an earlier one with `copied_share` (as the estimate assumes), else one or two earlier
    models at random (as it does not).
    """
    bases: list[tuple[int, ...]] = [()] * roots
    for at in range(roots, nodes):
        copied = bases[chance.integers(roots, at)] if at > roots and chance.random() < copied_share else ()
        count = 2 if chance.random() < 0.3 else 1
        bases.append(copied or tuple(sorted(set(chance.integers(0, at, count).tolist()))))
    names = tuple(str(at) for at in range(nodes))
    is_right = chance.random(nodes) < RECALL
    wrong = (chance.random(nodes) < RECALL * (1 - PRECISION) / PRECISION / (1 - RECALL)) & ~is_right
    other = [(int(chance.integers(0, max(at, 1))),) for at in range(nodes)]
    shown = tuple(
        found if right or not found else (other[at] if lied else ())
        for at, (found, right, lied) in enumerate(zip(bases, is_right, wrong, strict=True))
    )
    graph, declared = DescentGraph(names, tuple(bases)), DescentGraph(names, shown)
    everyone = np.ones(nodes, dtype=bool)
    everyone[:roots] = False
    is_candidate = everyone & np.array([not found for found in shown])
    zeros = np.zeros(nodes, dtype=np.int64)
    opened = OpenGraph(declared, np.ones(nodes, dtype=bool), is_candidate, zeros, zeros - 1)
    return HiddenWorld(opened, [bits.bit_count() for bits in graph.descendants])


def validate_all(share: float) -> Iterator[Line]:
    """How often the range of all derivatives holds the truth, for the base with most declared ones."""
    why = "depends on how models choose their bases, which the data do not show: a range, no interval with a claim"
    for copied in (0.9, 0.5, 0.0):
        worlds, hits, naive = max(50, round(GRAPH_WORLDS * share)), 0, 0
        chance = np.random.default_rng(SEED)
        for seed in range(worlds):
            world = hide_links(chance, copied)
            declared = [bits.bit_count() for bits in world.open_graph.graph.descendants]
            largest = int(np.argmax(declared))
            drawn = simulate_descendants(world.open_graph, np.array([largest]), label_again(chance), 300, seed)
            [low], [high] = find_tails(drawn)
            hits += bool(low <= world.true_counts[largest] <= high)
            [low], [high] = bound_direct(np.array([declared[largest]]), RATES, 300, seed)
            naive += bool(low <= world.true_counts[largest] <= high)
        yield Line(
            TOPIC,
            f"range of all derivatives of the largest base holds the truth, {copied:.0%} of models copying another's bases",
            worlds,
            f"{hits / worlds:.1%}; by the ratio of direct ones {naive / worlds:.1%}",
            "no nominal coverage",
            "shown",
            why,
        )
