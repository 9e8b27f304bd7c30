"""Traps of names and kinds, on hand-written frames, and what the corrected method says on an archived date."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import polars as pl
import pytest

from hf_openness.method import CORRECTED, PAPER, Method
from hf_openness.reference.load import read_reference
from hf_openness.schemas import TABLES
from hf_openness.tables.alias_candidates import build_alias_candidates, find_rule, fold_name, merge_candidates
from hf_openness.tables.author_names import NO_NAME, AuthorRules, is_counted
from hf_openness.tables.author_suspects import build_author_suspects
from hf_openness.tables.coauthorship import build_collaboration
from hf_openness.tables.concentration import measure_top_share
from hf_openness.tables.contributors import build_contributors, build_repo_activity

PEOPLE = PAPER.take(CORRECTED, ["activity_bots", "author_names", "author_start", "share_unit"])
RULES = AuthorRules(*(read_reference(name) for name in ("bots", "author_aliases", "organisations", "machine_names")))


def at(day: int) -> datetime:
    return datetime(2024, 1, day, tzinfo=UTC)


def summaries(repos: dict[str, list[str]]) -> pl.DataFrame:
    """One repo a day: begun on day 1, 2, ..., last touched on day 20."""
    return pl.DataFrame(
        {
            "model_id": list(repos),
            "authors": list(repos.values()),
            "authors_count": [len(authors) for authors in repos.values()],
            "commits_count": [9] * len(repos),
            "first_commit_at": [at(1 + place) for place in range(len(repos))],
            "last_commit_at": [at(20)] * len(repos),
            "observed_on": [date(2024, 2, 1)] * len(repos),
            "observed_in": ["file"] * len(repos),
        },
        schema_overrides={
            "model_id": pl.String,
            "authors": pl.List(pl.String),
            "first_commit_at": pl.Datetime("us", "UTC"),
            "last_commit_at": pl.Datetime("us", "UTC"),
        },
    )


def no_commits() -> pl.DataFrame:
    return pl.DataFrame(schema={name: column.dtype.type for name, column in TABLES["repo_commits"].columns().items()})


def contributors(repos: dict[str, list[str]], method: Method = PEOPLE) -> pl.DataFrame:
    return build_contributors(summaries(repos), no_commits(), RULES, method)


def kinds(repos: dict[str, list[str]]) -> dict[str, str]:
    return dict(contributors(repos).select("author", "kind").iter_rows())


def test_kinds_come_from_reviewed_rows_and_not_from_the_end_of_a_name() -> None:
    names = ["SFconvertbot", "Limerobot", "somebot", "UBUNTU", "princeton-nlp", "Migel Tissera"]
    assert kinds({"o/m": names}) == {
        "SFconvertbot": "bot",
        "Limerobot": "person",
        "somebot": "unknown",
        "UBUNTU": "machine_name",
        "princeton-nlp": "organisation",
        "migtissera": "person",
    }


def test_a_suffix_is_still_what_the_papers_method_goes_by_and_it_judges_no_kind() -> None:
    rows = contributors({"o/m": ["SFconvertbot", "Limerobot", "Migel Tissera"]}, PAPER)
    assert rows["kind"].null_count() == rows["is_machine_name"].null_count() == 3
    assert rows.filter(~pl.col("is_bot"))["names"].to_list() == [["Migel Tissera"]]


def test_an_alias_in_a_repo_of_its_handle_is_one_author_with_one_repo() -> None:
    [row] = contributors({"o/m": ["Migel Tissera", "migtissera"]}).to_dicts()
    assert (row["author"], row["names"], row["repos_count"]) == ("migtissera", ["Migel Tissera", "migtissera"], 1)


def test_names_of_nothing_that_can_be_read_are_nobody_and_do_not_vanish() -> None:
    rows = contributors({"o/m": ["", " \x00", "\u202e", "ann"], "o/n": ["ann\x07"]})
    assert dict(rows.select("author", "kind").iter_rows()) == {"ann": "unknown", NO_NAME: "machine_name"}
    assert rows.filter(author="ann")["repos_count"].to_list() == [2]


def test_own_first_commit_is_bounded_by_repos_and_exact_where_the_author_is_alone() -> None:
    rows = {r["author"]: r for r in contributors({"o/a": ["ann", "ben"], "o/b": ["ben"], "o/c": ["cy"]}).to_dicts()}
    assert (rows["ann"]["first_commit_at"], rows["ann"]["first_commit_low_at"]) == (None, at(1))
    assert rows["ann"]["first_commit_high_at"] == at(20)
    assert (rows["ben"]["first_commit_low_at"], rows["ben"]["first_commit_high_at"]) == (at(1), at(2))
    assert rows["cy"]["first_commit_at"] == rows["cy"]["first_commit_high_at"] == at(3)


def test_commits_date_each_author_by_the_authors_own() -> None:
    rows = [("o/a", "1", at(1), ["ann"]), ("o/a", "2", at(5), ["ben", "ann"]), ("o/a", "3", at(6), ["Migel Tissera", None])]
    columns = ["model_id", "commit_sha", "committed_at", "authors"]
    commits = pl.DataFrame(rows, schema=columns, orient="row").with_columns(title=pl.lit("t"))
    found = build_contributors(summaries({"o/a": ["ann", "ben", "Migel Tissera"]}), commits, RULES, PEOPLE)
    said = {r["author"]: (r["first_commit_at"], r["commits_count"]) for r in found.to_dicts()}
    assert said == {"ann": (at(1), 2), "ben": (at(5), 1), "migtissera": (at(6), 1)}


def test_repo_activity_counts_the_same_people() -> None:
    repos = {"o/a": ["SFconvertbot"], "o/b": ["root", "Migel Tissera", "migtissera", "Limerobot"]}
    counts = build_repo_activity(summaries(repos), RULES, PEOPLE)["authors_count"].to_list()
    assert counts == [0, 2]
    assert build_repo_activity(summaries(repos), RULES, PAPER)["authors_count"].to_list() == [1, 4]


def test_a_share_of_pairs_is_no_share_of_repos() -> None:
    found = contributors({"o/a": ["ann", "ben"], "o/b": ["ann"], "o/c": ["cy"], "o/d": ["SFconvertbot"]})
    assert measure_top_share(found, 1, PEOPLE) == pytest.approx(2 / 3)
    assert measure_top_share(found, 1, PAPER) == 0.5
    assert measure_top_share(found.clear(), 1, PAPER) is None


@pytest.mark.parametrize(
    ("name", "handle", "rule"),
    [
        ("Andreas Köpf", "andreaskopf", "same_letters"),
        ("Andreas Köpf", "andreaskoepf", "similar_letters"),
        ("Eric Hartford", "ehartford", "name_parts"),
        ("Migel Tissera", "migtissera", "name_parts"),
        ("Alex Wang", "wang7776", "name_parts"),
        ("Jarrad Hope", "jarradh", "name_parts"),
        ("ann-lee", "annlee", "same_letters"),
        ("annlee", "annlees", None),
        ("Alex Wang", "alexander", None),
        ("Li Xu", "li", None),
        ("!?", "ann", None),
    ],
)
def test_likeness(name: str, handle: str, rule: str | None) -> None:
    found = find_rule(fold_name(name), fold_name(handle))
    assert (found[0] if found else None) == rule


def test_alike_names_are_candidates_only_where_they_meet_and_bots_never() -> None:
    repos = {"o/a": ["Eric Hartford", "ehartford"], "o/b": ["Wing Lian"], "o/c": ["wlian"], "o/d": ["root", "Root Bot"]}
    candidates = build_alias_candidates(contributors(repos))
    assert candidates.select("author", "candidate", "is_best").rows() == [("Eric Hartford", "ehartford", True)]
    authors = pl.Series(["Eric Hartford", "ehartford", "wlian"])
    assert merge_candidates(authors, candidates)["merged_author"].to_list() == ["ehartford", "ehartford", "wlian"]


def test_suspects_wait_with_evidence_and_leave_no_table() -> None:
    repos = {f"o{n}/m": ["ann", "busy"] for n in range(20)} | {f"x/{n}": ["many"] for n in range(3)} | {"o/b": ["abot"]}
    people = contributors(repos | {"o/c": ["SFconvertbot"]})
    activity = build_repo_activity(summaries(repos), RULES, PEOPLE)
    found = build_author_suspects(people, no_commits(), activity, RULES)
    assert [(r["author"], r["signal"], r["is_reviewed"]) for r in found.to_dicts()] == [
        ("SFconvertbot", "name_pattern", True),
        ("abot", "name_pattern", False),
        ("ann", "many_owners", False),
        ("busy", "many_owners", False),
    ]
    assert people.filter(is_counted())["author"].is_in(["abot"]).any()


def test_suspects_by_commits_of_one_title_and_of_one_day() -> None:
    rows = [(f"o/{n % 12}", str(n), at(1), ["bulk"], "Upload") for n in range(120)]
    columns = ["model_id", "commit_sha", "committed_at", "authors", "title"]
    commits = pl.DataFrame(rows, schema=columns, orient="row")
    repos = {f"o/{n}": ["bulk"] for n in range(12)}
    people = build_contributors(summaries(repos), commits, RULES, PEOPLE)
    same_day = summaries(repos).with_columns(first_commit_at=pl.lit(at(1)).cast(pl.Datetime("us", "UTC")))
    found = build_author_suspects(people, commits, build_repo_activity(same_day, RULES, PEOPLE), RULES)
    values = dict(found.select("signal", "value").iter_rows())
    assert values == {"commits_a_day": 120.0, "many_repos_a_day": 12.0, "one_title": 1.0}


def test_bots_join_who_never_met_and_leave_repos_that_seem_shared() -> None:
    repos = {"o/a": ["ann", "SFconvertbot"], "o/b": ["ben", "SFconvertbot"], "o/c": ["ben", "cy"], "o/d": ["SFconvertbot"]}
    every, people = build_collaboration(contributors(repos)).to_dicts()
    assert (every["components_count"], every["isolated_authors_count"], every["single_author_share"]) == (1, 0, 0.25)
    assert (people["components_count"], people["largest_component_count"], people["isolated_authors_count"]) == (2, 2, 1)
    assert (people["single_author_repos_count"], people["unauthored_repos_count"]) == (2, 1)


def test_no_commits_at_all_is_said() -> None:
    nobody = contributors({}).clear()
    for row in build_collaboration(nobody).to_dicts():
        assert (row["why"], row["single_author_share"]) == ("no commits by an author were observed", None)
    assert build_alias_candidates(nobody).is_empty()


@pytest.fixture
def archived_people(archived_tables: Callable[[str], dict[str, pl.DataFrame]]) -> pl.DataFrame:
    """Contributors of 2024-05-20 by the paper's method, whose names and repos are the archive's."""
    return archived_tables("2024-05-20")["contributors"]


def test_alias_candidates_of_an_archived_date_find_the_reviewed_ones_again(archived_people: pl.DataFrame) -> None:
    found = set(build_alias_candidates(archived_people).filter("is_best").select("author", "candidate").iter_rows())
    reviewed = set(read_reference("author_aliases").select("alias", "author").iter_rows())
    assert len(reviewed - found) <= 1, reviewed - found
