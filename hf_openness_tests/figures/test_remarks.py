"""What figures say of themselves: the day observed, and why there is nothing to show, each computed from the tables."""

from collections.abc import Callable
from datetime import date

import polars as pl

from hf_openness.figures.catalogue import FIGURES
from hf_openness.figures.remarks import describe_basis, describe_stage, explain_absence
from hf_openness.method import PAPER
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.tables.build import build_date_tables
from hf_openness_tests.conftest import v1_board, v1_row

Build = Callable[[str], dict[str, pl.DataFrame]]
DAY = date(2024, 5, 21)


def tables_of(*rows: str) -> dict[str, pl.DataFrame]:
    return build_date_tables([parse_leaderboard(v1_board(*rows), "f.csv", "open-llm-v1")], [], [], DAY, PAPER)


def test_figures_of_commits_and_downloads_name_the_day_of_their_observation(archived_tables: Build) -> None:
    tables = archived_tables("2024-06-19")
    said = {figure.number: describe_basis(figure.number, tables) for figure in FIGURES}
    assert all("Commits observed on 2024-05-20" in said[number] for number in (1, 2, 3, 13, 14))
    assert "Downloads observed on 2024-04-17" in said[9]
    assert "Downloads observed on 2024-04-17" in said[13], "downloads and commits, of another day"
    assert "observed" not in said[4]


def test_without_any_hub_file_each_figure_says_which_observation_is_missing() -> None:
    tables = tables_of(*(v1_row(f"o/m{n}", 40.0 + n) for n in range(4)))
    of_the_date = [f for f in FIGURES if set(f.needs) <= set(tables)]
    absent = {f.number: explain_absence(f.number, tables) for f in of_the_date if f.build(tables, PAPER).is_empty()}
    assert {f.number for f in FIGURES} - {f.number for f in of_the_date} <= {21, 22, 23, 24}
    assert {number for number in absent if number <= 12} == {1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12}
    assert {17, 18} <= set(absent)
    for number in (15, 16):
        assert "declares a base model" in absent[number]
        assert "repo details: 4 ids not in any file" in absent[number]
    assert {19, 20} <= set(absent)
    assert {13, 14} <= set(absent)
    assert absent[1] == "no commits were observed (commits: 4 ids not in any file: none is in the store)"
    assert absent[4] == (
        "none of the 3 models has a creation date (repo details: 4 ids not in any file: none is in the store)"
    )
    assert absent[9].startswith("no downloads were observed (repo details: ")


def test_figures_over_dates_say_that_no_other_date_is_at_hand() -> None:
    tables = tables_of(*(v1_row(f"o/m{n}", 40.0 + n) for n in range(3)))
    assert explain_absence(21, tables).endswith("no other date of it is at hand")
    assert explain_absence(22, tables).startswith("no earlier date of the board is at hand")


def test_a_board_without_sizes_says_so() -> None:
    tables = tables_of(*(v1_row(f"o/m{n}", **{"#Params (B)": "-1"}) for n in range(3)))
    assert explain_absence(8, tables) == "the board gives no number of parameters for its 2 models"


def test_a_stage_tells_what_became_of_all_its_ids(archived_tables: Build) -> None:
    attrition = archived_tables("2024-05-20")["attrition"].filter(pl.col("stage") == "details")
    told = describe_stage(attrition, "details")
    parts = [part.split(" ", 2) for part in told.removeprefix("repo details: ").split(", ")]
    assert sum(int(count) for count, _, _ in parts) == attrition.height
    assert [words for _, _, words in parts] == [
        "observed",
        "not in hub-details 2024-04-17",
        "only empty rows in hub-details 2024-04-17",
    ]


def test_outcomes_of_collected_dates_are_told_by_outcome_not_by_id() -> None:
    ids = [("ok", None)] * 3 + [("renamed", f"canonical id: o/m{n}") for n in range(2)]
    ids += [("error_after_retries", f"status 50{n}") for n in range(2)] + [("not_asked", "limit"), ("gated", "status 403")]
    rows = [("open-llm-v2", f"o/{n}", "commits", *one) for n, one in enumerate(ids)]
    attrition = pl.DataFrame(rows, schema=["leaderboard", "model_id", "stage", "outcome", "detail"], orient="row")
    assert describe_stage(attrition, "commits") == (
        "commits: 3 ids observed, 2 ids with another id of the same repo, 2 ids without a usable answer, 1 id gated, "
        "1 id not asked (limit)"
    )
