"""Traps of reading descent: what names a base model, what only stands there, one id per repo, and circles."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hf_openness.method import CORRECTED, PAPER
from hf_openness.reference.load import read_reference
from hf_openness.schemas import TABLES
from hf_openness.sources.repo_info import is_valid_id, parse_repo_info
from hf_openness.tables.ancestry import Ancestry, find_cycle_edges
from hf_openness.tables.base_models import Sources, build_base_models, build_rejected_edges
from hf_openness.tables.base_text import read_base_text

METHOD = PAPER.take(CORRECTED, ["base_model_tags", "base_model_ids"])
DAY = date(2025, 3, 18)
Edge = tuple[str, str]


def table(name: str, *rows: dict[str, Any]) -> pl.DataFrame:
    schema = {column: spec.dtype.type for column, spec in TABLES[name].columns().items()}
    return pl.DataFrame([dict.fromkeys(schema) | row for row in rows], schema=schema, orient="row")


def sources(details: list[dict[str, Any]], models: list[dict[str, Any]] = (), board: dict[str, str] = {}) -> Sources:  # type: ignore[assignment]  # noqa: B006
    rows = [{"model_id": model, "board_base_model": text, "is_baseline": False} for model, text in board.items()]
    return Sources(
        table("repo_details", *({"observed_on": DAY} | row for row in details)),
        table("leaderboard_snapshot", *rows),
        table("models", *models),
        read_reference("name_patterns"),
    )


def edges(found: pl.DataFrame, evidence: str | None = None) -> set[Edge]:
    kept = found if evidence is None else found.filter(evidence=evidence)
    return set(kept.select("model_id", "base_model_id").iter_rows())


def reasons(given: Sources) -> dict[Edge, str]:
    rows = build_rejected_edges(given, METHOD).select("model_id", "base_model_id", "reason").iter_rows()
    return {(model, base): reason for model, base, reason in rows}


def test_new_and_old_tags_are_read_apart_and_one_relation_holds_for_every_evidence() -> None:
    tags = ["base_model:a/base", "base_model:finetune:a/base", "region:us"]
    found = build_base_models(sources([{"model_id": "o/m", "tags": tags, "base_models": ["a/base"]}]), METHOD)
    assert set(found["evidence"]) == {"tag", "relation_tag", "card"}
    assert edges(found) == {("o/m", "a/base")}
    assert set(found["relation"]) == {"finetune"}
    assert set(found["relation_source"]) == {"declared"}
    assert "finetune:a/base" in set(build_base_models(sources([{"model_id": "o/m", "tags": tags}]), PAPER)["base_model_id"])


def test_several_bases_make_a_merge_where_no_relation_is_declared() -> None:
    rows = [
        {"model_id": "o/m", "base_models": ["a/x", "b/y"]},
        {"model_id": "o/lora", "base_models": ["a/x"], "library": "peft"},
    ]
    found = build_base_models(sources(rows), METHOD)
    assert {(m, r, s) for m, r, s in found.select("model_id", "relation", "relation_source").iter_rows()} == {
        ("o/m", "merge", "inferred"),
        ("o/lora", "adapter", "inferred"),
    }


def test_the_boards_words_for_none_are_no_edges() -> None:
    board = {"o/self": "O/Self", "o/merge": "o/merge (Merge)", "o/gone": "Removed", "o/child": "a/base"}
    given = sources([], board=board)
    assert edges(build_base_models(given, METHOD)) == {("o/child", "a/base")}
    assert sorted(reasons(given).values()) == ["board_merge", "board_names_itself", "board_removed"]


def test_the_boards_column_gives_way_to_the_repos_own_details() -> None:
    given = sources([{"model_id": "o/m", "base_models": ["a/chat"]}], board={"o/m": "a/base"})
    assert edges(build_base_models(given, METHOD)) == {("o/m", "a/chat")}
    assert reasons(given) == {("o/m", "a/base"): "board_differs"}


def test_a_base_that_was_renamed_has_one_id() -> None:
    rows = [
        {"model_id": "o/1", "base_models": ["meta/Old"], "hub_base_models": ["meta/New"], "hub_base_relation": "finetune"},
        {"model_id": "o/2", "base_models": ["META/old"]},
    ]
    found = build_base_models(sources([row | {"hub_base_keys": None} for row in rows]), METHOD)
    assert edges(found) == {("o/1", "meta/New"), ("o/2", "meta/New")}


def test_a_rename_is_not_believed_where_the_old_id_still_is_somebodys_base() -> None:
    rows = [
        {"model_id": "o/1", "base_models": ["meta/Old"], "hub_base_models": ["meta/New"]},
        {"model_id": "o/2", "base_models": ["meta/Old"], "hub_base_models": ["meta/Old"]},
    ]
    assert edges(build_base_models(sources(rows), METHOD)) == {
        ("o/1", "meta/New"),
        ("o/1", "meta/Old"),
        ("o/2", "meta/Old"),
    }


def test_ids_go_by_the_boards_spelling() -> None:
    rows = [{"model_id": "o/m", "base_models": ["A/BASE", "a/base"]}]
    found = build_base_models(sources(rows, [{"model_id": "A/base", "leaderboard": "b"}]), METHOD)
    assert edges(found) == {("o/m", "A/base")}


def test_a_base_known_by_the_hubs_key_goes_by_its_published_id() -> None:
    rows = [
        {"model_id": "a/old", "hub_id": "k1", "canonical_id": "a/new"},
        {"model_id": "o/m", "hub_id": "k2", "canonical_id": "o/m", "hub_base_models": ["a/new"], "hub_base_keys": ["k1"]},
    ]
    assert edges(build_base_models(sources(rows), METHOD)) == {("o/m", "a/old")}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("None", "says_nothing"),
        ("", "says_nothing"),
        ("./outputs/checkpoint-1", "path"),
        ("/home/me/model", "path"),
        ("C:\\models\\x", "path"),
        ("../../etc/passwd", "path"),
        ("https://example.org/o/m", "foreign_address"),
        ("https://huggingface.co/datasets/o/d", "foreign_address"),
        ("<script>alert(1)</script>", "markup"),
        ("o/" + "x" * 300, "too_long"),
        ("o/na\x00me", "invalid_id"),
        ("o/two words", "invalid_id"),
        ("['o/m', ", "unreadable_list"),
        ("[__import__('os').system('true')]", "unreadable_list"),
        ("mistral-7b", "no_owner"),
        ("o/m", "self_loop"),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_what_is_no_base_is_rejected_with_its_reason(text: str, reason: str) -> None:
    given = sources([{"model_id": "o/m", "base_models": [text]}])
    assert build_base_models(given, METHOD).is_empty()
    assert list(reasons(given).values()) == [reason]
    [shown] = build_rejected_edges(given, METHOD)["base_model_id"]
    assert len(shown) <= 200
    assert shown.isprintable()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("`a/x`", ["a/x"]),
        ("['a/x', 'b/y']", ["a/x", "b/y"]),
        ("a/x, b/y", ["a/x", "b/y"]),
        ("https://huggingface.co/a/x/tree/main", ["a/x"]),
        ("hf.co/a/x", ["a/x"]),
    ],
    ids=["quoted", "list", "commas", "address", "short-address"],
)
def test_free_text_is_parsed(text: str, ids: list[str]) -> None:
    assert [id_ for found in read_base_text(text) for id_ in found.ids] == ids


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_valid_ids_or_a_reason(text: str) -> None:
    for found in read_base_text(text):
        assert all(is_valid_id(id_) for id_ in found.ids)
        assert bool(found.ids) != (found.reason is not None)


def test_circles_are_cut_where_a_model_is_older_than_its_base_else_last_by_name() -> None:
    at = {"o/a": datetime(2024, 1, 1, tzinfo=UTC), "o/b": datetime(2024, 2, 1, tzinfo=UTC)}
    two = [{"model_id": m, "created_at": at[m], "base_models": [b]} for m, b in (("o/a", "o/b"), ("o/b", "o/a"))]
    three = [{"model_id": m, "base_models": [b]} for m, b in (("p/a", "p/b"), ("p/b", "p/c"), ("p/c", "p/a"))]
    given = sources([*two, *three])
    assert edges(build_base_models(given, METHOD)) == {("o/b", "o/a"), ("p/a", "p/b"), ("p/b", "p/c")}
    assert reasons(given) == {("o/a", "o/b"): "cycle", ("p/c", "p/a"): "cycle"}


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=25), st.randoms())
def test_no_circle_is_left_and_order_does_not_matter(pairs: list[tuple[int, int]], chance: Any) -> None:
    rows = [(f"o/{a}", f"o/{b}", "card") for a, b in dict.fromkeys(pairs)]
    schema = {"model_id": pl.String, "base_model_id": pl.String, "evidence": pl.String}
    frame, details = pl.DataFrame(rows, schema=schema, orient="row"), table("repo_details")
    cut = find_cycle_edges(frame, details)
    left = frame.join(cut, on=["model_id", "base_model_id"], how="anti")
    assert find_cycle_edges(left, details).is_empty()
    chance.shuffle(rows)
    assert find_cycle_edges(pl.DataFrame(rows, schema=schema, orient="row"), details).equals(cut)


def named(model_id: str, params_b: float = 8.0, **cells: Any) -> dict[str, Any]:
    return {"model_id": model_id, "leaderboard": "b", "params_b": params_b, "is_merged": False} | cells


def test_names_are_a_last_resort_and_marked() -> None:
    models = [
        named("o/Llama-3-8B-chatty"),
        named("o/Llama-3-8B-declared"),
        named("o/Llama-3.1-8B-other"),
        named("o/Llama-3-8B-wrong-size", 70.0),
        named("o/Llama-3-8B-merge", is_merged=True),
        named("o/open_llama_7b_tuned", 7.0),
        named("o/CodeLlama-7b-x", 7.0),
        named("o/Mistral-7B-Instruct-tuned", 7.0),
        named("meta-llama/Meta-Llama-3-8B"),
    ]
    given = sources([{"model_id": "o/Llama-3-8B-declared", "base_models": ["a/x"]}], models)
    found = build_base_models(given, METHOD)
    assert edges(found, "name") == {("o/Llama-3-8B-chatty", "meta-llama/Meta-Llama-3-8B")}
    assert reasons(given) == {("o/Mistral-7B-Instruct-tuned", "several"): "name_is_ambiguous"}


def test_nothing_at_all_gives_empty_tables() -> None:
    given = sources([])
    assert build_base_models(given, METHOD).is_empty()
    assert build_rejected_edges(given, METHOD).is_empty()
    assert Ancestry(build_base_models(given, METHOD)).ancestors("o/m") == []


@pytest.mark.parametrize("methods", [["base_model_tags"], ["base_model_ids"]], ids=["tags", "ids"])
def test_one_switch_alone_can_be_corrected(methods: list[str]) -> None:
    rows = [{"model_id": "o/m", "tags": ["base_model:finetune:a/base", "base_model:A/base"]}]
    found = edges(build_base_models(sources(rows), PAPER.take(CORRECTED, methods)))
    wanted = {("o/m", "a/base"), ("o/m", "A/base")} if methods == ["base_model_tags"] else None
    assert found == (wanted or {("o/m", "A/base"), ("o/m", "finetune:a/base")})


def test_the_hubs_own_field_is_kept() -> None:
    bases = {"relation": "adapter", "models": [{"_id": "k", "id": "a/x"}, {"_id": "l", "id": None}]}
    row = parse_repo_info({"_id": "1", "id": "o/m", "baseModels": bases}).row
    assert (row["hub_base_relation"], row["hub_base_models"], row["hub_base_keys"]) == ("adapter", ["a/x"], ["k"])
