"""A collected date through the tables: spellings counted once, people counted from commits, every id in the ledger."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from hf_openness.collection.answered import Answered, add_collection
from hf_openness.collection.kept import parse_collection
from hf_openness.collection.standing import Standing, hold_on
from hf_openness.method import PAPER
from hf_openness.reference.load import read_reference
from hf_openness.sources.leaderboard import ParsedLeaderboard, parse_leaderboard
from hf_openness.tables.attrition import build_attrition
from hf_openness.tables.build import build_date_tables
from hf_openness.tables.contributors import summarize_commits
from hf_openness.tables.paper_tables import build_paper_table_1
from hf_openness.tables.quality import TooManyErrors, find_count_gaps, find_error_share, refuse_many_errors
from hf_openness_tests.conftest import v1_board, v1_row
from hf_openness_tests.sources.wire_answers import commit, details, info, page

DAY = date(2026, 11, 24)


def stand() -> Standing:
    answers = [
        details("o/old", info("o/new", "h1", tags=["base_model:o/base"])),
        details("o/new", info("o/new", "h1", tags=["base_model:o/base"], disabled=False)),
        page("o/new", [commit(3, "Ann", None), commit(2, "Ann", "SFconvertbot"), commit(1, "system")]),
        details("o/other", info("o/other", "h2")),
        page("o/other", [commit(5, "Ann", "leaderboard-pr-bot")]),
        details("o/away", b"", 401),
    ]
    plan = [(a.subject, "asked", "asked", None) for a in answers if a.route == "details"]
    plan[0] = ("o/old", "asked", "same_repo", None)
    plan[-1] = ("o/away", "asked", "not_asked", "not needed: not_found_or_private")
    rows = [dict(zip(("model_id", "details", "commits", "reason"), row, strict=True)) for row in plan]
    about = {"mode": "full", "builds_on": None, "observed_on": DAY.isoformat()}
    collection = parse_collection(DAY, about, rows, sorted(answers, key=lambda a: a.key))
    return hold_on(add_collection(Answered(), collection), collection)


def board(*rows: str) -> ParsedLeaderboard:
    return parse_leaderboard(v1_board(*rows), "f", "open-llm-v1")


def sha(number: int) -> dict[str, str]:
    return {"Model sha": f"{number:040x}"}


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    rows = [v1_row("o/new", 50.0), v1_row("o/old", 60.0, **sha(1)), v1_row("o/old", 55.0, **sha(2))]
    rows += [v1_row("o/other"), v1_row("o/away"), v1_row("a/lost")]
    return build_date_tables([board(*rows)], [], [], DAY, PAPER, stand())


def test_two_spellings_are_one_model_shown_by_the_best_row_of_both(tables: dict[str, pl.DataFrame]) -> None:
    [model] = tables["models"].filter(model_id="o/new").to_dicts()
    assert (model["row_number"], model["submission_count"], model["average_score"]) == (2, 3, 60.0)
    assert "o/old" not in tables["models"]["model_id"]
    [enriched] = tables["enriched_repos"].filter(model_id="o/new").to_dicts()
    assert (enriched["commits_count"], enriched["details_observed_on"]) == (3, DAY)
    assert set(tables["repo_details"]["model_id"]) == {"o/new", "o/old", "o/other"}
    assert set(tables["repo_details"]["observed_in"]) == {"hub-api"}
    assert tables["base_models"]["model_id"].to_list() == ["o/new"], "the same descent is counted once"


def test_table_1_keeps_the_scores_of_a_row_published_under_another_spelling(tables: dict[str, pl.DataFrame]) -> None:
    table = build_paper_table_1(tables["models"], tables["benchmark_scores"])
    assert table.filter(model_id="o/new")["ARC"].to_list() == [60.0]


def test_every_id_has_its_outcomes_and_counts_conserve(tables: dict[str, pl.DataFrame]) -> None:
    ledger = {(r["model_id"], r["stage"]): (r["outcome"], r["detail"]) for r in tables["attrition"].to_dicts()}
    assert ledger["o/old", "leaderboard"] == ("renamed", "2 published rows, counted under o/new")
    assert ledger["o/new", "leaderboard"] == ("ok", "1 published rows")
    assert ledger["o/old", "details"] == ("renamed", "canonical id: o/new")
    assert ledger["o/away", "details"] == ("not_found_or_private", "status 401")
    assert ledger["o/away", "commits"][0] == "not_asked"
    assert ledger["a/lost", "leaderboard"][0] == "last_group_dropped"
    assert ledger["a/lost", "details"] == ("not_asked", "not in the plan of the date")
    parts = [tables[name] for name in ("leaderboard_snapshot", "models", "attrition", "repo_details")]
    assert find_count_gaps(*parts).is_empty()
    uncounted = parts[1].with_columns(submission_count=pl.lit(1, dtype=pl.Int64))
    gaps = find_count_gaps(parts[0], uncounted, parts[2], parts[3])
    assert gaps["problem"].to_list() == ["submission_count is not the number of published rows"]


def test_all_commits_count_and_people_without_collection_bots(tables: dict[str, pl.DataFrame]) -> None:
    assert tables["repo_commits"].filter(model_id="o/new")["authors"].to_list()[0] == ["Ann", None]
    [new, other] = tables["repo_activity"].to_dicts()
    assert (new["model_id"], new["authors_count"], new["commits_count"]) == ("o/new", 2, 3)
    assert new["first_commit_at"] == datetime(2024, 1, 1, tzinfo=UTC), "the repo's first commit, though a bot's"
    assert (other["authors_count"], other["observed_on"]) == (1, DAY)
    people = {r["author"]: (r["commits_count"], r["repos"], r["is_bot"]) for r in tables["contributors"].to_dicts()}
    assert people == {"Ann": (3, ["o/new", "o/other"], False), "SFconvertbot": (1, ["o/new"], True)}


def test_a_repo_of_bots_alone_has_activity_without_authors() -> None:
    rows = [{"model_id": "o/m", "commit_sha": "a", "authors": ["system"], "title": None}]
    commits = pl.DataFrame(rows).with_columns(committed_at=pl.datetime(2024, 1, 1, time_zone="UTC"))
    [row] = summarize_commits(commits, read_reference("bots")).to_dicts()
    assert (row["authors"], row["authors_count"], row["commits_count"]) == ([], 0, 1)


def test_an_archived_date_has_no_commits_and_counts_none() -> None:
    tables = build_date_tables([board(v1_row("o/new"), v1_row("a/lost"))], [], [], DAY, PAPER)
    assert tables["repo_commits"].is_empty()
    assert set(tables["attrition"].filter(stage="commits")["outcome"]) == {"not_in_file"}


def test_boards_without_averages_and_spellings_on_two_boards_go_through_all_tables() -> None:
    rows = board(v1_row("o/old"), v1_row("o/other"), v1_row("a/lost"))
    score = pl.lit(None, dtype=pl.Float64)
    bench = ParsedLeaderboard(
        "hub:o/bench/main",
        "hub",
        rows.rows.with_columns(leaderboard=pl.lit("hub:o/bench/main"), average_score=score),
        rows.scores.with_columns(leaderboard=pl.lit("hub:o/bench/main")),
        {},
    )
    tables = build_date_tables([board(v1_row("o/new"), v1_row("a/lost")), bench], [], [], DAY, PAPER, stand())
    models = tables["models"].filter(leaderboard="hub:o/bench/main")
    assert models["model_id"].to_list() == ["o/new", "o/other"], "named as the canonical id that the other board publishes"
    assert tables["enriched_repos"].filter(leaderboard="hub:o/bench/main")["details_observed_on"].to_list() == [DAY, DAY]
    parts = [tables[name] for name in ("leaderboard_snapshot", "models", "attrition", "repo_details")]
    assert find_count_gaps(*parts).is_empty()


def test_rows_without_a_usable_id_stand_in_the_ledger_and_nowhere_else(tables: dict[str, pl.DataFrame]) -> None:
    parts = [tables[name] for name in ("leaderboard_snapshot", "models", "repo_details", "repo_activity")]
    rows = [{"leaderboard": "open-llm-v1", "row_number": n, "model_id": "../x", "reason": "a path"} for n in (7, 8)]
    ledger = build_attrition(*parts, [], [], invalid=pl.DataFrame(rows)).filter(model_id="../x")
    assert ledger["outcome"].to_list() == ["invalid_id"] * 3
    assert ledger["detail"][0] == "2 published rows: a path"
    whole = build_attrition(*parts, [], [], invalid=pl.DataFrame(rows))
    assert find_count_gaps(parts[0], parts[1], whole, parts[2]).is_empty()
    torn = whole.filter(~((pl.col("model_id") == "../x") & (pl.col("stage") == "commits")))
    assert find_count_gaps(parts[0], parts[1], torn, parts[2])["model_id"].to_list() == ["../x"]


def test_too_many_errors_refuse_the_date_and_ids_never_asked_do_not_dilute_them() -> None:
    told = [("details", "ok")] * 99 + [("details", "error_after_retries")] + [("details", "not_asked")] * 400
    outcomes = pl.DataFrame(told + [("commits", "renamed")] * 9, schema=["stage", "outcome"], orient="row")
    assert find_error_share(outcomes).rows() == [("details", 100, 1, 0.01)]
    refuse_many_errors(outcomes, 0.01, DAY)
    with pytest.raises(TooManyErrors, match=r"2026-11-24 is not published.*details: 1 of 100 ids \(1.0 %\)"):
        refuse_many_errors(outcomes, 0.009, DAY)
