"""What changed is told against the right file, and telling it never fails a run."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from hf_openness.defs.figures import INDEX
from hf_openness.defs.raw import describe_boards
from hf_openness.defs.since import count_since_drawn, count_since_made, find_drawn_before
from hf_openness.defs.storage import OpenStore
from hf_openness.method import CORRECTED
from hf_openness.settings import Settings, read_now
from hf_openness_tests.conftest import v1_board, v1_row

FIRST, SECOND, THIRD = (date(2024, 5, day) for day in (17, 20, 21))
FIGURE = "figure_03_authors_per_repo"


@pytest.fixture
def store(tmp_path: Path) -> OpenStore:
    return OpenStore(Settings(str(tmp_path / "store"), CORRECTED, None))


def keep_board(store: OpenStore, on: date, *rows: str) -> None:
    store.raw.keep(
        "open-llm-v1", on, "b.csv", v1_board(*rows), obtained_from="user file", obtained_at=read_now(), data_license="none"
    )


def draw(store: OpenStore, on: date, board: str) -> None:
    store.write_frame(store.figure_path(on, INDEX, "parquet"), pl.DataFrame({"leaderboard": [board]}))


def test_a_figure_is_compared_with_the_last_one_of_its_board(store: OpenStore) -> None:
    assert find_drawn_before(store, THIRD, "open-llm-v1", INDEX) is None
    draw(store, FIRST, "open-llm-v1")
    draw(store, SECOND, "open-llm-v2")
    assert find_drawn_before(store, THIRD, "open-llm-v1", INDEX) == FIRST
    assert find_drawn_before(store, FIRST, "open-llm-v1", INDEX) is None
    (store.root / "figures" / "not-a-date").mkdir()
    store.figure_path(SECOND, INDEX, "parquet").write_bytes(b"torn")
    assert find_drawn_before(store, THIRD, "open-llm-v1", INDEX) == FIRST


def test_a_figure_without_an_earlier_one_says_so(store: OpenStore) -> None:
    told = {"compared_with": "nothing: no earlier date of the board has this figure"}
    assert count_since_drawn(store, FIGURE, None, pl.DataFrame()) == told
    assert count_since_drawn(store, FIGURE, FIRST, pl.DataFrame()) == told


def test_a_torn_picture_table_does_not_fail_the_figure(store: OpenStore) -> None:
    path = store.figure_path(FIRST, FIGURE, "parquet")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"torn")
    told = count_since_drawn(store, FIGURE, FIRST, pl.DataFrame())
    assert told == {"compared_with": "nothing: 2024-05-17 cannot be read"}


def test_a_table_over_all_dates_is_compared_with_the_file_it_replaces(store: OpenStore) -> None:
    columns = {
        "leaderboard": ["b", "b"],
        "scraped_on": [FIRST, SECOND],
        "license_id": ["mit", "mit"],
        "models_count": [1, 2],
    }
    before = pl.DataFrame(columns)
    assert count_since_made(store, "license_trend", before) == {"compared_with": "nothing: made for the first time"}
    store.write_frame(store.table_path("license_trend"), before)
    told = count_since_made(store, "license_trend", before.with_columns(models_count=pl.Series([1, 9])))
    assert told == {
        "compared_with": "the file that it replaces",
        "rows_added": 0,
        "rows_gone": 0,
        "rows_changed": 1,
    }


def test_raw_counts_published_rows_and_compares_bytes(store: OpenStore) -> None:
    keep_board(store, FIRST, v1_row("a/one"))
    keep_board(store, SECOND, v1_row("a/one"))
    keep_board(store, THIRD, v1_row("a/one"), v1_row("a/two"))
    assert describe_boards(store, FIRST) == {
        "dagster/row_count": 1,
        "open-llm-v1: compared_with": "nothing: no date before 2024-05-17 is stored",
    }
    assert describe_boards(store, SECOND)["open-llm-v1: compared_with"] == "2024-05-17: the same bytes"
    assert describe_boards(store, THIRD) == {
        "dagster/row_count": 2,
        "open-llm-v1: compared_with": "2024-05-20: other bytes",
    }
