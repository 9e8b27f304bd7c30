"""Families by descent: one trap per frame."""

from datetime import UTC, datetime

import polars as pl
import pytest

from hf_openness.method import CORRECTED
from hf_openness.reference.load import read_reference
from hf_openness.tables.improvement import build_model_families

LLAMA, MISTRAL = "huggyllama/llama-7b", "mistralai/Mistral-7B-v0.1"
AT = datetime(2024, 1, 1, tzinfo=UTC)


def make_models(*ids: str, **cells: list[object]) -> pl.DataFrame:
    """Enriched models of one board, fine-tuned, dated and scored unless said otherwise."""
    count = len(ids)
    columns: dict[str, list[object]] = {
        "leaderboard": ["open-llm-v1"] * count,
        "row_number": list(range(1, count + 1)),
        "model_id": list(ids),
        "model_type": ["chat models"] * count,
        "is_merged": [False] * count,
        "tags": [None] * count,
        "created_at": [AT] * count,
        "average_score": [50.0] * count,
    }
    return pl.DataFrame(
        columns | cells, schema_overrides={"tags": pl.List(pl.String), "created_at": pl.Datetime("us", "UTC")}
    )


def make_edges(*edges: tuple[str, str] | tuple[str, str, str | None] | tuple[str, str, str | None, str]) -> pl.DataFrame:
    """Edges (model, base, relation, evidence), by default finetunes by tag."""
    rows = [(*edge, *("finetune", "tag")[len(edge) - 2 :]) for edge in edges]
    columns = ("model_id", "base_model_id", "relation", "evidence")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def list_members(models: pl.DataFrame, edges: pl.DataFrame, base: str) -> list[str]:
    families = build_model_families(models, edges, read_reference("model_families"), CORRECTED)
    return families.filter(base_model_id=base)["model_id"].to_list()


def test_descent_decides_at_any_distance_and_a_name_alone_does_not() -> None:
    models = make_models("z/zephyr", "s/starling", "x/not-mistral-7b", MISTRAL)
    edges = make_edges(("z/zephyr", MISTRAL), ("s/starling", "z/zephyr"), ("x/not-mistral-7b", MISTRAL, None, "name"))
    assert list_members(models, edges, MISTRAL) == ["z/zephyr", "s/starling"]


def test_names_count_marked_where_nothing_is_declared() -> None:
    edges = make_edges(("x/mistral-7b-a", MISTRAL, None, "name"))
    families = build_model_families(make_models("x/mistral-7b-a"), edges, read_reference("model_families"), CORRECTED)
    assert families.select("model_id", "is_inferred").rows() == [("x/mistral-7b-a", True)]


@pytest.mark.parametrize(
    "cells",
    [{"is_merged": [True, False]}, {"model_type": ["base merges and moerges", None]}, {"tags": [["Merge"], None]}],
    ids=["flag", "kind", "tag"],
)
def test_merges_and_what_descends_through_them_alone_are_out(cells: dict[str, list[object]]) -> None:
    edges = make_edges(("m/child", "m/blend"), ("m/blend", MISTRAL))
    assert list_members(make_models("m/blend", "m/child", **cells), edges, MISTRAL) == []
    assert list_members(make_models("m/blend", "m/child"), edges, MISTRAL) == ["m/blend", "m/child"]


def test_a_merge_by_relation_need_not_be_on_the_board() -> None:
    edges = make_edges(("m/child", "m/off-board"), ("m/off-board", MISTRAL, "merge"))
    assert list_members(make_models("m/child"), edges, MISTRAL) == []


def test_a_name_with_merge_in_it_is_no_merge() -> None:
    assert list_members(make_models("e/emergent"), make_edges(("e/emergent", MISTRAL)), MISTRAL) == ["e/emergent"]


def test_an_equivalent_of_the_base_is_no_derivative_and_its_derivatives_are() -> None:
    models = make_models("huggingface/llama-7b", "a/alpaca")
    edges = make_edges(("a/alpaca", "decapoda-research/llama-7b-hf"), ("huggingface/llama-7b", LLAMA))
    assert list_members(models, edges, LLAMA) == ["a/alpaca"]


def test_a_model_that_is_its_own_ancestor_is_not_in_its_own_family() -> None:
    edges = make_edges((MISTRAL, "z/zephyr"), ("z/zephyr", MISTRAL), ("z/zephyr", "z/zephyr"))
    assert list_members(make_models(MISTRAL, "z/zephyr"), edges, MISTRAL) == ["z/zephyr"]


def test_other_bases_need_ten_scored_derivatives_and_undated_ones_count() -> None:
    derivatives = [f"d/{n}" for n in range(10)]
    edges = make_edges(*((model, "b/base") for model in derivatives))
    assert len(list_members(make_models("b/base", *derivatives, created_at=[None] * 11), edges, "b/base")) == 10
    unscored = make_models("b/base", *derivatives, average_score=[50.0] * 10 + [None])
    assert list_members(unscored, edges, "b/base") == []
