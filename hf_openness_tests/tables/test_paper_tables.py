"""Paper tables 1-5: columns and order."""

from datetime import UTC, date, datetime

import polars as pl

from hf_openness.tables.paper_tables import (
    build_paper_table_1,
    build_paper_table_2,
    build_paper_table_3,
    build_paper_table_4,
    build_paper_table_5,
)

MODELS = pl.DataFrame(
    {
        "model_id": ["a/low", "b/unscored", "c/high", "d/tied"],
        "model_sha": ["1", None, None, "4"],
        "precision": ["float16", "float16", "bfloat16", None],
        "has_chat_template": [None, None, None, None],
        "model_type": ["pretrained", None, "chat models", "other"],
        "params_b": [7.0, None, 72.0, 70.0],
        "average_score": [50.0, None, 80.0, 80.0],
        "row_number": [1, 2, 4, 3],
    },
    schema_overrides={"has_chat_template": pl.Boolean},
)


def make_scores(**benchmarks: list[float | None]) -> pl.DataFrame:
    key = MODELS.select("row_number", "model_id")
    return pl.concat(
        key.with_columns(benchmark=pl.lit(name), score=pl.Series(values, dtype=pl.Float64))
        for name, values in benchmarks.items()
    )


def test_table_1_is_by_score_with_the_papers_benchmarks() -> None:
    scores = make_scores(
        MMLU=[1.0, 2.0, 3.0, 4.0],
        HellaSwag=[0.0] * 4,
        ARC=[5.0, None, 7.0, 8.0],
        GSM8K=[9.0, 10.0, 11.0, 12.0],
    )
    table = build_paper_table_1(MODELS, scores)
    assert table.columns == ["model_id", "model_type", "params_b", "ARC", "MMLU", "GSM8K", "average_score"]
    assert table["model_id"].to_list() == ["d/tied", "c/high", "a/low", "b/unscored"]
    assert table["ARC"].to_list() == [8.0, 7.0, 5.0, None]
    assert table["GSM8K"].to_list() == [12.0, 11.0, 9.0, 10.0]


def test_table_1_of_another_board_has_its_own_benchmarks() -> None:
    table = build_paper_table_1(MODELS, make_scores(MUSR=[1.0, 2.0, 3.0, 4.0], BBH=[5.0, 6.0, 7.0, 8.0]))
    assert table.columns[3:] == ["BBH", "MUSR", "average_score"]


def test_table_1_takes_the_representative_rows_scores_only() -> None:
    scores = make_scores(ARC=[1.0, 2.0, 3.0, 4.0])
    others = scores.with_columns(row_number=pl.col("row_number") + 10, score=pl.lit(99.0))
    table = build_paper_table_1(MODELS, pl.concat([others, scores]))
    assert table.height == MODELS.height
    assert table["ARC"].max() == 4.0


def test_table_2_is_by_downloads() -> None:
    created = datetime(2024, 5, 2, 23, 59, tzinfo=UTC)
    repos = pl.DataFrame(
        {
            "model_id": ["a/1", "b/2", "c/3", "d/4"],
            "author": ["a", "b", "c", "d"],
            "created_at": [created, None, created, created],
            "details_observed_on": [date(2024, 5, 3), date(2024, 5, 3), None, date(2024, 5, 3)],
            "downloads_30d": [5, None, None, 9],
            "tags": [["x", "y"], [], None, None],
        }
    )
    table = build_paper_table_2(repos)
    assert table.columns == ["model_id", "author", "created_on", "downloads_30d", "tags"]
    assert table["model_id"].to_list() == ["d/4", "a/1", "b/2"]
    assert table["tags"].to_list() == [None, "x, y", ""]
    assert table["created_on"].to_list() == [date(2024, 5, 2), date(2024, 5, 2), None]


def test_table_3_is_by_repos_then_author() -> None:
    people = pl.DataFrame(
        {
            "author": ["zoe", "bob", "amy"],
            "repos_count": [1, 9, 1],
            "repos": [["z/1"], [f"b/{n}" for n in range(9)], ["a/1"]],
            "kind": [None, None, None],
            "is_bot": [False, True, False],
            "is_machine_name": [None, None, None],
        },
        schema_overrides={"kind": pl.String, "is_machine_name": pl.Boolean},
    )
    table = build_paper_table_3(people)
    assert table["author"].to_list() == ["bob", "amy", "zoe"], "the paper's method keeps its bots here"
    judged = people.with_columns(kind=pl.lit("unknown"), is_machine_name=pl.lit(False))
    assert build_paper_table_3(judged)["author"].to_list() == ["amy", "zoe"]
    assert table["repos"][0] == ", ".join(f"b/{n}" for n in range(8))


def test_table_4_is_by_falling_id() -> None:
    at = datetime(2023, 10, 26, tzinfo=UTC)
    activity = pl.DataFrame(
        {
            "model_id": ["a/1", "z/1", "m/1"],
            "authors_count": [1, 2, 0],
            "commits_count": [3, 14, 1],
            "first_commit_at": [at] * 3,
            "last_commit_at": [at] * 3,
        }
    )
    table = build_paper_table_4(activity)
    assert table.columns[1:3] == ["authors_count", "commits_count"]
    assert table.columns[3:] == ["first_commit_on", "last_commit_on"]
    assert table["model_id"].to_list() == ["z/1", "m/1", "a/1"]


def test_table_5_is_by_count_and_folds_nothing() -> None:
    licenses = pl.DataFrame(
        {
            "license_id": ["mit", "undeclared", "apache-2.0", "zlib", "new-one"],
            "models_count": [2, 7, 30, 2, 1],
            "models_share": [2 / 42, 7 / 42, 30 / 42, 2 / 42, 1 / 42],
            "commercial_use": ["yes", "unknown", "yes", "yes", "unknown"],
            "academic_use": ["yes", "unknown", "yes", "yes", "unknown"],
            "personal_use": ["yes", "unknown", "yes", "yes", "unknown"],
        }
    )
    table = build_paper_table_5(licenses)
    assert table["license_id"].to_list() == ["apache-2.0", "undeclared", "mit", "zlib", "new-one"]
    assert table["models_pct"].to_list() == [71.43, 16.67, 4.76, 4.76, 2.38]
    assert table["models_count"].sum() == 42
