"""The numbers of the paper's method on the published board of 2024-05-20, and of its Table 5 on 2024-06-19."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from hf_openness.method import PAPER
from hf_openness.reference.load import read_reference
from hf_openness.report.numbers import describe_mentions, describe_numbers
from hf_openness.sources.repo_details import count_mentions, parse_repo_details
from hf_openness.tables.improvement import remove_merges
from hf_openness.tables.observations import HubObservation
from hf_openness.tables.quality import find_count_gaps, find_score_gaps
from hf_openness.tables.sizes import build_params_per_point

Build = Callable[[str], dict[str, pl.DataFrame]]


@pytest.fixture
def paper_day(archived_tables: Build) -> dict[str, pl.DataFrame]:
    return archived_tables("2024-05-20")


def test_rows_ids_flags_and_models(paper_day: dict[str, pl.DataFrame]) -> None:
    snapshot = paper_day["leaderboard_snapshot"]
    assert (snapshot.height, snapshot["model_id"].n_unique(), snapshot["is_flagged"].sum()) == (
        6611,
        6281,
        106,
    )
    assert paper_day["models"].height == 6181
    assert round(paper_day["models"]["average_score"].mean(), 2) == 57.63
    sources = paper_day["enriched_repos"]["created_source"]
    assert ((sources == "hub").sum(), (sources == "correction").sum()) == (4792, 1)


def test_the_last_group_is_dropped_and_named(paper_day: dict[str, pl.DataFrame]) -> None:
    lost = paper_day["attrition"].filter(outcome="last_group_dropped")
    assert lost["model_id"].to_list() == ["0-hero/Matter-0.1-7B"]


def test_people_and_shares(paper_day: dict[str, pl.DataFrame]) -> None:
    people = paper_day["contributors"]
    persons = people.filter(~pl.col("is_bot"))["repos_count"].sort(descending=True)
    assert (people.height, len(persons), paper_day["repo_activity"].height) == (1714, 1708, 5635)
    assert round(persons.head(10).sum() / persons.sum() * 100, 2) == 8.59
    assert round(persons.head(200).sum() / persons.sum() * 100, 2) == 51.55


def test_downloads_of_small_models(paper_day: dict[str, pl.DataFrame]) -> None:
    said = " ".join(describe_numbers(paper_day, date(2024, 5, 20)))
    assert "85.44 % of downloads" in said


def test_families_and_gains(paper_day: dict[str, pl.DataFrame]) -> None:
    assert remove_merges(paper_day["enriched_repos"]).height == 4540
    curves = paper_day["improvement_curves"]
    mistral = curves.filter(family="Mistral 7B")
    assert (mistral.height, mistral["derivatives_count"][0]) == (14, 300)
    gains = dict(curves.group_by("family").agg(pl.col("gain_points").max().round(2)).iter_rows())
    assert {f: gains[f] for f in ("Mistral 7B", "Mixtral 8x7B", "Llama 1 7B")} == {
        "Mistral 7B": 15.46,
        "Mixtral 8x7B": 4.97,
        "Llama 1 7B": 17.28,
    }


def test_months_with_thirty_sized_models(paper_day: dict[str, pl.DataFrame]) -> None:
    assert build_params_per_point(paper_day["enriched_repos"], PAPER).height == 14


def test_mentions_of_base_models_and_datasets(archive) -> None:
    details = parse_repo_details((archive / "hub/repo-details-2024-04-17.csv").read_bytes(), "details")
    assert count_mentions(details, "base_models", "base_model:") == {
        "mentions_count": 4777,
        "distinct_count": 983,
    }
    assert count_mentions(details, "datasets", "dataset:") == {"mentions_count": 7817, "distinct_count": 791}


def test_the_mentions_are_said_on_dates_that_use_their_file_only(archive, archived_tables: Build) -> None:
    content = (archive / "hub/repo-details-2024-04-17.csv").read_bytes()
    boards, day = ("open-llm-v1", "open-llm-v2"), date(2024, 4, 17)
    details = [HubObservation("hub-details", day, boards, parse_repo_details(content, "details"))]
    [said] = describe_mentions(archived_tables("2024-05-20"), details)
    assert said == (
        "All 5,907 rows of the repo details of 2024-04-17, repeats included, mention 983 base models 4,777 times and "
        "791 datasets 7,817 times."
    )
    unused = archived_tables("2024-05-20")["enriched_repos"].with_columns(details_observed_on=date(2024, 4, 18))
    assert describe_mentions({"enriched_repos": unused}, details) == ()


def test_table_5_on_the_day_that_fits(archived_tables: Build) -> None:
    claims = read_reference("claims").filter(computation="license_count")
    counts = dict(archived_tables("2024-06-19")["license_table"].select("license_id", "models_count").iter_rows())
    gaps = {row["argument"]: counts[row["argument"]] - int(row["published"]) for row in claims.to_dicts()}
    assert {name: gap for name, gap in gaps.items() if gap} == {"apache-2.0": 1}
    assert len(gaps) == 10


@pytest.mark.parametrize("day", ["2024-05-17", "2024-05-20", "2024-08-27", "2025-03-18"])
def test_counts_conserve_on_archived_dates(archived_tables: Build, day: str) -> None:
    t = archived_tables(day)
    assert find_count_gaps(t["leaderboard_snapshot"], t["models"], t["attrition"], t["repo_details"]).is_empty()
    assert find_score_gaps(t["leaderboard_snapshot"], t["benchmark_scores"]).is_empty()
    assert t["license_table"]["models_count"].sum() == t["models"].height
    assert t["license_table"]["is_reviewed"].all()


def test_a_lost_id_is_found(paper_day: dict[str, pl.DataFrame]) -> None:
    cut = paper_day["attrition"].filter(pl.col("model_id") != "gpt2")
    gaps = find_count_gaps(paper_day["leaderboard_snapshot"], paper_day["models"], cut, paper_day["repo_details"])
    assert gaps["model_id"].to_list() == ["gpt2"]


def test_v2_uses_the_boards_upload_day_only_where_the_hub_is_silent(archived_tables: Build) -> None:
    enriched = archived_tables("2025-03-18")["enriched_repos"]
    counts = dict(enriched["created_source"].value_counts().iter_rows())
    assert counts["board_upload"] == 495
    assert enriched.filter(pl.col("created_at").dt.date() > pl.date(2025, 3, 18)).is_empty()
