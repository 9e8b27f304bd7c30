"""What the undeclared links would add: intervals of direct and of all derivatives under borrowed rates of declaration.

Recall and precision come from 251 models that others labelled by hand (reference/borrowed_rates.csv); whether they hold
here is an assumption. So is the rule by which a model without declaration gets bases: those of a declaring model drawn by
chance among the ones whose bases were there before it. `Donors` name the variants of that rule.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from hf_openness.tables.descent_graph import DescentGraph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

SEED = 25_100_172
DRAWS = 2_000
TAIL = 0.025
WORD = 64


@dataclass(frozen=True)
class LabelledRates:
    """Labelled cases behind the borrowed rates: links found of links labelled, right ones of declared ones."""

    recall_hits: int
    recall_labelled: int
    precision_hits: int
    precision_labelled: int


@dataclass(frozen=True)
class OpenGraph:
    """The declared graph, and who may lack a declaration. Arrays go by the graph's positions.

    graph: declared edges only. is_counted: models whose declarations count (on a board). is_candidate: models that declare
    nothing and could. donor_class: a candidate takes the bases of a declaring model of its own class. named_base: the base
    that the name tells, else -1; a candidate that has one takes it, whoever the donors are.
    """

    graph: DescentGraph
    is_counted: "NDArray[np.bool_]"
    is_candidate: "NDArray[np.bool_]"
    donor_class: "Ints"
    named_base: "Ints"


def read_rates(borrowed_rates: pl.DataFrame) -> LabelledRates:
    """Return the rates of reference/borrowed_rates.csv."""
    found = {row["rate"]: (int(row["hits_count"]), int(row["labelled_count"])) for row in borrowed_rates.to_dicts()}
    return LabelledRates(*found["declared_base_recall"], *found["declared_base_precision"])


def draw_rates(rates: LabelledRates, rng: "np.random.Generator", draws: int) -> "tuple[Floats, Floats]":
    """Return draws of recall and precision from what the labelled cases leave open (Beta, Jeffreys' prior)."""
    recall = rng.beta(rates.recall_hits + 0.5, rates.recall_labelled - rates.recall_hits + 0.5, draws)
    precision = rng.beta(rates.precision_hits + 0.5, rates.precision_labelled - rates.precision_hits + 0.5, draws)
    return recall, precision


def bound_direct(counts: "Ints", rates: LabelledRates, draws: int = DRAWS, seed: int = SEED) -> "tuple[Ints, Ints]":
    """Return the low and high end of the true number of direct derivatives for numbers of declared ones (n >= 1).

    n x precision / recall in expectation; recall and precision vary as the labelled cases leave open, right declarations
    are binomial, and of t right ones the missed ones are negative binomial (t + 1/2 successes at the rate of recall), so
    that small counts get their sampling too. 2.5 and 97.5 % points of the draws.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    recall, precision = draw_rates(rates, rng, draws)
    distinct, back = np.unique(counts, return_inverse=True)
    right = rng.binomial(distinct[:, None], precision)
    total = right + rng.negative_binomial(right + 0.5, recall)
    low, high = find_tails(total)
    return low[back], high[back]


def find_tails(draws: "Ints") -> "tuple[Ints, Ints]":
    """Return the 2.5 and 97.5 % points along the last axis, each a value that was drawn."""
    import numpy as np

    low, high = np.quantile(draws, [TAIL, 1 - TAIL], axis=-1, method="inverted_cdf")
    return low.astype(np.int64), high.astype(np.int64)


def simulate_descendants(
    open_graph: OpenGraph, targets: "Ints", rates: LabelledRates, draws: int = DRAWS, seed: int = SEED
) -> "Ints":
    """Return the simulated number of all derivatives of each target: targets x draws.

    In each draw a declaration is wrong with 1 - precision and then leaves no base; a candidate lacks its declaration with
    the probability that makes right declarations the share `recall` of all, and takes the bases of a declaring model drawn
    with random weights (Bayesian bootstrap) among those of its class whose bases all come before it. Descendants are
    counted as sets, so a merge of two relatives counts once.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    recall, precision = draw_rates(rates, rng, draws)
    sets = _group_bases(open_graph)
    drawn = _draw_missing(open_graph, sets, recall, precision, rng)
    totals = [
        _count_block(open_graph, sets, drawn, targets[start : start + WORD]) for start in range(0, len(targets), WORD)
    ]
    return np.concatenate(totals) if totals else np.zeros((0, draws), dtype=np.int64)


@dataclass(frozen=True)
class _BaseSets:
    """Distinct sets of bases, by their last base; which set each node has (declared, else by name, else -1)."""

    members: list[tuple[int, ...]]
    of_node: "Ints"
    by_last: dict[int, list[int]]


@dataclass(frozen=True)
class _Drawn:
    """kept: declared node x draw. chosen: candidate with derivatives x draw, the set taken or -1. weights: set x draw."""

    keeps: dict[int, Any]
    chosen: dict[int, Any]
    weights: Any


def _group_bases(open_graph: OpenGraph) -> _BaseSets:
    import numpy as np

    index: dict[tuple[int, ...], int] = {}
    of_node = np.full(len(open_graph.graph.names), -1, dtype=np.int64)
    for at, bases in enumerate(open_graph.graph.bases):
        named = int(open_graph.named_base[at])
        found = bases or ((named,) if named >= 0 and open_graph.is_candidate[at] else ())
        if found:
            of_node[at] = index.setdefault(found, len(index))
    by_last: dict[int, list[int]] = {}
    for members, at in index.items():
        by_last.setdefault(max(members), []).append(at)
    return _BaseSets(list(index), of_node, by_last)


def _draw_missing(
    open_graph: OpenGraph, sets: _BaseSets, recall: "Floats", precision: "Floats", rng: "np.random.Generator"
) -> _Drawn:
    import numpy as np

    draws = len(recall)
    bases = open_graph.graph.bases
    is_declared = np.array([bool(found) for found in bases])
    parents = np.unique(np.array([base for found in bases for base in found], dtype=np.int64))
    declared = np.flatnonzero(is_declared)
    weights = np.zeros((len(sets.members), draws), dtype=np.float32)
    kept = rng.random((len(declared), draws), dtype=np.float32) < precision.astype(np.float32)
    counted = open_graph.is_counted[declared]
    np.add.at(weights, sets.of_node[declared[counted]], kept[counted])
    keeps = {int(at): kept[row] for row, at in enumerate(declared) if at in set(parents.tolist())}
    donors = declared[counted]
    candidates = np.flatnonzero(open_graph.is_candidate)
    chosen = {int(at): np.full(draws, -1, dtype=np.int64) for at in np.intersect1d(candidates, parents)}
    if not len(donors) or not len(candidates):
        return _Drawn(keeps, chosen, weights)
    last = np.array([max(bases[at]) for at in donors])
    order = np.lexsort((last, open_graph.donor_class[donors]))
    donors, last = donors[order], last[order]
    classes = open_graph.donor_class[donors]
    start = np.searchsorted(classes, open_graph.donor_class[candidates], "left")
    stop = np.searchsorted(classes, open_graph.donor_class[candidates], "right")
    size = len(open_graph.graph.names)
    end = np.clip(
        np.searchsorted(classes * size + last, open_graph.donor_class[candidates] * size + candidates), start, stop
    )
    named = sets.of_node[candidates]
    has_donor = end > start
    right = rng.binomial(len(donors), precision)
    missing = rng.gamma(np.maximum(right, 1e-9)) * (1 - recall) / recall
    share = np.minimum(missing / len(candidates), 1.0).astype(np.float32)
    is_missing = rng.random((draws, len(candidates)), dtype=np.float32) < share[:, None]
    heaps = np.zeros(len(donors) + 1)
    inner = np.full(size, -1, dtype=np.int64)
    inner[list(chosen)] = np.arange(len(chosen))
    choices = np.full((len(chosen), draws), -1, dtype=np.int64)
    sets_of_donors = sets.of_node[donors]
    for at in range(draws):
        np.cumsum(rng.standard_exponential(len(donors)), out=heaps[1:])
        rows = np.flatnonzero(is_missing[at] & (has_donor | (named >= 0)))
        low, high = heaps[start[rows]], heaps[end[rows]]
        picked = np.searchsorted(heaps, low + rng.random(len(rows)) * (high - low), "right") - 1
        taken = np.where(named[rows] >= 0, named[rows], sets_of_donors[np.minimum(picked, len(donors) - 1)])
        weights[:, at] += np.bincount(taken, minlength=len(weights))
        places = inner[candidates[rows]]
        choices[places[places >= 0], at] = taken[places >= 0]
    for row, node in enumerate(chosen):
        chosen[node] = choices[row]
    return _Drawn(keeps, chosen, weights)


def _count_block(open_graph: OpenGraph, sets: _BaseSets, drawn: _Drawn, targets: "Ints") -> "Ints":
    """Count descendants of up to 64 targets: each set of bases carries, per draw, one bit per target above it."""
    import numpy as np

    draws = drawn.weights.shape[1]
    own = {int(node): np.uint64(1 << bit) for bit, node in enumerate(targets)}
    columns = np.arange(draws)
    none = np.zeros(draws, dtype=np.uint64)
    above: dict[int, Any] = {}
    reach = np.zeros((len(sets.members), draws), dtype=np.uint64)
    for node in sorted(sets.by_last.keys() | {base for members in sets.members for base in members}):
        bits = none
        if node in drawn.keeps:
            bits = reach[sets.of_node[node]] * drawn.keeps[node]
        elif node in drawn.chosen:
            taken = drawn.chosen[node]
            bits = reach[np.maximum(taken, 0), columns] * (taken >= 0)
        above[node] = bits | own[node] if node in own else bits
        for found in sets.by_last.get(node, ()):
            for base in sets.members[found]:
                reach[found] |= above[base]
    totals = np.zeros((draws, WORD), dtype=np.float32)
    for at in np.flatnonzero(reach.any(axis=1)):
        octets = reach[at].astype("<u8").view(np.uint8).reshape(draws, 8)
        totals += np.unpackbits(octets, axis=1, bitorder="little") * drawn.weights[at][:, None]
    return totals.T[: len(targets)].round().astype(np.int64)
