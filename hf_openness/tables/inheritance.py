"""How duties run down the graph of descent: one walk in topological order, each model's duties from its parents'."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from hf_openness.schemas.licenses import UNKNOWN_ANCESTRY
from hf_openness.tables.ancestry import Ancestry
from hf_openness.tables.duties import Duties

INFERRED = "name"
WHOLE_WEIGHTS, NOT_SAID = "whole_weights", "unknown"


@dataclass(frozen=True)
class Terms:
    """What is known of a model's licence: its id as shown, the reviewed licences behind it, why it says too little."""

    license_id: str | None
    terms_ids: tuple[str, ...] | None
    why: str = ""


Key = tuple[str | None, str, bool]
Step = tuple[int, str, int, Key | None]


@dataclass
class Inherited:
    """Duties that reached a model: per licence, duty and certainty the shortest way; and a set of imposers per duty.

    steps: (licence, duty, whether it surely reaches the model) -> (edges, imposer's id, parent's node, the parent's key;
    None where the parent itself imposes it). imposers: duty -> bits of the nodes that impose it.
    """

    steps: dict[Key, Step] = field(default_factory=dict)
    imposers: dict[str, int] = field(default_factory=dict)

    def take(self, key: Key, step: Step) -> None:
        """Keep the shorter way, of equal ones the imposer and then the parent that was first named."""
        held = self.steps.get(key)
        if held is None or step[:2] < held[:2]:
            self.steps[key] = step


class Inheritance:
    """The duties of all ancestors of each model."""

    def __init__(
        self,
        base_models: pl.DataFrame,
        terms: Mapping[str, Terms],
        duties: Duties,
        whole_weights: frozenset[str] = frozenset(),
    ) -> None:
        """Walk the graph once.

        Args:
            base_models: contract table. An edge that is inferred from a name alone passes nothing on for sure.
            terms: what is known of a model's licence; a model that is not in it is outside of what is known.
            duties: reviewed data.
            whole_weights: models known to hold whole weights, so that a relation nobody stated is no adapter's.
        """
        self.ancestry = Ancestry(base_models)
        self.names = self.ancestry.graph.nodes()
        self._terms, self._duties, self._whole = terms, duties, whole_weights
        stated = base_models.filter(pl.col("evidence") != INFERRED) if "evidence" in base_models.columns else base_models
        self._stated = set(stated.select("base_model_id", "model_id").iter_rows())
        self._found: list[Inherited] = [Inherited() for _ in self.names]
        self._walk()

    def of(self, model_id: str) -> Inherited:
        """Return what reached a model; nothing for one outside of the graph."""
        node = self.ancestry.index.get(model_id)
        return Inherited() if node is None else self._found[node]

    def trace(self, model_id: str, key: Key) -> list[str]:
        """Return the ids from the imposer down to the model, along the way that `key` was kept by."""
        path, node, at = [model_id], self.ancestry.index[model_id], key
        while True:
            _, _, parent, above = self._found[node].steps[at]
            path.append(self.names[parent])
            if above is None:
                return path[::-1]
            node, at = parent, above

    def _walk(self) -> None:
        import rustworkx as rx

        graph = self.ancestry.graph
        group = {node: at for at, nodes in enumerate(rx.strongly_connected_components(graph)) for node in nodes}
        cut = [(base, model) for base, model in graph.edge_list() if group[base] == group[model]]
        in_circle = {node for edge in cut for node in edge}
        acyclic = graph.copy()
        acyclic.remove_edges_from(cut)
        for node in rx.topological_sort(acyclic):
            model_id, found = self.names[node], self._found[node]
            for parent, _, relation in sorted(acyclic.in_edges(node), key=lambda edge: self.names[edge[0]]):
                is_stated = (self.names[parent], model_id) in self._stated
                self._inherit(found, parent, self._name_relation(model_id, relation), is_stated)
            if node in in_circle:
                other = min(self.names[base] for base, model in cut if model == node or base == node)
                found.take((None, UNKNOWN_ANCESTRY, True), (1, other, self.ancestry.index[other], None))
                found.imposers[UNKNOWN_ANCESTRY] = found.imposers.get(UNKNOWN_ANCESTRY, 0) | 1 << self.ancestry.index[other]

    def _name_relation(self, model_id: str, relation: str | None) -> str:
        return relation or (WHOLE_WEIGHTS if model_id in self._whole else NOT_SAID)

    def _inherit(self, found: Inherited, parent: int, relation: str, is_stated: bool) -> None:
        above = self._found[parent]
        for key, (edges, imposer, _, _) in above.steps.items():
            is_sure = self._reaches(key, relation, is_stated)
            if is_sure is not None:
                found.take((key[0], key[1], is_sure), (edges + 1, imposer, parent, key))
        for obligation, bits in above.imposers.items():
            found.imposers[obligation] = found.imposers.get(obligation, 0) | bits
        for key in self._impose(self.names[parent]):
            is_sure = self._reaches(key, relation, is_stated)
            if is_sure is not None:
                found.take((key[0], key[1], is_sure), (1, self.names[parent], parent, None))
                found.imposers[key[1]] = found.imposers.get(key[1], 0) | 1 << parent

    def _reaches(self, key: Key, relation: str, is_stated: bool) -> bool | None:
        if key[1] == UNKNOWN_ANCESTRY:
            return True
        passes = self._duties.passes(key[1], relation)
        return None if passes == "no" else key[2] and passes == "yes" and is_stated

    def _impose(self, model_id: str) -> Iterator[Key]:
        terms = self._terms.get(model_id)
        ids = None if terms is None else terms.terms_ids
        for license_id, obligation, is_sure in self._duties.list_duties(ids):
            yield license_id, obligation, is_sure
        if not self._duties.is_read(ids):
            yield None, UNKNOWN_ANCESTRY, True
