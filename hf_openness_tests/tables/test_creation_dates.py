"""Traps of dating a model: by its repo, by its oldest commit, or not at all."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import polars as pl
import pytest

from hf_openness.method import CORRECTED, PAPER, Method
from hf_openness.reference.load import read_reference
from hf_openness.schemas import TABLES
from hf_openness.tables.enriched import build_enriched_repos
from hf_openness.tables.production import build_models_by_type

SCRAPED_ON = date(2024, 5, 20)
FLOOR = datetime(2022, 3, 2, 23, 29, 4, tzinfo=UTC)
MARCH, APRIL = datetime(2024, 3, 1, 10, tzinfo=UTC), datetime(2024, 4, 1, 10, tzinfo=UTC)
DATES = PAPER.take(CORRECTED, ["creation_date", "floor_dates"])
FIRST_MODEL = {
    "leaderboard": "open-llm-v1",
    "row_number": 1,
    "representative_rule": "only_row",
    "submission_count": 1,
    "architecture_group": "Other",
}


def frame(table: str, *rows: dict[str, object]) -> pl.DataFrame:
    dtypes = {name: column.dtype for name, column in TABLES[table].model.describe().items()}
    return pl.DataFrame(list(rows), schema=dtypes)


def build(
    method: Method = DATES,
    *,
    model_id: str = "o/m",
    created_at: datetime | None = None,
    first_commit_at: datetime | None = None,
    uploaded_on: date | None = None,
    spelling: str | None = None,
) -> pl.DataFrame:
    models = frame("models", FIRST_MODEL | {"model_id": model_id, "uploaded_on": uploaded_on})
    known = {"model_id": spelling or model_id, "observed_on": SCRAPED_ON}
    is_floor = created_at == FLOOR
    details = frame(
        "repo_details", known | {"observed_in": "hub-api", "created_at": created_at, "is_created_floor": is_floor}
    )
    commits = {
        "authors_count": 1,
        "commits_count": 1,
        "first_commit_at": first_commit_at,
        "last_commit_at": first_commit_at,
    }
    activity = frame("repo_activity", *([known | commits] if first_commit_at else []))
    return build_enriched_repos(models, details, activity, read_reference("corrections"), SCRAPED_ON, method)


def dated(method: Method = DATES, **known: object) -> tuple[datetime | None, str | None]:
    row = build(method, **known).row(0, named=True)  # type: ignore[arg-type]
    return row["created_at"], row["created_source"]


def test_commit_dates_a_model_only_where_it_is_older_than_the_repo() -> None:
    assert dated(created_at=APRIL, first_commit_at=MARCH) == (MARCH, "oldest_commit")
    assert dated(created_at=MARCH, first_commit_at=APRIL) == (MARCH, "hub")
    assert dated(PAPER, created_at=APRIL, first_commit_at=MARCH) == (APRIL, "hub")


def test_commit_dates_a_model_of_which_nothing_else_is_known() -> None:
    assert dated(first_commit_at=MARCH) == (MARCH, "oldest_commit")
    assert dated() == (None, None)


def test_commit_of_the_upload_day_gives_its_time() -> None:
    assert dated(uploaded_on=APRIL.date(), first_commit_at=APRIL) == (APRIL, "oldest_commit")
    assert dated(uploaded_on=MARCH.date(), first_commit_at=APRIL)[1] == "board_upload"


@pytest.mark.parametrize(
    "at",
    [datetime(1970, 1, 1, tzinfo=UTC), datetime(2024, 5, 21, tzinfo=UTC)],
    ids=["before-the-hub", "after-the-scrape"],
)
def test_commit_with_an_impossible_date_dates_nothing(at: datetime) -> None:
    assert dated(first_commit_at=at) == (None, None)
    assert dated(created_at=APRIL, first_commit_at=at) == (APRIL, "hub")


def test_floor_date_is_a_bound_and_enters_no_time_series() -> None:
    row = build(created_at=FLOOR).row(0, named=True)
    assert (row["created_at"], row["created_before_at"], row["created_source"]) == (None, FLOOR, "hub_floor")
    assert row["is_created_floor"]
    assert build_models_by_type(build(created_at=FLOOR)).is_empty()
    kept = build(PAPER, created_at=FLOOR).row(0, named=True)
    assert (kept["created_at"], kept["created_before_at"]) == (FLOOR, None)


def test_commit_older_than_the_floor_is_a_date() -> None:
    early = datetime(2019, 2, 18, tzinfo=UTC)
    row = build(created_at=FLOOR, first_commit_at=early).row(0, named=True)
    assert (row["created_at"], row["created_before_at"], row["is_created_floor"]) == (early, None, None)


def test_each_rule_of_dates_has_its_own_corrections_also_in_a_mixture() -> None:
    by_hand, by_hub = datetime(2024, 4, 17, 23, 16, 24, tzinfo=UTC), datetime(2024, 4, 17, 9, 35, 16, tzinfo=UTC)
    llama = {"model_id": "meta-llama/Meta-Llama-3-8B"}
    assert dated(PAPER.take(CORRECTED, ["last_group"]), **llama) == (by_hand, "correction")
    assert dated(PAPER.take(CORRECTED, ["creation_date"]), **llama) == (by_hub, "correction")


def test_details_under_another_casing_are_the_models_own() -> None:
    folded = DATES.take(CORRECTED, ["model_ids"])
    assert dated(folded, spelling="O/M", created_at=APRIL, first_commit_at=MARCH) == (MARCH, "oldest_commit")
    assert dated(DATES, spelling="O/M", created_at=APRIL) == (None, None)


def test_corrected_dates_of_the_archive(archived_tables: Callable[[str], dict[str, pl.DataFrame]]) -> None:
    t = archived_tables("2024-05-20")
    tables = (t["models"], t["repo_details"], t["repo_activity"], read_reference("corrections"))
    built = build_enriched_repos(*tables, SCRAPED_ON, DATES)
    counts = dict(built["created_source"].drop_nulls().value_counts().iter_rows())
    assert counts == {"hub": 4758, "oldest_commit": 818, "correction": 1}
    assert built["created_before_at"].count() == 0, "every repo at the floor has older commits"
