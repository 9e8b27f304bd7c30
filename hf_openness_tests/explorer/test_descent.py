"""Walks over edges of descent: circles, names that alone link, ties, and families too large to show."""

import polars as pl
import pytest

from hf_openness.explorer.descent import choose_model, find_relatives, list_edges, order_tree, walk
from hf_openness_tests.explorer.families import CHILD, GRANDCHILD, HOSTILE, ROOT, make_frame

ORDER = ["ancestor", "self", "descendant"]
LINEAGE = make_frame("lineage", [{"model_id": ROOT, "all_derivatives_count": 2, "is_on_board": True}])


def make_edges(*edges: tuple[str, str, str]) -> pl.DataFrame:
    rows = [{"model_id": model, "base_model_id": base, "evidence": evidence} for model, base, evidence in edges]
    return make_frame("base_models", rows)


def test_a_circle_ends_and_never_leads_back_to_the_model() -> None:
    edges = make_edges((CHILD, ROOT, "tag"), (ROOT, CHILD, "card"))
    found = find_relatives(ROOT, edges, LINEAGE)
    assert found.select("place", "model_id", "distance").rows() == [
        ("ancestor", CHILD, 1),
        ("descendant", CHILD, 1),
        ("self", ROOT, 0),
    ]


def test_a_link_by_name_alone_makes_ancestors_but_no_descendants() -> None:
    edges = make_edges((CHILD, ROOT, "name"))
    assert find_relatives(ROOT, edges, LINEAGE)["place"].to_list() == ["self"]
    [above, _] = find_relatives(CHILD, edges, LINEAGE).to_dicts()
    assert (above["place"], above["is_by_name"]) == ("ancestor", True)


def test_an_edge_with_further_evidence_is_not_by_name() -> None:
    edges = list_edges(make_edges((CHILD, ROOT, "name"), (CHILD, ROOT, "tag")))
    assert edges.select("model_id", "base_model_id", "is_by_name").rows() == [(CHILD, ROOT, False)]


def test_of_two_ways_the_shortest_counts_and_of_ties_the_first_name() -> None:
    steps = pl.DataFrame({"near": ["a", "a", "c", "b", "d"], "far": ["b", "c", "e", "e", "e"]})
    rows = walk(steps, "a").sort("model_id").rows()
    assert rows == [("b", 1, "a"), ("c", 1, "a"), ("e", 2, "b")]


@pytest.mark.parametrize(("ancestors", "descendants"), [(3, 90), (90, 3), (90, 90), (0, 90), (2, 3)])
def test_a_huge_family_is_cut_at_both_ends_and_the_rest_counted(ancestors: int, descendants: int) -> None:
    edges = make_edges(
        *((ROOT, f"above/{at}", "tag") for at in range(ancestors)),
        *((f"below/{at}", ROOT, "tag") for at in range(descendants)),
    )
    rows, hidden = order_tree(find_relatives(ROOT, edges, LINEAGE), 60)
    assert len(rows) + hidden == ancestors + descendants + 1
    assert len(rows) == min(60, ancestors + descendants) + 1
    places = [row["place"] for row in rows]
    assert places == sorted(places, key=lambda place: ORDER.index(str(place)))
    assert places.count("ancestor") >= min(ancestors, 30)


def test_a_tree_shows_each_relative_below_the_one_it_comes_by() -> None:
    edges = make_edges((CHILD, ROOT, "tag"), (GRANDCHILD, CHILD, "tag"), (HOSTILE, ROOT, "tag"))
    rows, hidden = order_tree(find_relatives(ROOT, edges, LINEAGE), 60)
    assert [row["model_id"] for row in rows] == [ROOT, HOSTILE, CHILD, GRANDCHILD]
    assert hidden == 0


def test_the_model_to_begin_with_is_on_the_board_and_has_derivatives() -> None:
    rows = [
        {"model_id": "a", "is_on_board": False, "all_derivatives_count": 9},
        {"model_id": "c", "is_on_board": True, "all_derivatives_count": 5},
        {"model_id": "b", "is_on_board": True, "all_derivatives_count": 5},
        {"model_id": "other-board", "is_on_board": True, "all_derivatives_count": 7},
    ]
    models = pl.DataFrame({"model_id": ["a", "b", "c"]})
    assert choose_model(make_frame("lineage", rows), models) == "b"
    assert choose_model(make_frame("lineage", rows[:1]), models) is None
