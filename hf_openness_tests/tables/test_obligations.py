"""Traps of duties over ancestry, on hand-written graphs."""

import itertools
from collections.abc import Callable, Sequence

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hf_openness.reference.load import read_reference
from hf_openness.tables.duties import Duties
from hf_openness.tables.obligations import (
    LOST,
    OUTSIDE,
    SILENT,
    build_figure_obligations,
    build_obligations,
    build_terms_review_queue,
    count_conflicts,
)

Edge = tuple[str, str, str | None]
COLUMNS = ["model_id", "base_model_id", "relation", "relation_source", "evidence"]
DUTIES = Duties(read_reference("obligations"), read_reference("obligation_rules"), read_reference("licenses"))


def edges(*found: Edge, evidence: str = "structured") -> pl.DataFrame:
    """Return base_models of (base, model, relation)."""
    rows = [(model, base, relation, "declared" if relation else None, evidence) for base, model, relation in found]
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def evidence(licenses: dict[str, str | None]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "leaderboard": ["b"] * len(licenses),
            "model_id": list(licenses),
            "license_id": list(licenses.values()),
            "terms_ids": [None if own in (None, "other") else str(own).split(", ") for own in licenses.values()],
        },
        schema_overrides={"license_id": pl.String, "terms_ids": pl.List(pl.String)},
    )


def models(licenses: dict[str, str | None], weight_type: str | None = None) -> pl.DataFrame:
    frame = pl.DataFrame({"leaderboard": ["b"] * len(licenses), "model_id": list(licenses)})
    return frame.with_columns(weight_type=pl.lit(weight_type, dtype=pl.String))


def find(
    base_models: pl.DataFrame,
    licenses: dict[str, str | None],
    weight_type: str | None = None,
    reviewed: Sequence[tuple[str, str]] = (),
    rejected: pl.DataFrame | None = None,
) -> pl.DataFrame:
    bases = pl.DataFrame(list(reviewed), schema={"model_id": pl.String, "license_id": pl.String}, orient="row")
    return build_obligations(
        models(licenses, weight_type), evidence(licenses), base_models, bases, DUTIES, rejected_edges=rejected
    )


def one(table: pl.DataFrame, model_id: str, obligation: str) -> dict[str, object]:
    [row] = table.filter(model_id=model_id, obligation=obligation).to_dicts()
    return row


def test_a_grandchild_that_grants_what_its_grandparent_withholds_is_found_with_its_path() -> None:
    table = find(
        edges(("o/a", "o/b", "finetune"), ("o/b", "o/c", "merge")),
        {"o/a": "cc-by-nc-4.0", "o/b": "apache-2.0", "o/c": "mit"},
    )
    row = one(table, "o/c", "non_commercial")
    assert (row["status"], row["conflict"], row["imposed_by_id"]) == ("dropped", "grants_withheld", "o/a")
    assert row["witness_path"] == ["o/a", "o/b", "o/c"]
    assert (row["imposed_license_id"], row["own_license_id"]) == ("cc-by-nc-4.0", "mit")


def test_the_shortest_path_is_the_witness_and_of_equals_the_first_by_name() -> None:
    found = (("o/a", "o/z", "merge"), ("o/z", "o/m", "merge"), ("o/a", "o/b", "merge"), ("o/b", "o/m", "merge"))
    longer = (("o/m", "o/n", "merge"), ("o/b", "o/n", "merge"))
    licenses = {"o/a": "cc-by-nc-4.0", **dict.fromkeys(["o/z", "o/b", "o/m", "o/n"], "mit")}
    for order in (edges(*found, *longer), edges(*longer, *reversed(found))):
        table = find(order, licenses)
        assert one(table, "o/m", "non_commercial")["witness_path"] == ["o/a", "o/b", "o/m"]
        assert one(table, "o/n", "non_commercial")["witness_path"] == ["o/a", "o/b", "o/n"]


def test_of_two_ancestors_the_one_whose_duty_is_dropped_decides() -> None:
    licenses: dict[str, str | None] = {
        "o/near": "cc-by-sa-4.0",
        "o/far": "agpl-3.0",
        "o/x": "cc-by-sa-4.0",
        "o/m": "cc-by-sa-4.0",
    }
    table = find(edges(("o/near", "o/m", "merge"), ("o/far", "o/x", "merge"), ("o/x", "o/m", "merge")), licenses)
    row = one(table, "o/m", "share_alike")
    assert (row["status"], row["imposed_by_id"], row["imposers_count"]) == ("dropped", "o/far", 3)


def test_an_ancestor_outside_is_unknown_and_never_clean() -> None:
    table = find(edges(("o/gone", "o/b", "finetune"), ("o/b", "o/c", "finetune")), {"o/b": "mit", "o/c": "mit"})
    row = one(table, "o/c", "unknown_ancestry")
    assert (row["status"], row["why"], row["witness_path"]) == ("unknown", OUTSIDE, ["o/gone", "o/b", "o/c"])


