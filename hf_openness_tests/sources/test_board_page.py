"""Traps of the Gradio pages of boards v1 and v2."""

import asyncio
import html
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hf_openness.settings import UsageError, read_page_address
from hf_openness.sources.board_page import fetch_board_page, parse_board_page
from hf_openness.sources.errors import FetchError, SourceError
from hf_openness.sources.leaderboard import ParsedLeaderboard
from hf_openness.sources.live_boards import read_live_boards
from hf_openness.sources.model_cell import read_model_address
from hf_openness_tests.sources.published import (
    TinyClient,
    archived,
    as_dataset,
    as_page,
    assert_same_board,
    read_rows,
    typed,
)

V1, V2 = "open-llm-v1", "open-llm-v2"
SCORES = ["Average ⬆️", "ARC", "HellaSwag", "MMLU", "TruthfulQA", "Winogrande", "GSM8K"]
FLAGS = ["Merged", "Available on the hub", "Flagged", "MoE"]
HEADERS = ["T", "Model", *SCORES, "Type", "Architecture", "Weight type", "Precision", "Hub License", "#Params (B)"]
HEADERS += ["Hub ❤️", "Model sha", *FLAGS, "fullname"]


def link(model_id: str, quote: str = "") -> str:
    return f'<a target="_blank" href="https://huggingface.co/{model_id}{quote}" style="color: red">{model_id}</a>'


def row(model_id: str = "a/x", **cells: Any) -> list[Any]:
    values: dict[str, Any] = dict.fromkeys(HEADERS, "Original") | dict.fromkeys(SCORES, 50.0) | dict.fromkeys(FLAGS, True)
    values |= {"Type": "🟢 pretrained", "#Params (B)": 7.0, "Hub ❤️": 1.0, "Hub License": "?", "Model": link(model_id)}
    return list((values | {"fullname": model_id} | cells).values())


def parse(content: bytes, leaderboard: str = V1) -> ParsedLeaderboard:
    return parse_board_page(content, "page.html", leaderboard)


@pytest.mark.parametrize("day", ["2024-05-17", "2024-05-20"])
def test_page_gives_the_rows_and_scores_of_the_archived_file(archive: Path, day: str) -> None:
    content, expected = archived(archive, f"open-llm-v1/{day}.csv")
    rows = read_rows(content, ";")
    headers = list(rows[0])
    cells = [
        [
            link(html.escape(c.removeprefix("https://huggingface.co/"))) if c.startswith("https:") else typed(c)
            for c in r.values()
        ]
        for r in rows
    ]
    found = parse(as_page(headers, cells, before=37))
    assert_same_board(found, expected)
    assert found.rule_counts["stray_quote"] == expected.rule_counts["stray_quote"]


def test_v2_page_calls_it_not_merged_and_inverts_all_three_flags(archive: Path) -> None:
    content, expected = archived(archive, "open-llm-v2/2024-10-07.csv")
    frame = as_dataset(read_rows(content), "v2-page-base-model", "v2-page-gradio")
    assert "Not_Merged" in frame.columns
    assert frame["Flagged"].all()
    assert_same_board(parse(as_page(frame.columns, [list(r) for r in frame.rows()]), V2), expected)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 60), st.booleans(), st.randoms(use_true_random=False))
def test_place_of_the_component_and_order_of_columns_do_not_matter(before: int, in_value: bool, rng: random.Random) -> None:
    rows = [row("a/x"), row("b/y", ARC=49.5, Flagged=False), row("baseline", Model="<p>Baseline</p>")]
    order = list(range(len(HEADERS)))
    rng.shuffle(order)
    turned = as_page([HEADERS[n] for n in order], [[r[n] for n in order] for r in rows], before, in_value)
    assert_same_board(parse(turned), parse(as_page(HEADERS, rows)))


def test_of_several_fitting_components_the_fullest_counts_wherever_it_stands() -> None:
    few, many = [row("a/x")], [row("a/x"), row("b/y")]
    for first, second in ((few, many), (many, few)):
        parts = [{"props": {"value": {"headers": HEADERS, "data": data}}} for data in (first, second)]
        page = f"<script>window.gradio_config = {json.dumps({'components': parts})};</script>"
        assert parse(page.encode()).rows.height == 2


