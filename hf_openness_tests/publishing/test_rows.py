"""Row by row: what may not be passed on is left out and counted; nothing else is, and no row is lost."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hf_openness.publishing.grounds import Grounds
from hf_openness.publishing.rows import PartedTable, part_rows
from hf_openness.reading.store import StoreReader
from hf_openness_tests.publishing.stores import (
    CHILD,
    COMMITTED,
    DESCRIBED,
    FREE,
    HOSTILE,
    WITH_TERMS,
    WITHOUT_TERMS,
    write_release_store,
)

DETAILS, COMMITS = "hub-details 2024-04-17", "hub-commits 2024-05-20"
SOURCES = (f"open-llm-v1 {WITHOUT_TERMS}", f"open-llm-v1 {WITH_TERMS}", DETAILS, COMMITS)


def part_all(store: StoreReader) -> Iterator[tuple[pl.DataFrame, PartedTable]]:
    grounds = Grounds(store)
    for readable in store.stored():
        rows = store.scan(readable.name).collect()
        yield rows, part_rows(readable.name, rows, grounds)


def part(store: StoreReader, table: str) -> PartedTable:
    return part_rows(table, store.scan(table).collect(), Grounds(store))


def ids(parted: PartedTable, column: str = "model_id") -> set[str]:
    return set(parted.published[column])


def test_rows_of_a_board_without_terms_are_left_out_and_its_date_named(store: StoreReader) -> None:
    parted = part(store, "models")
    assert set(parted.published["scrape_date"]) == {WITH_TERMS}
    assert ids(parted) == {FREE, DESCRIBED, CHILD, COMMITTED, HOSTILE}
    assert parted.left_out.select("scrape_date", "sources", "licenses", "rows_count").rows() == [
        (WITHOUT_TERMS, f"open-llm-v1 {WITHOUT_TERMS}", "none stated", 5)
    ]
    assert parted.licenses.select("licenses", "sources", "rows_count").rows() == [
        ("MPL-2.0", f"open-llm-v1 {WITH_TERMS}", 5)
    ]


def test_a_row_that_repeats_details_or_commits_without_terms_is_left_out_and_its_neighbour_is_not(
    store: StoreReader,
) -> None:
    assert ids(part(store, "enriched_repos")) == {FREE, HOSTILE}
    assert ids(part(store, "license_evidence")) == {FREE, COMMITTED, HOSTILE}
    assert part(store, "repo_details").published.is_empty()
    assert part(store, "contributors").published.is_empty()
    left = part(store, "enriched_repos").left_out.filter(scrape_date=WITH_TERMS)
    assert dict(left.select("sources", "rows_count").iter_rows()) == {DETAILS: 2, COMMITS: 1}


def test_a_name_without_repos_rests_on_every_file_of_commits(store: StoreReader) -> None:
    parted = part(store, "alias_candidates")
    assert parted.left_out_count == store.scan("alias_candidates").collect().height > 0


def test_results_over_many_models_are_published_of_every_date(store: StoreReader) -> None:
    for table in ("license_table", "license_trend", "collaboration", "concentration"):
        parted = part(store, table)
        assert parted.left_out_count == 0
        assert set(parted.licenses["licenses"]) == {"Apache-2.0"}


def test_every_repo_on_a_path_counts(store: StoreReader) -> None:
    """A conflict is shown by what other repos say: the row of a free model that leads over a forbidden one stays out."""
    rows = store.scan("obligations").collect()
    assert rows.height
    forged = rows.head(1).with_columns(
        pl.lit(WITH_TERMS).alias("scrape_date"),
        pl.lit(FREE).alias("model_id"),
        pl.lit("elsewhere/base").alias("imposed_by_id"),
        pl.lit([FREE, DESCRIBED.lower()]).alias("witness_path"),
    )
    grounds = Grounds(store)
    assert part_rows("obligations", forged, grounds).left_out["sources"].to_list() == [DETAILS]
    alone = forged.with_columns(pl.lit([FREE]).alias("witness_path"))
    assert part_rows("obligations", alone, grounds).left_out_count == 0


def test_a_row_that_names_no_board_rests_on_all_of_its_date(store: StoreReader) -> None:
    rows = store.scan("models").collect().with_columns(pl.lit(None, pl.String).alias("leaderboard"))
    assert set(part_rows("models", rows, Grounds(store)).published["scrape_date"]) == {WITH_TERMS}


def test_a_board_whose_raw_file_is_gone_is_not_known(tmp_path: Path) -> None:
    store = StoreReader(str(write_release_store(tmp_path / "s", without=(f"open-llm-v1 {WITH_TERMS}",))))
    parted = part(store, "models")
    assert parted.published.is_empty()
    assert "unknown" in set(parted.left_out["sources"])


def test_where_the_table_of_answers_is_gone_any_answer_may_stand_in_a_row(tmp_path: Path) -> None:
    folder = write_release_store(tmp_path / "s")
    (folder / "tables" / "repo_details" / f"{WITH_TERMS}.parquet").unlink()
    parted = part(StoreReader(str(folder)), "license_evidence")
    assert parted.published.is_empty()


def test_simulated_data_may_be_passed_on_whatever_their_manifests_say(simulated_folder: Path) -> None:
    for rows, parted in part_all(StoreReader(str(simulated_folder))):
        assert parted.left_out_count == 0
        assert parted.published.equals(rows)


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(
    stated=st.fixed_dictionaries({source: st.sampled_from(["none stated", "MPL-2.0", "Apache-2.0"]) for source in SOURCES}),
    without=st.sets(st.sampled_from(SOURCES)),
)
def test_no_row_is_lost_and_none_appears_whatever_the_terms(stated: dict[str, str], without: set[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = StoreReader(str(write_release_store(Path(folder) / "s", terms=stated, without=tuple(sorted(without)))))
        for rows, parted in part_all(store):
            assert parted.published.height + parted.left_out_count == rows.height
            assert parted.published_count == parted.published.height
            kept = parted.published.join(rows, on=rows.columns, how="semi", nulls_equal=True)
            assert kept.height == parted.published.height


def test_archived_details_decide_row_by_row(store: StoreReader) -> None:
    """A model without details stands beside one with: the same table, the same date."""
    parted = part(store, "attrition")
    of_date = parted.published.filter(scrape_date=WITH_TERMS)
    assert set(of_date["model_id"]) == {FREE, HOSTILE}


@pytest.mark.parametrize("table", ["models", "enriched_repos"])
def test_what_is_published_keeps_its_order_and_types(store: StoreReader, table: str) -> None:
    rows = store.scan(table).collect()
    published = part(store, table).published
    assert published.schema == rows.schema
    assert published.equals(rows.join(published, on=rows.columns, how="semi", nulls_equal=True, maintain_order="left"))
