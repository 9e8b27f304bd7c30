"""The graph of descent: who was made from whom, as `base_models` says. Edges lead from base to derivative."""

import polars as pl
import rustworkx as rx


class Ancestry:
    """The acyclic graph of `base_models`; several kinds of evidence for one edge are one edge."""

    def __init__(self, base_models: pl.DataFrame) -> None:
        """Take model_id, base_model_id, relation (null: not said); of repeated edges the first relation that is said."""
        self.graph: rx.PyDiGraph[str, str | None] = rx.PyDiGraph(multigraph=False)
        self.index: dict[str, int] = {}
        edges = base_models.select("base_model_id", "model_id", "relation").unique(maintain_order=True)
        first = edges.group_by("base_model_id", "model_id", maintain_order=True).agg(
            pl.col("relation").drop_nulls().first()
        )
        for model_id in pl.concat([edges["base_model_id"], edges["model_id"]]).unique(maintain_order=True):
            self.index[model_id] = self.graph.add_node(model_id)
        self.graph.add_edges_from([(self.index[base], self.index[model], kind) for base, model, kind in first.iter_rows()])

    def descendants(self, model_id: str) -> list[str]:
        """Return all ids made from this one, at any distance, sorted; itself not among them."""
        return self._named(rx.descendants, model_id)

    def ancestors(self, model_id: str) -> list[str]:
        """Return all ids that this one was made from, at any distance, sorted; itself not among them."""
        return self._named(rx.ancestors, model_id)

    def parents(self, model_id: str) -> list[tuple[str, str | None]]:
        """Return the ids that this one was made from directly, with the relation (null: not said), sorted by id."""
        if model_id not in self.index:
            return []
        found = self.graph.in_edges(self.index[model_id])
        return sorted(((self.graph[base], relation) for base, _, relation in found), key=lambda edge: edge[0])

    def _named(self, find, model_id: str) -> list[str]:  # type: ignore[no-untyped-def]
        if model_id not in self.index:
            return []
        return sorted(self.graph[node] for node in find(self.graph, self.index[model_id]))