def test_an_ancestor_without_a_licence_is_unknown() -> None:
    assert (
        one(find(edges(("o/a", "o/b", "finetune")), {"o/a": None, "o/b": "mit"}), "o/b", "unknown_ancestry")["why"]
        == SILENT
    )


def test_a_reviewed_licence_of_a_base_outside_is_used_and_fills_what_the_board_calls_other() -> None:
    found = edges(("o/gone", "o/b", "finetune"), ("o/vague", "o/b", "merge"))
    reviewed = [("o/gone", "llama2"), ("o/vague", "cc-by-nc-4.0")]
    table = find(found, {"o/vague": "other", "o/b": "mit"}, reviewed=reviewed)
    assert one(table, "o/b", "user_limit")["status"] == "dropped"
    assert one(table, "o/b", "non_commercial")["imposed_by_id"] == "o/vague"
    assert table.filter(obligation="unknown_ancestry").is_empty()


def test_a_model_without_a_licence_of_its_own_drops_nothing_and_keeps_nothing() -> None:
    table = find(edges(("o/a", "o/b", "finetune")), {"o/a": "cc-by-nc-4.0", "o/b": None})
    assert set(table["status"]) == {"unknown"}


def test_an_adapter_may_not_carry_share_alike_and_a_relation_nobody_stated_only_where_weights_are_whole() -> None:
    licenses: dict[str, str | None] = {"o/a": "gpl-3.0", "o/b": "mit"}
    statuses = {
        (relation, weights): one(find(edges(("o/a", "o/b", relation)), licenses, weights), "o/b", "share_alike")["status"]
        for relation in ("adapter", "finetune", None)
        for weights in ("Original", "Adapter", None)
    }
    assert {weights for (relation, weights), status in statuses.items() if relation is None and status == "dropped"} == {
        "Original"
    }
    assert all(status == "unknown" for (relation, _), status in statuses.items() if relation == "adapter")
    assert all(status == "dropped" for (relation, _), status in statuses.items() if relation == "finetune")


def test_an_inferred_finetune_counts_as_a_relation_nobody_stated() -> None:
    guessed = edges(("o/a", "o/b", "finetune")).with_columns(relation_source=pl.lit("inferred"))
    assert one(find(guessed, {"o/a": "gpl-3.0", "o/b": "mit"}), "o/b", "share_alike")["status"] == "unknown"


def test_an_edge_told_by_the_name_alone_accuses_nobody() -> None:
    table = find(edges(("o/a", "o/b", "finetune"), evidence="name"), {"o/a": "cc-by-nc-4.0", "o/b": "mit"})
    assert one(table, "o/b", "non_commercial")["status"] == "unknown"


def test_no_derivatives_is_broken_by_sharing_a_finetune() -> None:
    licenses: dict[str, str | None] = {"o/a": "cc-by-nc-nd-4.0", "o/b": "cc-by-nc-nd-4.0"}
    assert one(find(edges(("o/a", "o/b", "finetune")), licenses), "o/b", "no_derivatives")["status"] == "dropped"
    assert one(find(edges(("o/a", "o/b", "quantized")), licenses), "o/b", "no_derivatives")["status"] == "unknown"


def test_a_list_of_licences_imposes_all_and_keeps_with_any() -> None:
    licenses: dict[str, str | None] = {"o/a": "mit, cc-by-nc-4.0", "o/b": "apache-2.0", "o/c": "apache-2.0, cc-by-nc-4.0"}
    table = find(edges(("o/a", "o/b", "finetune"), ("o/a", "o/c", "finetune")), licenses)
    assert one(table, "o/b", "non_commercial")["status"] == "dropped"
    assert one(table, "o/c", "non_commercial")["status"] == "kept"


def test_a_model_that_is_its_own_ancestor_has_unknown_ancestry() -> None:
    table = find(edges(("o/a", "o/a", "finetune"), ("o/a", "o/b", "finetune")), {"o/a": "cc-by-nc-4.0", "o/b": "mit"})
    assert one(table, "o/a", "unknown_ancestry")["why"] == LOST
    assert one(table, "o/b", "unknown_ancestry")["witness_path"] == ["o/a", "o/a", "o/b"]
    assert one(table, "o/b", "non_commercial")["status"] == "dropped"


def test_a_circle_is_cut_and_what_hangs_on_it_still_inherits() -> None:
    found = edges(("o/a", "o/b", "merge"), ("o/b", "o/a", "merge"), ("o/nc", "o/a", "merge"), ("o/a", "o/c", "merge"))
    table = find(found, {"o/a": "mit", "o/b": "mit", "o/c": "mit", "o/nc": "cc-by-nc-4.0"})
    assert one(table, "o/c", "non_commercial")["witness_path"] == ["o/nc", "o/a", "o/c"]
    assert {row["model_id"] for row in table.filter(obligation="unknown_ancestry").to_dicts()} == {"o/a", "o/b", "o/c"}


