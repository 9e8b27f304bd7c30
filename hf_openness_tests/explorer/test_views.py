"""Every view: the SQL and the polars code that it hands out give its own rows, whatever is filtered."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from hf_openness.explorer.answer import build_answer, build_frame
from hf_openness.explorer.data import Data, Stores
from hf_openness.explorer.downloads import DOWNLOADS
from hf_openness.explorer.filters import Filters, parse_filters
from hf_openness.explorer.views import GROUPS, VIEWS
from hf_openness.reading.sql import select
from hf_openness.reading.store import StoreReader
from hf_openness_tests.explorer.stores import HOSTILE

# Each filter once, both methods, a text that quotes, a date that is not the default.
QUERIES = {
    "nothing": "",
    "paper": "method=paper&period=month",
    "lists": "types=pretrained&types=unknown&sizes=6+to+10&sizes=below+1+or+unknown&licenses=mit&period=day",
    "families": "base_models=Llama+2+7B&from_on=2023-02-01&to_on=2023-12-31&date=2024-05-17",
    "owner": "authors=org1&text=MODEL&labels=off&model=org1%2Fmodel-1",
    "quotes": "text=o%27brien",
    "two dates": "other_date=2024-05-17",
    "no row": "text=nobody-has-this",
}


def choose(stores: Stores, query: str) -> Filters:
    parsed = parse_filters(query, stores)
    assert parsed.notices == ()
    return parsed.filters


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
@pytest.mark.parametrize("name", VIEWS)
def test_sql_gives_the_rows_of_the_view(stores: Stores, name: str, query: str) -> None:
    filters = choose(stores, query)
    data = stores.get(filters)
    frame = build_frame(VIEWS[name], data, filters)
    assert_frame_equal(select(data.reader, VIEWS[name].write_sql(filters)), frame, rel_tol=1e-9)


RUN_ALL = """
import json, sys
from pathlib import Path
for line in sys.stdin:
    code, target = json.loads(line)
    bound = {}
    exec(compile(code, target, "exec"), bound)
    bound["frame"].write_parquet(target)
"""


def test_polars_code_as_downloaded_gives_the_rows_of_the_view(stores: Stores, tmp_path: Path) -> None:
    jobs, expected = [], {}
    for name, view in VIEWS.items():
        for what, query in QUERIES.items():
            filters = choose(stores, query)
            data = stores.get(filters)
            target = tmp_path / f"{name} {what}.parquet"
            jobs.append(json.dumps([DOWNLOADS["py"][1](view, data, filters).decode(), str(target)]))
            expected[target] = build_frame(view, data, filters)
    ran = subprocess.run(
        [sys.executable, "-c", RUN_ALL], input="\n".join(jobs), text=True, capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    for target, frame in expected.items():
        assert_frame_equal(pl.read_parquet(target), frame, rel_tol=1e-9)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_answers_every_choice_with_sentences_and_a_figure_that_json_holds(stores: Stores, name: str) -> None:
    for query in QUERIES.values():
        answer = build_answer(stores, f"/view/{name}", query)
        assert answer.frame is not None, answer.problem
        assert answer.frame.is_empty() == (answer.problem is not None)
        assert all(note == note.strip() and note.endswith((".", "!", "?")) for note in answer.notes)
        if answer.figure is not None:
            assert answer.figure.layout.height
            assert answer.figure.to_json()
        assert answer.view.group in GROUPS
        assert answer.view.question.endswith("?")


def test_hostile_names_are_no_markup_in_any_figure(stores: Stores) -> None:
    for name in VIEWS:
        for hostile in HOSTILE:
            answer = build_answer(stores, f"/view/{name}", f"labels=on&model={hostile}")
            drawn = answer.figure.to_json() if answer.figure is not None else ""
            assert "<script" not in drawn
            assert "<b>bold" not in drawn
            assert "\u202e" not in drawn


def test_a_missing_table_is_a_sentence_and_no_error(stores: Stores, tmp_path: Path, corrected_folder: Path) -> None:
    folder = tmp_path / "bare"
    for name in ("enriched_repos", "model_families"):
        shutil.copytree(corrected_folder / "tables" / name, folder / "tables" / name)
    (folder / "tables" / "model_families" / "2024-05-20.parquet").unlink()
    shutil.copy(corrected_folder / "store.json", folder)
    bare = Stores([Data(StoreReader(str(folder)))])
    answer = build_answer(bare, "/view/authors", "")
    assert answer.problem is not None
    assert "no table contributors" in answer.problem
    late = build_answer(bare, "/view/base-models", "")
    assert late.problem is not None
    assert "nearest: 2024-05-17" in late.problem
