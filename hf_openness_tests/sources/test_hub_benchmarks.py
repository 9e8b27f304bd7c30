"""Traps of the Hub's own benchmark leaderboards."""

import asyncio
import gzip
import json
from typing import Any

import polars as pl
import pytest

from hf_openness.method import PAPER
from hf_openness.sources.answers import Answer, write_answer
from hf_openness.sources.errors import FetchError, SourceError
from hf_openness.sources.hub_benchmarks import fetch_hub_benchmarks
from hf_openness.sources.hub_rows import find_closed_boards, parse_hub_benchmarks
from hf_openness.sources.kept_boards import parse_board, parse_kept_boards
from hf_openness.sources.leaderboard import ParsedLeaderboard
from hf_openness.sources.live_boards import read_live_boards
from hf_openness.tables.leaderboards import build_benchmark_scores, build_leaderboard_snapshot
from hf_openness.tables.models import pick_best_score
from hf_openness.tables.quality import find_score_gaps
from hf_openness_tests.conftest import v1_board, v1_row
from hf_openness_tests.sources.published import TinyClient

LISTING = "/api/datasets?filter=benchmark:official"
BOARD = read_live_boards()["hub:*"]


def entry(rank: int, model_id: Any, value: Any, **fields: Any) -> dict[str, Any]:
    author = {"name": "a", "type": "org"}
    return {
        "rank": rank,
        "modelId": model_id,
        "value": value,
        "filename": "x.yaml",
        "verified": False,
        "author": author,
    } | fields


def address(dataset: str, task: str | None = None) -> str:
    return f"/api/datasets/{dataset}/leaderboard?base_model=false" + (f"&task_id={task}" if task else "")


def task_file(dataset: str) -> str:
    return f"/datasets/{dataset}/resolve/main/eval.yaml"


def collect(replies: dict[str, Any], links: dict[str, str] | None = None) -> list[Answer]:
    return asyncio.run(fetch_hub_benchmarks(TinyClient(replies, links), BOARD))


def boards_of(replies: dict[str, Any], links: dict[str, str] | None = None) -> dict[str, ParsedLeaderboard]:
    return {board.leaderboard: board for board in parse_hub_benchmarks(collect(replies, links))}


def one_board(*rows: Any) -> ParsedLeaderboard:
    [board] = boards_of({LISTING: [{"id": "o/b"}], address("o/b"): list(rows)}).values()
    return board


def test_every_dataset_every_task_every_page() -> None:
    more = "/api/datasets?filter=benchmark:official&cursor=abc"
    task = address("openai/gsm8k", "main")
    found = boards_of(
        {
            LISTING: [{"id": "openai/gsm8k"}],
            more: [{"id": "o/b"}],
            task_file("openai/gsm8k"): b"name: GSM8K\ntasks:\n  - id: main\n    config: main\n  - id: socratic\n",
            task: [entry(1, "a/x", 86.2)],
            task + "&p=1": [entry(2, "b/y", 50)],
            address("openai/gsm8k", "socratic"): [entry(1, "a/x", 0.4)],
            address("o/b"): [entry(1, "c/z", -3.5, lower_is_better=True)],
        },
        {LISTING: more, task: task + "&p=1"},
    )
    assert list(found) == ["hub:o/b/default", "hub:openai/gsm8k/main", "hub:openai/gsm8k/socratic"]
    main = found["hub:openai/gsm8k/main"]
    assert main.rows["model_id"].to_list() == ["a/x", "b/y"]
    assert main.rows["average_score"].to_list() == [None, None]
    assert main.scores.select("benchmark", "score", "score_raw", "is_lower_better").rows() == [
        ("openai/gsm8k/main", 86.2, 86.2, False),
        ("openai/gsm8k/main", 50.0, 50.0, False),
    ]
    assert found["hub:o/b/default"].scores.select("score", "score_raw", "is_lower_better").rows() == [(None, -3.5, True)]
    assert found["hub:openai/gsm8k/socratic"].scores["is_lower_better"].to_list() == [None]


