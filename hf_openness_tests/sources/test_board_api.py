"""Traps of the v2 API."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hf_openness.sources.board_api import fetch_board_api, parse_board_api
from hf_openness.sources.errors import FetchError, SourceError
from hf_openness.sources.leaderboard import ParsedLeaderboard
from hf_openness.sources.live_boards import read_live_boards
from hf_openness_tests.sources.published import TinyClient, archived, as_api, assert_same_board, read_rows

V2 = "open-llm-v2"


def item(name: Any = "a/x", **features: Any) -> dict[str, Any]:
    """One row of the API."""
    keys = ("ifeval", "bbh", "math", "gpqa", "musr", "mmlu_pro")
    labels = ("IFEval", "BBH", "MATH Level 5", "GPQA", "MUSR", "MMLU-PRO")
    flags = {"is_not_available_on_hub": True, "is_merged": False, "is_moe": False, "is_flagged": False}
    return {
        "id": "row",
        "model": {
            "name": name,
            "sha": "a" * 40,
            "precision": "bfloat16",
            "type": "chatmodels",
            "weight_type": "Original",
            "architecture": "LlamaForCausalLM",
            "average_score": 40.0,
            "has_chat_template": True,
        },
        "evaluations": {k: {"name": n, "value": 0.4, "normalized_score": 40.0} for k, n in zip(keys, labels, strict=True)},
        "features": flags | features,
        "metadata": {"hub_license": "mit", "hub_hearts": 3, "params_billions": -1, "co2_cost": 0.5},
    }


def parse(*rows: Any) -> ParsedLeaderboard:
    return parse_board_api(json.dumps(list(rows)).encode(), "formatted.json", V2)


@pytest.mark.parametrize("day", ["2024-12-16", "2025-03-18"])
def test_api_gives_the_rows_and_scores_of_its_archived_export(archive: Path, day: str) -> None:
    content, expected = archived(archive, f"open-llm-v2/{day}.csv")
    found = parse(*as_api(read_rows(content)))
    assert_same_board(found, expected)
    assert found.invalid.is_empty()


def test_not_available_on_hub_means_available() -> None:
    found = parse(item("a/x"), item("a/y", is_not_available_on_hub=False)).rows
    assert found["is_on_hub"].to_list() == [True, False]
    assert found["params_b"].to_list() == [None, None]


def test_unknown_fields_are_counted_and_needless_ones_may_be_missing() -> None:
    row = item()
    row["model"]["new"] = 1
    del row["metadata"]["co2_cost"]
    found = parse(row)
    assert found.rule_counts["unknown_column"] == 1
    assert found.rows["submitted_on"].to_list() == [None]


@pytest.mark.parametrize(
    "hostile", ["../../etc/passwd", "a/b\x00c", "x" * 300, "a\\b", "/a/b", "a/b/c", "", "a/\ud800", None, "a/\nb"]
)
def test_hostile_id_is_set_aside_and_does_not_fail_the_board(hostile: Any) -> None:
    found = parse(item("a/x"), item(hostile), item("b/y"))
    assert found.rows.select("row_number", "model_id").rows() == [(1, "a/x"), (3, "b/y")]
    assert set(found.scores["row_number"]) == {1, 3}
    [row] = found.invalid.to_dicts()
    assert (row["leaderboard"], row["row_number"]) == (V2, 2)
    assert row["model_id"].isprintable()
    assert len(row["model_id"]) <= 200
    assert "id" in row["reason"]


def broken(change: Callable[[dict[str, Any]], Any]) -> list[dict[str, Any]]:
    row = item()
    change(row)
    return [row]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<!doctype html><html></html>", "a page of HTML"),
        (b"[{]", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'[{"a": NaN}]', "NaN"),
        (b"[" * 200_000, "not JSON"),
        (b"{}", "expected a list of rows"),
        (b"[]", "not a single row"),
        (b"[1]", "line 1"),
        (broken(lambda row: row["model"].update(average_score="high")), "a number"),
        (broken(lambda row: row["model"].update(average_score={"a": {"b": 1}})), "found dict"),
        (broken(lambda row: row["model"].update(average_score=10**400)), "from 0 to 100"),
        (broken(lambda row: row["model"].update(average_score=0.4)), "not shares"),
        (broken(lambda row: row["features"].update(is_flagged=None)), "True or False"),
        (broken(lambda row: row["features"].pop("is_flagged")), "missing columns: ['features_is_flagged']"),
        (broken(lambda row: row["model"].update(precision=["a", 1])), "found list"),
        ([item(), item()], "repeats one"),
    ],
)
def test_what_does_not_parse_refuses_the_board(content: Any, says: str) -> None:
    with pytest.raises(SourceError, match="formatted.json") as error:
        parse_board_api(content if isinstance(content, bytes) else json.dumps(content).encode(), "formatted.json", V2)
    assert says in str(error.value)


@pytest.mark.parametrize("address", ["/v2/api/leaderboard/formatted", "/api/leaderboard/formatted"])
def test_api_is_found_below_the_page_or_at_the_root(address: str) -> None:
    client = TinyClient({address: [item()]})
    [answer] = asyncio.run(fetch_board_api(client, read_live_boards()[V2], "/v2"))
    assert parse_board_api(answer.body, "f", V2).rows.height == 1


def test_api_that_is_gone_says_which_board_where_and_what_to_do() -> None:
    with pytest.raises(FetchError, match=r"open-llm-v2: https://x.test/api/.* HTTP 404; set HF_OPENNESS_V2_PAGE"):
        asyncio.run(fetch_board_api(TinyClient({}), read_live_boards()[V2], "https://x.test/"))
    with pytest.raises(FetchError, match="has no API"):
        asyncio.run(fetch_board_api(TinyClient({}), read_live_boards()["open-llm-v1"], "/v1"))
