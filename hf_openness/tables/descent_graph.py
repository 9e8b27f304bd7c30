"""The graph of descent in one order, bases before what was made of them, and what can be counted on it exactly."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

LARGEST_COUNT = 2**63 - 1
UNDATED = "9999"


@dataclass(frozen=True)
class DescentGraph:
    """Nodes by position, every base before its derivatives and otherwise older ones first, and each node's bases."""

    names: tuple[str, ...]
    bases: tuple[tuple[int, ...], ...]

    @cached_property
    def ancestors(self) -> list[int]:
        """Per node the set of its ancestors, as bits of a whole number."""
        found: list[int] = []
        for bases in self.bases:
            bits = 0
            for base in bases:
                bits |= found[base] | 1 << base
            found.append(bits)
        return found

    @cached_property
    def descendants(self) -> list[int]:
        """Per node the set of its descendants, as bits."""
        found = [0] * len(self.names)
        for at in range(len(self.names) - 1, -1, -1):
            for base in self.bases[at]:
                found[base] |= found[at] | 1 << at
        return found

    def depths(self) -> list[int]:
        """Per node the longest way up to a root, in edges; 0 for a root."""
        found: list[int] = []
        for bases in self.bases:
            found.append(max((found[base] + 1 for base in bases), default=0))
        return found

    def path_counts(self) -> list[int]:
        """Per node the number of different ways up to its roots, exact whatever its size; 1 for a root."""
        found: list[int] = []
        for bases in self.bases:
            found.append(sum(found[base] for base in bases) or 1)
        return found

    def roots(self) -> list[list[str]]:
        """Per node the roots it descends from, sorted; a root has itself."""
        is_root = [not bases for bases in self.bases]
        root_bits = sum(1 << at for at, root in enumerate(is_root) if root)
        return [
            [self.names[at]]
            if is_root[at]
            else sorted(self.names[root] for root in positions(self.ancestors[at] & root_bits))
            for at in range(len(self.names))
        ]


def positions(bits: int) -> Iterator[int]:
    """Yield the positions of the set bits, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def order_graph(edges: pl.DataFrame, ids: pl.Series, created: pl.DataFrame) -> DescentGraph:
    """Return the graph of acyclic edges over all ids, in order.

    A base of unknown date is taken to be as old as the oldest model that names it; what has no date at all comes last.

    Args:
        edges: model_id, base_model_id; without circles.
        ids: further nodes, those without an edge included.
        created: model_id, created_at.
    """
    import rustworkx as rx

    pairs = edges.select("model_id", "base_model_id").unique().sort("model_id", "base_model_id")
    nodes = pl.concat([pairs["model_id"], pairs["base_model_id"], ids]).unique().sort()
    known = created.drop_nulls().group_by("model_id").agg(pl.col("created_at").min())
    since = (
        pairs.join(known, on="model_id", how="inner")
        .group_by(model_id="base_model_id")
        .agg(derived_at=pl.col("created_at").min())
    )
    dated = (
        pl.DataFrame({"model_id": nodes})
        .join(known, on="model_id", how="left")
        .join(since, on="model_id", how="left")
        .select("model_id", at=pl.coalesce("created_at", "derived_at").dt.strftime("%Y%m%d%H%M%S").fill_null(UNDATED))
        .sort("at", "model_id")
    )
    names = dated["model_id"].to_list()
    index = {name: at for at, name in enumerate(names)}
    graph: rx.PyDiGraph[int, None] = rx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(range(len(names)))
    graph.add_edges_from_no_data([(index[base], index[model]) for model, base in pairs.iter_rows()])
    width = len(str(len(names)))
    ordered = rx.lexicographical_topological_sort(graph, key=lambda at: f"{at:0{width}d}")
    place = {old: new for new, old in enumerate(ordered)}
    bases: list[list[int]] = [[] for _ in ordered]
    for model, base in pairs.iter_rows():
        bases[place[index[model]]].append(place[index[base]])
    return DescentGraph(tuple(names[old] for old in ordered), tuple(tuple(sorted(found)) for found in bases))


def restrict_edges(graph: DescentGraph, edges: pl.DataFrame) -> DescentGraph:
    """Return the graph with the same order and only these edges, which are among its own."""
    index = {name: at for at, name in enumerate(graph.names)}
    bases: list[list[int]] = [[] for _ in graph.names]
    for model, base in edges.select("model_id", "base_model_id").unique().iter_rows():
        bases[index[model]].append(index[base])
    return DescentGraph(graph.names, tuple(tuple(sorted(found)) for found in bases))