@pytest.mark.parametrize(
    ("listed", "whole"),
    [
        ({"tags": ["task_id:t1", "task_id:t2", "task_ids:other"]}, [entry(1, "a/x", 1)]),
        ({"tasks": ["t1", {"id": "t2"}]}, [entry(1, "a/x", 1)]),
        ({"cardData": {"tasks": [{"task_id": "t1"}, {"task_id": "t2"}]}}, 400),
        ({}, [entry(1, "a/x", 1, task_id="t1"), entry(1, "a/x", 2, task_id="t2")]),
        ({}, {"tasks": [{"id": "t1"}, "t2", 3, "../x", ""]}),
        ({}, {"tasks": ["t1", "t2"], "rows": [entry(1, "a/x", 1)]}),
    ],
)
def test_tasks_are_found_wherever_they_are_said(listed: dict[str, Any], whole: Any) -> None:
    found = boards_of(
        {
            LISTING: [{"id": "o/b"} | listed],
            address("o/b"): whole,
            address("o/b", "t1"): [entry(1, "a/x", 1)],
            address("o/b", "t2"): [entry(1, "a/x", 2)],
        }
    )
    assert list(found) == ["hub:o/b/t1", "hub:o/b/t2"]


def test_closed_and_empty_datasets_are_passed_over_and_told() -> None:
    answers = collect(
        {
            LISTING: [{"id": "o/gated"}, {"id": "o/empty"}, {"id": "../../x"}, {"id": "o/b"}],
            address("o/gated"): 401,
            address("o/empty"): [],
            address("o/b"): [entry(1, "a/x", 1)],
        }
    )
    assert [board.leaderboard for board in parse_hub_benchmarks(answers)] == ["hub:o/b/default"]
    assert find_closed_boards(answers).rows() == [("../../x", 200, "invalid_id"), ("datasets/o/gated", 401, None)]


@pytest.mark.parametrize("broken", [LISTING, address("o/b"), task_file("o/b")])
@pytest.mark.parametrize("status", [0, 429, 503])
def test_what_fails_for_another_reason_stops_the_collection(broken: str, status: int) -> None:
    with pytest.raises(FetchError, match="hub:"):
        collect({LISTING: [{"id": "o/b"}], address("o/b"): [entry(1, "a/x", 1)]} | {broken: status})


def test_task_pages_that_loop_stop() -> None:
    with pytest.raises(SourceError, match="asked already"):
        collect({LISTING: [{"id": "o/b"}], address("o/b"): []}, {address("o/b"): address("o/b")})


@pytest.mark.parametrize(
    "content", [b"tasks: &a [*a, *a]", b"{{{", b"\xff", b"!!python/object/apply:os.system [ls]", b"tasks: 3", b"[" * 5000]
)
def test_hostile_task_file_names_no_tasks(content: bytes) -> None:
    found = boards_of({LISTING: [{"id": "o/b"}], task_file("o/b"): content, address("o/b"): [entry(1, "a/x", 1)]})
    assert list(found) == ["hub:o/b/default"]


def test_model_published_twice_keeps_both_rows_and_the_first_represents_it() -> None:
    board = one_board(entry(1, "a/x", 80, pullRequest=4), entry(2, "b/y", 70), entry(3, "a/x", 60))
    snapshot = build_leaderboard_snapshot(board.rows, PAPER)
    scores = build_benchmark_scores(board.scores)
    assert snapshot.height == scores.height == 3
    assert find_score_gaps(snapshot, scores).is_empty()
    chosen = pick_best_score(snapshot).sort("row_number")
    assert chosen.select("row_number", "model_id", "submission_count").rows() == [(1, "a/x", 2), (2, "b/y", 1)]


def test_missing_score_row_of_a_repeated_key_is_seen() -> None:
    board = one_board(entry(1, "a/x", 80), entry(2, "a/x", 60))
    snapshot, scores = build_leaderboard_snapshot(board.rows, PAPER), build_benchmark_scores(board.scores)
    assert find_score_gaps(snapshot, scores.head(1))["row_number"].to_list() == [2]


def test_benchmark_boards_stack_with_a_board_of_averages() -> None:
    other = parse_board(v1_board(v1_row("a/x")), "f.csv", "open-llm-v1")
    boards = [other, one_board(entry(1, "a/x", 1e9))]
    snapshot = build_leaderboard_snapshot(pl.concat([b.rows for b in boards], how="diagonal"), PAPER)
    scores = build_benchmark_scores(pl.concat([b.scores for b in boards]))
    assert snapshot.group_by("leaderboard", maintain_order=True).agg("average_score").rows() == [
        ("open-llm-v1", [50.0]),
        ("hub:o/b/default", [None]),
    ]
    assert scores.height == 7


