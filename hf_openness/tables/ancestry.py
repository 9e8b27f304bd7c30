"""The graph of descent: who was made from whom, as `base_models` says. Edges lead from base to derivative."""

from collections.abc import Callable
from typing import Any

import polars as pl

from hf_openness.schemas.lineage import EVIDENCE

CUT = {"model_id": pl.String, "base_model_id": pl.String, "detail": pl.String}


class Ancestry:
    """The graph of `base_models`; several kinds of evidence for one edge are one edge."""

    def __init__(self, base_models: pl.DataFrame) -> None:
        """Take model_id, base_model_id, relation (null: not said); of repeated edges the first relation that is said."""
        import rustworkx as rx

        self.graph: rx.PyDiGraph[str, str | None] = rx.PyDiGraph(multigraph=False)
        edges = base_models.select("base_model_id", "model_id", "relation").unique(maintain_order=True)
        first = edges.group_by("base_model_id", "model_id", maintain_order=True).agg(
            pl.col("relation").drop_nulls().first()
        )
        names = pl.concat([edges["base_model_id"], edges["model_id"]]).unique(maintain_order=True).to_list()
        self.index: dict[str, int] = dict(zip(names, self.graph.add_nodes_from(names), strict=True))
        self.graph.add_edges_from([(self.index[base], self.index[model], kind) for base, model, kind in first.iter_rows()])

    def descendants(self, model_id: str) -> list[str]:
        """Return all ids made from this one, at any distance, sorted; itself not among them."""
        import rustworkx as rx

        return self._named(rx.descendants, model_id)

    def ancestors(self, model_id: str) -> list[str]:
        """Return all ids that this one was made from, at any distance, sorted; itself not among them."""
        import rustworkx as rx

        return self._named(rx.ancestors, model_id)

    def parents(self, model_id: str) -> list[tuple[str, str | None]]:
        """Return the ids that this one was made from directly, with the relation (null: not said), sorted by id."""
        if model_id not in self.index:
            return []
        found = self.graph.in_edges(self.index[model_id])
        return sorted(((self.graph[base], relation) for base, _, relation in found), key=lambda edge: edge[0])

    def _named(self, find: Callable[[Any, int], set[int]], model_id: str) -> list[str]:
        if model_id not in self.index:
            return []
        return sorted(self.graph[node] for node in find(self.graph, self.index[model_id]))


def find_cycle_edges(base_models: pl.DataFrame, repo_details: pl.DataFrame) -> pl.DataFrame:
    """Return the edges whose removal leaves no circle: model_id, base_model_id, detail; self-loops too.

    In each set of models that descend from each other the edges go first whose model is older than its base. While there
    still is a circle, one edge more goes: the one of weakest evidence (in the order of `EVIDENCE`), of equals the last by
    model and base. The same edges give the same cut, in whatever order they come.

    Args:
        base_models: model_id, base_model_id, evidence.
        repo_details: model_id, created_at (null: not known).
    """
    import rustworkx as rx

    strength = pl.col("evidence").replace_strict({name: at for at, name in enumerate(EVIDENCE)}, return_dtype=pl.Int64)
    created = repo_details.select("model_id", "created_at").unique("model_id", keep="first", maintain_order=True)
    edges = (
        base_models.group_by("model_id", "base_model_id")
        .agg(rank=strength.min())
        .join(created, on="model_id", how="left")
        .join(created.rename({"model_id": "base_model_id", "created_at": "base_at"}), on="base_model_id", how="left")
        .with_columns(is_older=(pl.col("created_at") < pl.col("base_at")).fill_null(False))
        .sort("model_id", "base_model_id")
    )
    names = pl.concat([edges["model_id"], edges["base_model_id"]]).unique().sort().to_list()
    graph: rx.PyDiGraph[str, int] = rx.PyDiGraph(multigraph=False)
    index = dict(zip(names, graph.add_nodes_from(names), strict=True))
    rows = edges.select("model_id", "base_model_id", "rank", "is_older").rows()
    graph.add_edges_from([(index[base], index[model], at) for at, (model, base, _, _) in enumerate(rows)])
    cut = [(model, base, "a loop") for model, base, _, _ in rows if model == base]
    graph.remove_edges_from([(index[model], index[model]) for model, _, _ in cut])
    while circles := [set(found) for found in rx.strongly_connected_components(graph) if len(found) > 1]:
        for circle in circles:
            inside = sorted({at for node in circle for _, to, at in graph.out_edges(node) if to in circle})
            chosen = [at for at in inside if rows[at][3]] or [max(inside, key=lambda at: (rows[at][2], rows[at][:2]))]
            for at in chosen:
                model, base = rows[at][:2]
                graph.remove_edge(index[base], index[model])
                why = "the model is older than its base" if rows[at][3] else "weakest evidence, else last by name"
                cut.append((model, base, f"in a circle of {len(circle)}; cut here: {why}"))
    return pl.DataFrame(cut, schema=CUT, orient="row").sort("model_id", "base_model_id")
