"""Page and feed beside the reports, counts on table assets, and what the assets say where something is missing."""

from datetime import date
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from hf_openness.defs.changes import COUNTED, read_summaries
from hf_openness.defs.location import collect_definitions
from hf_openness.defs.replay import FEED
from hf_openness.defs.run import RunOutcome, run_assets
from hf_openness.defs.since import count_since
from hf_openness.defs.storage import OpenStore
from hf_openness.schemas import TABLES
from hf_openness.settings import read_settings

FIRST, SECOND = date(2024, 5, 17), date(2024, 5, 20)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenStore:
    """An empty store in a folder of the test's own."""
    monkeypatch.setenv("HF_OPENNESS_STORE", str(tmp_path / "s"))
    return OpenStore(read_settings())


def write_changes(store: OpenStore, day: date, *models: str) -> None:
    schema = {name: column.dtype for name, column in TABLES["changes"].model.describe().items()}
    rows = [
        {
            "leaderboard": "b",
            "kind": "model_added",
            "subject": m,
            "total_count": 1,
            "text": f"Model “{m}”.",
            "is_notable": True,
        }
        for m in models
    ]
    store.write_frame(store.table_path("changes", day), pl.DataFrame(rows, schema=schema))


def write_over_dates(store: OpenStore) -> None:
    """The tables that the index of dates is made from, of one date."""
    trend = {"leaderboard": "b", "scraped_on": FIRST, "rows_count": 1, "flagged_rows_count": 0, "models_count": 1}
    verdict = {"claim_id": "apache_first", "scraped_on": FIRST, "leaderboard": "b", "verdict": "supported"}
    for name, row in (("model_trend", trend), ("claim_history", verdict)):
        schema = {column: field.dtype for column, field in TABLES[name].model.describe().items()}
        store.write_frame(store.table_path(name), pl.DataFrame([row], schema=schema))


def make_feed() -> RunOutcome:
    with dg.DagsterInstance.ephemeral() as instance:
        return run_assets(instance, FEED, None)


def test_page_and_feed_are_written_twice_with_the_same_bytes(store: OpenStore) -> None:
    write_changes(store, SECOND, "o/second")
    write_changes(store, FIRST, "o/first")
    write_over_dates(store)
    assert make_feed().materialised == ("change_feed", "report_index")
    paths = (store.feed_path(), store.latest_path(), store.page_path("index"), store.page_path("compare"))
    once = [path.read_bytes() for path in paths]
    make_feed()
    assert [path.read_bytes() for path in paths] == once
    assert b"o/first" in once[0]
    assert b"o/second" in once[0]
    assert b"o/second" in once[1]
    assert b"o/first" not in once[1]
    assert sorted(path.name for path in store.latest_path().parent.iterdir()) == sorted(path.name for path in paths)


def test_without_a_date_nothing_is_written_and_the_step_says_what_to_do(store: OpenStore) -> None:
    assert read_summaries(store) == []
    write_over_dates(store)
    [problem] = make_feed().problems
    assert problem.endswith("s has the table changes; materialise changes first")
    assert not store.feed_path().exists()


def test_an_index_without_the_tables_over_all_dates_says_which_are_missing(store: OpenStore) -> None:
    write_changes(store, FIRST, "o/first")
    [problem] = make_feed().problems
    assert "model_trend" in problem
    assert not store.page_path("index").exists()


def test_a_table_asset_counts_rows_since_the_last_date_before(store: OpenStore) -> None:
    def frame(*models: str) -> pl.DataFrame:
        return pl.DataFrame({"leaderboard": ["b"] * len(models), "model_id": models, "score": [1.0] * len(models)})

    assert count_since(store, "models", FIRST, frame("a")) == {
        "compared_with": "nothing: no date before 2024-05-17 is stored"
    }
    for day, models in ((date(2024, 5, 10), "xyz"), (FIRST, "ab"), (date(2024, 6, 1), "q")):
        store.write_frame(store.table_path("models", day), frame(*models))
    assert count_since(store, "models", SECOND, frame("a", "c", "d")) == {
        "compared_with": "2024-05-17",
        "rows_added": 2,
        "rows_gone": 1,
        "rows_changed": 0,
    }


def test_a_broken_file_of_an_earlier_date_does_not_keep_a_table_from_being_written(store: OpenStore) -> None:
    path = store.table_path("models", FIRST)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"PAR1 broken")
    frame = pl.DataFrame({"leaderboard": ["b"], "model_id": ["a"]})
    assert count_since(store, "models", SECOND, frame) == {"compared_with": "nothing: 2024-05-17 cannot be read"}


def test_changes_follow_every_table_they_read_and_the_feed_follows_them() -> None:
    graph = collect_definitions().resolve_asset_graph()
    parents = {key.to_user_string() for key in graph.get(dg.AssetKey("changes")).parent_keys}
    assert parents == {*COUNTED, "claim_history"}
    assert {key.to_user_string() for key in graph.get(dg.AssetKey("change_feed")).parent_keys} == {"changes"}