def test_value_outside_the_reviewed_range_keeps_only_the_raw_value() -> None:
    task = address("openai/gsm8k", "main")
    replies = {LISTING: [{"id": "openai/gsm8k", "tasks": ["main"]}], task: [entry(1, "a/x", 8620), entry(2, "b/y", None)]}
    [board] = boards_of(replies).values()
    assert board.scores.select("score", "score_raw").rows() == [(None, 8620.0), (None, None)]
    assert board.rule_counts["value_outside_reviewed_range"] == 1


@pytest.mark.parametrize("hostile", ["../x", "a/b\x1b[31m", "y" * 300, 5, None, {"a": 1}])
def test_hostile_id_is_set_aside(hostile: Any) -> None:
    board = one_board(entry(1, hostile, 2), entry(2, "a/x", 1))
    assert board.rows.select("row_number", "model_id").rows() == [(2, "a/x")]
    [row] = board.invalid.to_dicts()
    assert (row["leaderboard"], row["row_number"]) == ("hub:o/b/default", 1)
    assert row["model_id"].isprintable()
    assert len(row["model_id"]) <= 200


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (b"<html>", "a page of HTML"),
        (5, "expected a list of rows"),
        ({"a": 1}, "expected a list of rows"),
        ([5], "expected an object"),
        ([entry(1, "a/x", "high")], "a number"),
        ([entry(1, "a/x", True)], "a number"),
        ([entry(1, "a/x", [1])], "found list"),
        (b'[{"modelId": "a/x", "value": Infinity}]', "Infinity"),
        (b'[{"modelId": "a/x", "value": 1e999}]', "a number"),
        ([entry(1, "a/x", 10**400)], "finite"),
    ],
)
def test_what_does_not_parse_refuses_the_board(rows: Any, says: str) -> None:
    body = rows if isinstance(rows, bytes) else json.dumps(rows).encode()
    with pytest.raises(SourceError, match="/api/datasets/o/b/leaderboard") as error:
        parse_hub_benchmarks([Answer("board", "datasets/o/b", address("o/b"), 200, "2026-11-24T08:00:00Z", body)])
    assert says in str(error.value)


def kept(answers: list[Answer]) -> bytes:
    return gzip.compress("".join(write_answer(answer) + "\n" for answer in answers).encode(), mtime=0)


def test_kept_answers_give_the_boards_again_in_any_order_of_lines() -> None:
    answers = collect(
        {LISTING: [{"id": "o/b"}], address("o/b"): [entry(1, "a/x", 1)], "/p2": [entry(2, "b/y", 2)]},
        {address("o/b"): "/p2"},
    )
    for lines in (kept(answers), kept(answers[::-1]), kept(answers[:2]) + kept(answers[2:])):
        [board] = parse_kept_boards("hub-benchmarks", "answers.jsonl.gz", lines)
        assert board.rows["model_id"].to_list() == ["a/x", "b/y"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"plain", "not a gzip"),
        (kept([])[:-4], "cut"),
        (gzip.compress(b"{}\n", mtime=0), "line 1"),
        (gzip.compress(b"[", mtime=0), "line 1"),
    ],
)
def test_kept_answers_that_are_damaged_are_refused(content: bytes, says: str) -> None:
    with pytest.raises(SourceError, match="hub-benchmarks/answers.jsonl.gz") as error:
        parse_kept_boards("hub-benchmarks", "answers.jsonl.gz", content)
    assert says in str(error.value)


def test_name_of_the_kept_file_says_how_it_is_read() -> None:
    [board] = parse_kept_boards("open-llm-v1", "leaderboard.csv", v1_board(v1_row("a/x")))
    assert board.rows["model_id"].to_list() == ["a/x"]
    for name, says in [("b.parquet", "parquet"), ("b.json", "JSON"), ("b.html", "gradio"), ("b.txt", "no known kind")]:
        with pytest.raises(SourceError, match=says):
            parse_kept_boards("open-llm-v2", name, b"nothing")