@pytest.mark.parametrize(
    "cell",
    [
        link("a/x"),
        html.escape(link("a/x")),
        link("a/x") + " " + link("datasets/details"),
        '<a target=\\"_blank\\" href=\\"https://huggingface.co/a/x\\" style=\\"x\\">a/x</a>',
        '<a href="https://mirror.test:8443/a/x">a/x</a>',
        "https://huggingface.co/a/x",
        "a/x",
        "<b>a/x</b>",
    ],
)
def test_model_cell_names_its_model(cell: str) -> None:
    assert read_model_address(cell).strip('"') == "https://huggingface.co/a/x"


def test_stray_quote_after_the_address_is_dropped_and_counted() -> None:
    escaped = html.escape(link("a/x", "&quot;"))
    found = parse(as_page(HEADERS, [row("a/x", Model=escaped)]))
    assert (found.rows["model_id"][0], found.rule_counts["stray_quote"]) == ("a/x", 1)


def test_hostile_id_is_set_aside_and_unknown_columns_are_counted() -> None:
    rows = [[*row("a/x"), 1], [*row("../x"), 1]]
    found = parse(as_page([*HEADERS, "new"], rows))
    assert found.rows["model_id"].to_list() == ["a/x"]
    assert found.invalid.select("row_number", "model_id").rows() == [(2, "../x")]
    assert found.rule_counts["unknown_column"] == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"detail": "not found"}', "no window.gradio_config"),
        (b"<html></html>", "no window.gradio_config"),
        (b"PAR1\x00", "binary"),
        (as_page(HEADERS, [row()])[:-300], "looks cut"),
        (b"<script>window.gradio_config = " + b"[" * 100_000, "looks cut"),
        (b"<script>window.gradio_config = {};</script>", "no list of components"),
        (b'<script>window.gradio_config = {"components": [1, {}, {"props": 2}]};</script>', "no component"),
        (as_page(["Score" if name == "ARC" else name for name in HEADERS], [row()]), "missing columns: ['ARC']"),
        (as_page(HEADERS, [row()[:-1]]), "line 1"),
        (as_page(HEADERS, [row(), 3]), "found int"),  # type: ignore[list-item]
        (as_page(HEADERS, [row(Model=link("b/y"))]), "the page of the model"),
        (as_page(HEADERS, [row(ARC={"a": 1})]), "found dict"),
        (as_page(HEADERS, [row(Flagged="maybe")]), "True or False"),
        (as_page(HEADERS, [row(), row()]), "repeats one"),
    ],
)
def test_what_does_not_parse_refuses_the_board(content: bytes, says: str) -> None:
    with pytest.raises(SourceError, match="page.html") as error:
        parse(content)
    assert says in str(error.value)


def test_page_that_is_gone_says_which_board_where_and_what_to_do() -> None:
    board = read_live_boards()[V1]
    with pytest.raises(FetchError, match=r"open-llm-v1: /v1 gave HTTP 503; set HF_OPENNESS_V1_PAGE"):
        asyncio.run(fetch_board_page(TinyClient({"/v1": 503}), board, "/v1"))
    [answer] = asyncio.run(fetch_board_page(TinyClient({"/v1": as_page(HEADERS, [row()])}), board, "/v1"))
    assert parse(answer.body).rows.height == 1


def test_address_of_a_page_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_OPENNESS_V2_PAGE", raising=False)
    assert read_page_address(V2, "https://a.test/") == "https://a.test/"
    for given_address, address in [("/v2", "/v2"), ("v2/page", "/v2/page"), ("https://b.test/x", "https://b.test/x")]:
        monkeypatch.setenv("HF_OPENNESS_V2_PAGE", given_address)
        assert read_page_address(V2, "https://a.test/") == address
    monkeypatch.setenv("HF_OPENNESS_V2_PAGE", "file:///etc/passwd")
    with pytest.raises(UsageError, match="HF_OPENNESS_V2_PAGE"):
        read_page_address(V2, "https://a.test/")
