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

    In each draw a declaration is wrong with 1 - precision. Candidates and models with a wrong declaration lack a right one
    with the probability that makes right declarations the share `recall` of all links, and then take the bases of a
    declaring model, drawn with random weights (Bayesian bootstrap) among those of their class whose bases all come before
    them. Descendants are counted as sets, so a merge of two relatives counts once.
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
    """inner: nodes that are bases. taken: inner x draw, its set of bases, or -1. weights: set x draw, models that have it.

    All are whole numbers; weights stand in float32, which is exact up to 2^24.
    """

    inner: "Ints"
    taken: "Ints"
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
    declared = np.array([at for at, found in enumerate(bases) if found], dtype=np.int64)
    counted = open_graph.is_counted[declared]
    askers = np.flatnonzero(open_graph.is_candidate)
    asked = np.concatenate([askers, declared])
    donors = _Donors.find(open_graph, declared[counted])
    start, end = donors.find_ranges(open_graph, asked)
    named = np.concatenate([sets.of_node[askers], np.full(len(declared), -1, dtype=np.int64)])
    can_take = (end > start) | (named >= 0)
    inner = np.unique(np.array([base for found in sets.members for base in found], dtype=np.int64))
    place = np.full(len(bases), -1, dtype=np.int64)
    place[inner] = np.arange(len(inner))
    spots, own = place[asked], sets.of_node[declared]
    usual = np.where(open_graph.is_candidate[inner], -1, sets.of_node[inner])
    taken = np.tile(usual.astype(np.int32), (draws, 1))
    everybody = np.bincount(own[counted], minlength=len(sets.members)).astype(np.float32)
    weights = np.tile(everybody, (draws, 1))
    sets_of_donors = sets.of_node[donors.nodes]
    heaps = np.zeros(len(donors.nodes) + 1)
    for at in range(draws):
        wrong = np.flatnonzero(rng.random(len(declared), dtype=np.float32) >= precision[at])
        wrong_counted = wrong[counted[wrong]]
        weights[at] -= np.bincount(own[wrong_counted], minlength=len(sets.members))
        lost = spots[len(askers) + wrong]
        taken[at, lost[lost >= 0]] = -1
        right_count = counted.sum() - len(wrong_counted)
        missing = rng.gamma(right_count + 0.5) * (1 - recall[at]) / recall[at]
        share = missing / max(len(askers) + len(wrong_counted), 1)
        silent = np.flatnonzero(rng.random(len(askers), dtype=np.float32) < share)
        again = wrong_counted[rng.random(len(wrong_counted)) < share] + len(askers)
        rows = np.concatenate([silent, again])
        rows = rows[can_take[rows]]
        np.cumsum(rng.standard_exponential(len(donors.nodes)), out=heaps[1:])
        low, high = heaps[start[rows]], heaps[end[rows]]
        picked = np.searchsorted(heaps, low + rng.random(len(rows)) * (high - low), "right") - 1
        found = named[rows]
        is_free = found < 0
        found[is_free] = sets_of_donors[np.minimum(picked[is_free], end[rows][is_free] - 1)]
        weights[at] += np.bincount(found, minlength=len(sets.members))
        seen = spots[rows] >= 0
        taken[at, spots[rows][seen]] = found[seen]
    return _Drawn(inner, np.ascontiguousarray(taken.T), np.ascontiguousarray(weights.T))


@dataclass(frozen=True)
class _Donors:
    """Declaring models whose bases may be taken, sorted by class and by the place of their last base."""

    nodes: "Ints"
    keys: "Ints"
    classes: "Ints"

    @classmethod
    def find(cls, open_graph: OpenGraph, declared: "Ints") -> "_Donors":
        import numpy as np

        last = np.array([max(open_graph.graph.bases[at]) for at in declared], dtype=np.int64)
        classes = open_graph.donor_class[declared]
        order = np.lexsort((last, classes))
        classes = classes[order]
        return cls(declared[order], classes * len(open_graph.graph.names) + last[order], classes)

    def find_ranges(self, open_graph: OpenGraph, nodes: "Ints") -> "tuple[Ints, Ints]":
        """Return from where to where the donors stand that a node may take: of its class, all bases before it."""
        import numpy as np

        wanted = open_graph.donor_class[nodes]
        start = np.searchsorted(self.classes, wanted, "left")
        stop = np.searchsorted(self.classes, wanted, "right")
        end = np.searchsorted(self.keys, wanted * len(open_graph.graph.names) + nodes, "left")
        return start, np.clip(end, start, stop)


def _count_block(open_graph: OpenGraph, sets: _BaseSets, drawn: _Drawn, targets: "Ints") -> "Ints":
    """Count descendants of up to 64 targets: each set of bases carries, per draw, one bit per target above it."""
    import numpy as np

    draws = drawn.weights.shape[1]
    own = {int(node): np.uint64(1 << bit) for bit, node in enumerate(targets)}
    above: dict[int, Any] = {}
    reach = np.zeros((len(sets.members), draws), dtype=np.uint64)
    for node, taken in zip(drawn.inner.tolist(), drawn.taken, strict=True):
        usual = int(sets.of_node[node])
        bits = reach[usual].copy() if usual >= 0 else np.zeros(draws, dtype=np.uint64)
        other = np.flatnonzero(taken != usual)
        bits[other] = reach[np.maximum(taken[other], 0), other] * (taken[other] >= 0)
        above[node] = bits | own[node] if node in own else bits
        for found in sets.by_last.get(node, ()):
            for base in sets.members[found]:
                reach[found] |= above[base]
    totals = np.zeros((draws, WORD), dtype=np.float32)
    for at in np.flatnonzero(reach.any(axis=1)):
        octets = reach[at].astype("<u8").view(np.uint8).reshape(draws, 8)
        totals += np.unpackbits(octets, axis=1, bitorder="little") * drawn.weights[at][:, None]
    return totals.T[: len(targets)].round().astype(np.int64)
