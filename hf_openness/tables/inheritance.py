"""How duties run down the graph of descent: one walk in topological order, each model's duties from its parents'."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from hf_openness.schemas.licenses import UNKNOWN_ANCESTRY
from hf_openness.tables.ancestry import Ancestry
from hf_openness.tables.duties import Duties

INFERRED = "name"
WHOLE_WEIGHTS, NOT_SAID = "whole_weights", "unknown"
ASKING_MOST = ("finetune", "merge")


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
        lost_bases: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Walk the graph once.

        Args:
            base_models: contract table. An edge that is inferred from a name alone passes nothing on for sure, and an
                inferred finetune or merge counts as a relation that nobody stated.
            terms: what is known of a model's licence; a model that is not in it is outside of what is known.
            duties: reviewed data.
            whole_weights: models known to hold whole weights, so that a relation nobody stated is no adapter's.
            lost_bases: model and declared base that could not be followed: the model's ancestry is unknown. Edges that
                lead in a circle are added to them.
        """
        ancestry = Ancestry(base_models)
        self._graph, self._index = ancestry.graph, ancestry.index
        self._terms, self._duties, self._whole = terms, duties, whole_weights
        stated = base_models.filter(pl.col("evidence") != INFERRED)
        self._stated = set(stated.select("base_model_id", "model_id").iter_rows())
        told = base_models.filter(pl.col("relation_source") == "inferred")
        self._guessed = set(told.select("base_model_id", "model_id").iter_rows())
        self._lost = self._cut([*lost_bases, *self._find_circles()])
        self._names = self._graph.nodes()
        self._found: list[Inherited] = [Inherited() for _ in self._names]
        self._walk()

    def of(self, model_id: str) -> Inherited:
        """Return what reached a model; nothing for one outside of the graph."""
        node = self._index.get(model_id)
        return Inherited() if node is None else self._found[node]

    def trace(self, model_id: str, key: Key) -> list[str]:
        """Return the ids from the imposer down to the model, along the way that `key` was kept by."""
        return [self._names[node] for node in self._follow(model_id, key)]

    def is_lost(self, model_id: str, key: Key) -> bool:
        """Tell whether the way begins at a declared base that could not be followed."""
        return self._follow(model_id, key)[0] in self._lost

    def _follow(self, model_id: str, key: Key) -> list[int]:
        node, at = self._index[model_id], key
        path = [node]
        while True:
            _, _, parent, above = self._found[node].steps[at]
            path.append(parent)
            if above is None:
                return path[::-1]
            node, at = parent, above

    def _find_circles(self) -> list[tuple[str, str]]:
        import rustworkx as rx

        group = {node: at for at, nodes in enumerate(rx.strongly_connected_components(self._graph)) for node in nodes}
        inside = [(base, model) for base, model in self._graph.edge_list() if group[base] == group[model]]
        self._graph.remove_edges_from(inside)
        return [(self._graph[model], self._graph[base]) for base, model in inside]

    def _cut(self, lost_bases: Iterable[tuple[str, str]]) -> set[int]:
        lost = set()
        for model_id, base_id in sorted(set(lost_bases)):
            if model_id not in self._index:
                self._index[model_id] = self._graph.add_node(model_id)
            node = self._graph.add_node(base_id)
            self._graph.add_edge(node, self._index[model_id], None)
            lost.add(node)
        return lost

    def _walk(self) -> None:
        import rustworkx as rx

        for node in rx.topological_sort(self._graph):
            model_id, found = self._names[node], self._found[node]
            parents = [(self._names[parent], parent, relation) for parent, _, relation in self._graph.in_edges(node)]
            for base_id, parent, relation in sorted(parents, key=lambda edge: edge[:2]):
                is_stated = (base_id, model_id) in self._stated
                self._inherit(found, parent, self._name_relation(base_id, model_id, relation), is_stated)

    def _name_relation(self, base_id: str, model_id: str, relation: str | None) -> str:
        if relation is None or (relation in ASKING_MOST and (base_id, model_id) in self._guessed):
            return WHOLE_WEIGHTS if model_id in self._whole else NOT_SAID
        return relation

    def _inherit(self, found: Inherited, parent: int, relation: str, is_stated: bool) -> None:
        above = self._found[parent]
        for key, (edges, imposer, _, _) in above.steps.items():
            is_sure = self._reaches(key, relation, is_stated)
            if is_sure is not None:
                found.take((key[0], key[1], is_sure), (edges + 1, imposer, parent, key))
        for obligation, bits in above.imposers.items():
            found.imposers[obligation] = found.imposers.get(obligation, 0) | bits
        for key in self._impose(parent):
            is_sure = self._reaches(key, relation, is_stated)
            if is_sure is not None:
                found.take((key[0], key[1], is_sure), (1, self._names[parent], parent, None))
                found.imposers[key[1]] = found.imposers.get(key[1], 0) | 1 << parent

    def _reaches(self, key: Key, relation: str, is_stated: bool) -> bool | None:
        if key[1] == UNKNOWN_ANCESTRY:
            return True
        passes = self._duties.passes(key[1], relation)
        return None if passes == "no" else key[2] and passes == "yes" and is_stated

    def _impose(self, node: int) -> Iterator[Key]:
        terms = None if node in self._lost else self._terms.get(self._names[node])
        ids = None if terms is None else terms.terms_ids
        yield from self._duties.list_duties(ids)
        if not self._duties.is_read(ids):
            yield None, UNKNOWN_ANCESTRY, True
