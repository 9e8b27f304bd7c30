"""Traps of counting descent: merges of relatives, more paths than fit, bases that no board has, and links not declared."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from hf_openness.method import CORRECTED, PAPER
from hf_openness.reference.load import read_reference
from hf_openness.schemas import TABLES
from hf_openness.tables.ancestry import Ancestry
from hf_openness.tables.base_models import Sources, build_base_models, build_rejected_edges
from hf_openness.tables.descent_graph import DescentGraph
from hf_openness.tables.lineage import TOO_MANY_PATHS, Borrowed, build_lineage, build_lineage_assumptions
from hf_openness.tables.missing_links import OpenGraph, bound_direct, read_rates, simulate_descendants
from hf_openness_tests.validation.validate_lineage import validate

METHOD = PAPER.take(CORRECTED, ["base_model_tags", "base_model_ids"])
BORROWED = Borrowed(read_reference("borrowed_rates"), read_reference("model_families"))
RATES = read_rates(BORROWED.rates)


def table(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = {column: spec.dtype.type for column, spec in TABLES[name].columns().items()}
    return pl.DataFrame([dict.fromkeys(schema) | row for row in rows], schema=schema, orient="row")


def lineage(edges: list[tuple[str, str, str]], board: list[str], method: Any = METHOD) -> dict[str, dict[str, Any]]:
    found = table("base_models", [{"model_id": m, "base_model_id": b, "evidence": e} for m, b, e in edges])
    models = table("models", [{"model_id": m, "leaderboard": "b", "params_b": 7.0} for m in board])
    details = table("repo_details", [{"model_id": m, "observed_on": date(2024, 5, 1)} for m in board])
    rows = build_lineage(found, models, details, BORROWED, method).to_dicts()
    return {row["model_id"]: row for row in rows}


def test_a_merge_of_relatives_is_one_descendant_with_two_paths() -> None:
    edges = [("o/a", "x/root", "card"), ("o/b", "x/root", "card"), ("o/m", "o/a", "card"), ("o/m", "o/b", "tag")]
    found = lineage(edges, ["o/a", "o/b", "o/m", "o/free"])
    root, merge, free = found["x/root"], found["o/m"], found["o/free"]
    assert (root["is_on_board"], root["depth"], root["root_ids"], root["path_count"]) == (False, 0, ["x/root"], 1)
    assert (root["direct_derivatives_count"], root["all_derivatives_count"]) == (2, 3)
    assert (merge["depth"], merge["path_count"], merge["ancestors_count"], merge["root_ids"]) == (2, 2, 3, ["x/root"])
    assert (free["direct_low"], free["direct_coverage"]) == (None, None)
    assert "no declared" in free["why"]
    assert root["direct_low"] <= 2 <= root["direct_high"]
    assert (root["direct_coverage"], root["derivatives_coverage"]) == ("95 %", "no nominal coverage")


def test_paths_beyond_64_bits_are_null_with_a_reason_and_do_not_take_for_ever() -> None:
    edges = []
    for at in range(70):
        edges += [(f"o/l{at}", f"o/j{at}", "card"), (f"o/r{at}", f"o/j{at}", "card")]
        edges += [(f"o/j{at + 1}", f"o/l{at}", "card"), (f"o/j{at + 1}", f"o/r{at}", "card")]
    found = lineage(edges, ["o/j70"])
    assert found["o/j62"]["path_count"] == 2**62
    assert found["o/j70"]["path_count"] is None
    assert TOO_MANY_PATHS in found["o/j70"]["why"]


def test_names_lead_to_roots_and_are_counted_apart() -> None:
    found = lineage([("o/a", "x/root", "card"), ("o/b", "x/root", "name")], ["o/a", "o/b"])
    root = found["x/root"]
    assert (root["direct_derivatives_count"], root["direct_by_name_count"]) == (1, 1)
    assert (root["all_derivatives_count"], root["all_by_name_count"]) == (1, 1)
    assert found["o/b"]["root_ids"] == ["x/root"]


def test_circles_that_the_published_method_leaves_do_no_harm() -> None:
    edges = [("o/a", "o/a", "tag"), ("o/a", "o/b", "card"), ("o/b", "o/a", "card")]
    found = lineage(edges, ["o/a", "o/b"], PAPER)
    assert {row["depth"] for row in found.values()} == {0, 1}
    assert {row["why"] for row in found.values()} == {"the published counts have no intervals"}


def test_no_models_and_no_edges_give_empty_tables() -> None:
    assert lineage([], []) == {}
    empty = [table(name, []) for name in ("base_models", "models", "repo_details")]
    assert build_lineage_assumptions(*empty, BORROWED, METHOD).is_empty()


def test_direct_intervals_lie_where_the_rates_say_and_are_the_same_each_time() -> None:
    counts = np.array([1, 100, 100])
    low, high = bound_direct(counts, RATES)
    middle = 100 * (172 / 177) / (172 / 251)
    assert low[1] == low[2]
    assert low[1] < middle < high[1]
    assert [end.tolist() for end in bound_direct(counts, RATES)] == [low.tolist(), high.tolist()]


def open_line(models: int, declared: int) -> OpenGraph:
    """Node 0 is the base of all; the first `declared` of the others say so, the rest say nothing."""
    bases = ((), *(((0,) if at < declared else ()) for at in range(models)))
    graph = DescentGraph(tuple(f"o/{at}" for at in range(models + 1)), bases)
    is_candidate = np.array([at > declared for at in range(models + 1)])
    zeros = np.zeros(models + 1, dtype=np.int64)
    return OpenGraph(graph, np.ones(models + 1, dtype=bool), is_candidate, zeros, zeros - 1)


def test_missing_links_come_on_top_and_never_more_than_there_are_models_without_declaration() -> None:
    wide = simulate_descendants(open_line(1000, 100), np.array([0]), RATES, 500)
    assert abs(np.median(wide) - 100 * (172 / 177) / (172 / 251)) < 5
    narrow = simulate_descendants(open_line(110, 100), np.array([0]), RATES, 500)
    assert narrow.max() <= 110


def test_a_missing_base_is_of_the_models_own_class() -> None:
    opened = open_line(1000, 100)
    opened.donor_class[101:] = 1
    drawn = simulate_descendants(opened, np.array([0]), RATES, 200)
    assert drawn.max() <= 100


@pytest.mark.parametrize("line", validate(0.03), ids=lambda line: line.what[:60])
def test_validation_in_short(line: Any) -> None:
    assert line.verdict in ("holds", "shown")


@pytest.mark.parametrize("day", ["2024-05-20", "2025-03-18"])
def test_archived_dates(archived_tables: Callable[[str], dict[str, pl.DataFrame]], day: str) -> None:
    paper = archived_tables(day)
    given = Sources(
        *(paper[n] for n in ("repo_details", "leaderboard_snapshot", "models")), read_reference("name_patterns")
    )
    found, rejected = build_base_models(given, METHOD), build_rejected_edges(given, METHOD)
    declared = found.filter(pl.col("evidence") != "name").select("model_id", "base_model_id").n_unique()
    rows = build_lineage(found, paper["models"], paper["repo_details"], BORROWED, METHOD)
    assert set(paper["models"]["model_id"]) <= set(rows["model_id"])
    assert paper["repo_details"]["hub_base_models"].count() == (0 if day == "2024-05-20" else 2233)
    if day == "2024-05-20":
        mistral = rows.row(by_predicate=pl.col("model_id") == "mistralai/Mistral-7B-v0.1", named=True)
        assert (declared, mistral["direct_derivatives_count"], mistral["all_derivatives_count"]) == (2230, 124, 283)
    else:
        assert rejected["reason"].value_counts().filter(reason="board_merge")["count"].item() == 2052
        assert set(Ancestry(found).parents("arcee-ai/Llama-3.1-SuperNova-Lite")) == {
            ("meta-llama/Llama-3.1-8B-Instruct", "finetune")
        }
    assert build_base_models(given, METHOD).equals(found)
    assert rows.filter(pl.col("derivatives_low") > pl.col("derivatives_high")).is_empty()
    assert rows.filter(pl.col("is_on_board"), pl.col("why").is_null(), pl.col("direct_low").is_null()).is_empty()
