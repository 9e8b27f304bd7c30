"""Traps of the datasets behind boards v1 and v2."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hf_openness.sources.board_dataset import fetch_board_dataset, parse_board_dataset
from hf_openness.sources.errors import FetchError, SourceError
from hf_openness.sources.live_boards import read_live_boards
from hf_openness_tests.sources.published import (
    TinyClient,
    archived,
    as_dataset,
    as_parquet,
    assert_same_board,
    read_rows,
)

V1, V2 = "open-llm-v1", "open-llm-v2"
SHA = "c" * 40
NAME = "open-llm-leaderboard/contents"
FILE = "data/train-00000-of-00001.parquet"


def v2_frame(**columns: Any) -> pl.DataFrame:
    """One row in the v2 dataset's columns."""
    names = ("IFEval", "BBH", "MATH Lvl 5", "GPQA", "MUSR", "MMLU-PRO")
    row: dict[str, Any] = {"fullname": "a/x", "Model": '<a href="https://huggingface.co/a/x">a/x</a>', "T": "💬"}
    row |= {"Type": "💬 chat models (RLHF, DPO, IFT, ...)", "Architecture": "?", "Weight type": "Original"}
    row |= {"Precision": "float16", "Model sha": "main", "Average ⬆️": 40.0, "Hub License": None, "Hub ❤️": 3}
    row |= {"#Params (B)": 7.242, "Available on the hub": True, "Merged": False, "MoE": False, "Flagged": False}
    row |= dict.fromkeys(names, 40.0) | {f"{name} Raw": 0.4 for name in names}
    return pl.DataFrame([row | columns])


def parse_v2(frame: pl.DataFrame) -> Any:
    return parse_board_dataset(as_parquet(frame), "contents.parquet", V2)


@pytest.mark.parametrize(
    ("file", "layout", "target"),
    [
        ("open-llm-v2/2025-03-18.csv", "v2-api-official-provider", "v2-dataset"),
        ("open-llm-v2/2024-10-07.csv", "v2-page-base-model", "v2-dataset"),
        ("open-llm-v1/2024-06-19.csv", "v1-snake-case", "v1-dataset"),
    ],
)
def test_dataset_gives_the_rows_and_scores_of_the_archived_file(archive: Path, file: str, layout: str, target: str) -> None:
    content, expected = archived(archive, file)
    assert expected.layout == layout
    frame = as_dataset(read_rows(content), layout, target)
    assert_same_board(parse_board_dataset(as_parquet(frame), "f", file.split("/")[0]), expected)


def test_flags_of_v2_have_their_true_sense_and_those_of_v1_are_inverted(archive: Path) -> None:
    flagged = parse_v2(pl.concat([v2_frame(), v2_frame(fullname="b/y", Model="b/y", Flagged=True)])).rows
    assert flagged["is_flagged"].to_list() == [False, True]
    content, expected = archived(archive, "open-llm-v1/2024-06-19.csv")
    frame = as_dataset(read_rows(content), "v1-snake-case", "v1-dataset")
    assert frame["Flagged"].not_().equals(expected.rows["is_flagged"], check_names=False)


@pytest.mark.parametrize(
    "day", [date(2024, 8, 5), "2024-08-05", "2024-08-05T09:00:00Z", datetime(2024, 8, 5, 9, tzinfo=UTC)]
)
def test_days_come_as_dates_times_or_text(day: Any) -> None:
    assert parse_v2(v2_frame(**{"Submission Date": day})).rows["submitted_on"].to_list() == [date(2024, 8, 5)]


def test_order_of_columns_and_unknown_columns_do_not_matter() -> None:
    frame = v2_frame()
    turned = frame.select(reversed(frame.columns)).with_columns(new=pl.struct(a=pl.lit(1)))
    found, plain = parse_v2(turned), parse_v2(frame)
    assert_same_board(found, plain)
    assert (found.rule_counts["unknown_column"], plain.rule_counts["unknown_column"]) == (1, 0)


def test_lists_of_licenses_and_hostile_ids() -> None:
    frame = v2_frame(**{"Hub License": ["mit", "apache-2.0"]})
    assert parse_v2(frame).rows["license_ids"].to_list() == [["mit", "apache-2.0"]]
    found = parse_v2(pl.concat([v2_frame(), v2_frame(fullname="../x", Model="<b>")]))
    assert found.rows["model_id"].to_list() == ["a/x"]
    assert found.invalid["model_id"].to_list() == ["../x"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html>not found</html>", "a page of HTML"),
        (b"PAR1", "not a parquet file"),
        (as_parquet(v2_frame())[:-20], "not a parquet file"),
        (
            as_parquet(v2_frame().rename({"fullname": "model_id"})),
            "missing columns: ['fullname'], unknown columns: ['model_id']",
        ),
        (as_parquet(v2_frame().clear()), "0 rows"),
        (as_parquet(v2_frame(Precision={"a": 1})), "column 'Precision': cells of type Struct"),
        (as_parquet(v2_frame(**{"Average ⬆️": float("inf")})), "a number"),
        (as_parquet(v2_frame(**{"Average ⬆️": 5000.0})), "from 0 to 100"),
        (as_parquet(v2_frame(Model='<a href="https://huggingface.co/b/y">')), "the page of the model"),
        (as_parquet(v2_frame(Precision="x" * 200_000)), "above 131072 characters"),
    ],
)
def test_what_does_not_parse_refuses_the_board(content: bytes, says: str) -> None:
    with pytest.raises(SourceError, match="contents.parquet") as error:
        parse_board_dataset(content, "contents.parquet", V2)
    assert says in str(error.value)


def info(*files: str) -> dict[str, Any]:
    return {"id": NAME, "sha": SHA, "siblings": [{"rfilename": name} for name in files]}


@pytest.mark.parametrize(("revision", "address"), [(None, ""), (SHA, f"/revision/{SHA}")])
def test_file_is_taken_at_the_revision(revision: str | None, address: str) -> None:
    client = TinyClient(
        {
            f"/api/datasets/{NAME}{address}": info("README.md", FILE),
            f"/datasets/{NAME}/resolve/{SHA}/{FILE}": as_parquet(v2_frame()),
        }
    )
    answers = asyncio.run(fetch_board_dataset(client, read_live_boards()[V2], revision))
    assert parse_board_dataset(answers[-1].body, "f", V2).rows["model_id"].to_list() == ["a/x"]


@pytest.mark.parametrize(
    ("replies", "error", "says"),
    [
        ({}, FetchError, "HTTP 404"),
        ({f"/api/datasets/{NAME}": 0}, FetchError, "no answer .timeout."),
        ({f"/api/datasets/{NAME}": b"<html>"}, SourceError, "a page of HTML"),
        ({f"/api/datasets/{NAME}": []}, SourceError, "no list of files"),
        ({f"/api/datasets/{NAME}": info("data/../../x.parquet")}, SourceError, "0 parquet files"),
        ({f"/api/datasets/{NAME}": info("data/a.parquet", "data/b.parquet")}, SourceError, "2 parquet files"),
        ({f"/api/datasets/{NAME}": info(FILE) | {"sha": "../.."}}, SourceError, "40 hexadecimal"),
        ({f"/api/datasets/{NAME}": info(FILE)}, FetchError, "resolve"),
    ],
)
def test_dataset_that_cannot_be_had_says_so(replies: dict[str, Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        asyncio.run(fetch_board_dataset(TinyClient(replies), read_live_boards()[V2]))