def test_a_declared_base_that_is_no_id_leaves_the_ancestry_unknown() -> None:
    rejected = pl.DataFrame(
        {"model_id": ["o/a", "o/b"], "base_model_id": ["./out", "o/b"], "reason": ["path", "self_loop"]}
    )
    table = find(edges(), {"o/a": "mit", "o/b": "mit"}, rejected=rejected)
    assert table.select("model_id", "why").rows() == [("o/a", LOST)]


def test_a_chain_of_two_thousand_is_followed_to_its_end() -> None:
    names = [f"o/{n:04d}" for n in range(2000)]
    chain = edges(*[(base, model, "finetune") for base, model in itertools.pairwise(names)])
    table = find(chain, {"o/0000": "cc-by-nc-4.0", **dict.fromkeys(names[1:], "apache-2.0")})
    row = one(table, names[-1], "non_commercial")
    assert row["witness_path"] == names
    assert one(table, names[-1], "attribution")["imposers_count"] == 1999


def test_a_model_with_fifty_parents_names_one_and_counts_all() -> None:
    parents = [f"o/p{n:02d}" for n in range(50)]
    licenses: dict[str, str | None] = {**dict.fromkeys(parents, "cc-by-nc-4.0"), "o/m": "mit"}
    row = one(find(edges(*[(parent, "o/m", "merge") for parent in parents]), licenses), "o/m", "non_commercial")
    assert (row["imposed_by_id"], row["imposers_count"]) == ("o/p00", 50)


def test_without_edges_the_table_is_empty_and_nobody_is_clean() -> None:
    table = find(edges(), {"o/a": "mit"})
    assert table.is_empty()
    assert build_figure_obligations(table).is_empty()
    counts = count_conflicts(table, models({"o/a": "mit"}), edges())
    assert counts == {"drops_a_duty": 0, "unknown": 0, "keeps_all": 0, "no_declared_base": 1}


def test_models_are_counted_once_by_their_worst_duty() -> None:
    licenses: dict[str, str | None] = {"o/a": "llama3", "o/b": "mit", "o/c": "llama3", "o/d": None, "o/e": "mit"}
    found = edges(("o/a", "o/b", "finetune"), ("o/a", "o/c", "finetune"), ("o/a", "o/d", "finetune"))
    counts = count_conflicts(find(found, licenses), models(licenses), found)
    assert counts == {"drops_a_duty": 1, "unknown": 1, "keeps_all": 1, "no_declared_base": 2}


def test_what_makes_ancestry_unknown_is_queued_by_how_many_it_concerns() -> None:
    found = edges(("o/gone", "o/a", "finetune"), ("o/gone", "o/b", "finetune"), ("o/lost", "o/c", "finetune"))
    queue = build_terms_review_queue(find(found, dict.fromkeys(["o/a", "o/b", "o/c"], "mit")))
    assert queue.select("imposed_by_id", "models_count").rows() == [("o/gone", 2), ("o/lost", 1)]


LICENSES = st.sampled_from(["mit", "cc-by-nc-4.0", "gpl-3.0", "llama3", "other", None])
GRAPHS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from(["merge", "adapter", None])), max_size=14)


@settings(max_examples=60, deadline=None)
@given(GRAPHS, st.lists(LICENSES, min_size=7, max_size=7), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_and_no_path_is_made_up(found, licenses, random) -> None:  # type: ignore[no-untyped-def]
    names = {f"o/{n}": own for n, own in enumerate(licenses)}
    kept = list({(base, model): (f"o/{base}", f"o/{model}", relation) for base, model, relation in found}.values())
    table = find(edges(*kept), names)
    random.shuffle(kept)
    assert find(edges(*kept), names).equals(table)
    pairs = {(base, model) for base, model, _ in kept}
    for path in table["witness_path"]:
        assert set(itertools.pairwise(path)) <= pairs


@pytest.mark.parametrize("day", ["2024-05-20", "2025-03-18"])
def test_archived_conflicts_have_a_path_of_edges(
    archived_tables: Callable[[str], dict[str, pl.DataFrame]], day: str
) -> None:
    tables = archived_tables(day)
    dropped = tables["obligations"].filter(status="dropped")
    pairs = set(tables["base_models"].select("base_model_id", "model_id").iter_rows())
    assert dropped.height > 100
    for path in dropped["witness_path"]:
        assert set(itertools.pairwise(path)) <= pairs
    counts = count_conflicts(tables["obligations"], tables["models"], tables["base_models"])
    assert sum(counts.values()) == tables["models"].height
