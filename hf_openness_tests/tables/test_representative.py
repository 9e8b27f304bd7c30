"""Traps of the corrected choice of rows: which row represents a model, which ids are one, which flags hold."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hf_openness.method import CORRECTED, PAPER, Method
from hf_openness.reference.load import read_reference
from hf_openness.schemas import TABLES
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.tables.attrition import build_attrition
from hf_openness.tables.leaderboards import build_leaderboard_snapshot
from hf_openness.tables.models import build_models, group_architectures
from hf_openness.tables.naming import fold_id, name_ids, tidy_id
from hf_openness.tables.quality import find_count_gaps
from hf_openness_tests.conftest import v1_board, v1_row

CORRECTIONS = read_reference("corrections")
RULES = PAPER.take(CORRECTED, ["representative", "last_group", "model_ids", "architectures"])


def snapshot(*rows: str) -> pl.DataFrame:
    return build_leaderboard_snapshot(parse_leaderboard(v1_board(*rows), "f", "open-llm-v1").rows, PAPER)


def details(*rows: dict[str, object]) -> pl.DataFrame:
    dtypes = {name: column.dtype for name, column in TABLES["repo_details"].model.describe().items()}
    filled = [{"observed_on": date(2024, 5, 20), "observed_in": "hub-api"} | row for row in rows]
    return pl.DataFrame(filled, schema=dtypes)


def choose(board: pl.DataFrame, known: pl.DataFrame, method: Method = RULES) -> pl.DataFrame:
    return build_models(board, known, method, corrections=CORRECTIONS)


def two_rows(**second: str) -> pl.DataFrame:
    return snapshot(v1_row("o/m", 60, **{"Model sha": "a" * 40}), v1_row("o/m", 50, **second), v1_row("o/z", 1))


def chosen(board: pl.DataFrame, known: pl.DataFrame) -> tuple[float | None, str]:
    row = choose(board, known).filter(model_id="o/m").row(0, named=True)
    return row["average_score"], row["representative_rule"]


def test_row_of_the_head_wins_over_a_better_score() -> None:
    board = two_rows(**{"Model sha": "b" * 40})
    assert chosen(board, details({"model_id": "o/m", "head_sha": "b" * 40})) == (50, "head_revision")
    assert chosen(board, details({"model_id": "o/m", "head_sha": "c" * 40})) == (60, "best_score")


def test_native_precision_decides_among_rows_of_the_head() -> None:
    board = two_rows(Precision="bfloat16")
    known = details({"model_id": "o/m", "head_sha": "a" * 40, "native_precision": "bfloat16"})
    assert chosen(board, known) == (50, "native_precision")


def test_quantized_repo_is_shown_quantized() -> None:
    board = two_rows(Precision="4bit")
    assert chosen(board, details({"model_id": "o/m", "native_precision": "4bit"})) == (50, "native_precision")


def test_unquantized_row_wins_where_nothing_says_the_native_precision() -> None:
    board = snapshot(v1_row("o/m", 60, Precision="GPTQ"), v1_row("o/m", 50), v1_row("o/z", 1))
    assert chosen(board, details()) == (50, "unquantized")
    assert chosen(board, details({"model_id": "o/m", "native_precision": "float32"})) == (50, "unquantized")


def test_later_submission_wins_and_an_undated_row_is_no_later() -> None:
    board = two_rows(Precision="bfloat16")
    days = [None, date(2024, 5, 1), date(2024, 5, 2)]
    assert chosen(board.with_columns(submitted_on=pl.Series(days)), details()) == (50, "latest_submission")


def test_usual_precision_decides_without_looking_at_scores_where_no_native_one_is_known() -> None:
    assert chosen(two_rows(Precision="bfloat16"), details()) == (50, "usual_precision")
    known = details({"model_id": "o/m", "native_precision": "float32"})
    assert chosen(two_rows(Precision="bfloat16"), known) == (60, "best_score")


def test_best_score_is_the_last_resort_and_ties_take_the_first_row() -> None:
    revision = {"Model sha": "b" * 40}
    assert chosen(two_rows(**revision), details()) == (60, "best_score")
    equal = snapshot(v1_row("o/m", 50), v1_row("o/m", 50, **revision), v1_row("o/z", 50))
    assert chosen(equal, details()) == (50, "first_row")
    unscored = equal.with_columns(average_score=pl.lit(None, dtype=pl.Float64))
    assert chosen(unscored, details()) == (None, "first_row")


def test_single_row_needs_no_rule_and_the_last_group_stays() -> None:
    found = choose(snapshot(v1_row("a/x"), v1_row("b/y")), details())
    assert found["representative_rule"].to_list() == ["only_row", "only_row"]


scores = st.sampled_from([40.0, 50.0, 60.0])
kinds = st.sampled_from(["float16", "bfloat16", "4bit"])
shas = st.sampled_from(["a" * 40, "b" * 40])


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(scores, kinds, shas), min_size=1, max_size=6, unique_by=lambda row: row[1:]))
def test_one_row_per_model_whatever_is_known_and_of_the_head_where_the_board_has_it(
    rows: list[tuple[float, str, str]],
) -> None:
    board = snapshot(*(v1_row("o/m", score, Precision=kind, **{"Model sha": sha}) for score, kind, sha in rows))
    [found] = choose(board, details({"model_id": "o/m", "head_sha": "b" * 40})).to_dicts()
    assert found["submission_count"] == len(rows)
    assert (found["model_sha"] == "b" * 40) == any(sha == "b" * 40 for *_, sha in rows)
    same = [score for score, kind, sha in rows if (kind, sha) == (found["precision"], found["model_sha"])]
    assert [found["average_score"]] == same


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("zyh3826 / GML-Mistral-merged-v1", "zyh3826/GML-Mistral-merged-v1"),
        ("o/m\u200b\u00a0", "o/m"),
        (" \u00a0 ", " \u00a0 "),
        ("gpt2", "gpt2"),
    ],
    ids=["blanks-round-the-slash", "invisible-characters", "blanks-alone", "plain"],
)
def test_blanks_leave_an_id_unless_nothing_would_be_left(published: str, expected: str) -> None:
    frame = pl.DataFrame({"model_id": [published]})
    assert frame.select(tidy_id(pl.col("model_id"))).item() == expected
    assert frame.select(fold_id(pl.col("model_id"))).item() == expected.lower()


def test_spellings_of_an_id_are_one_model_named_as_the_details_know_it() -> None:
    board = snapshot(v1_row("O/M", 60), v1_row("o/m", 50), v1_row("o / m", 40), v1_row("p/q", 1))
    found = choose(board, details({"model_id": "o/m"})).filter(pl.col("author") != "p")
    assert found.select("model_id", "submission_count").rows() == [("o/m", 3)]
    assert choose(board, details(), PAPER.take(RULES, ["last_group"])).height == 4


def test_id_with_blanks_alone_is_named_without_them() -> None:
    found = choose(snapshot(v1_row("o / m"), v1_row("p/q")), details())
    assert found.select("model_id", "author").rows() == [("o/m", "o"), ("p/q", "p")]


def test_spelling_that_nobody_asked_about_joins_the_repo_of_the_same_letters() -> None:
    board = snapshot(v1_row("new/m"), v1_row("old/M"), v1_row("old/m"))
    known = details(
        {"model_id": "new/m", "hub_id": "k1", "canonical_id": "new/m"},
        {"model_id": "old/m", "hub_id": "k1", "canonical_id": "new/m"},
    )
    names = name_ids(board, known, None, RULES)
    assert dict(names.select("model_id", "name_id").iter_rows()) == dict.fromkeys(["new/m", "old/M", "old/m"], "new/m")


def test_two_repos_of_the_same_letters_stay_two() -> None:
    board = snapshot(v1_row("o/M"), v1_row("o/m"))
    known = details(
        {"model_id": "o/M", "hub_id": "k1", "canonical_id": "o/M"},
        {"model_id": "o/m", "hub_id": "k2", "canonical_id": "o/m"},
    )
    assert choose(board, known)["model_id"].to_list() == ["o/M", "o/m"]


def test_flag_list_entry_with_blanks_reaches_its_model_and_spreads_to_all_rows() -> None:
    listed, flagged = "zyh3826/GML-Mistral-merged-v1", {"Flagged": "False"}
    board = snapshot(v1_row(listed), v1_row("o/m", 50, **flagged), v1_row("O/m", 60), v1_row("p/q"))
    assert choose(board, details())["model_id"].to_list() == ["p/q"]
    paper = build_models(board, details(), PAPER.take(RULES, ["last_group"]), corrections=CORRECTIONS)
    assert paper["model_id"].to_list() == [listed, "O/m", "p/q"]


def test_counts_conserve_over_spellings_and_listed_flags() -> None:
    board = snapshot(v1_row("O/M"), v1_row("o/m"), v1_row("o / m"), v1_row("zyh3826/GML-Mistral-merged-v1"), v1_row("p/q"))
    known = details({"model_id": "o/m"})
    activity = pl.DataFrame(schema={"model_id": pl.String, "observed_on": pl.Date})
    models = choose(board, known)
    names = name_ids(board, known, CORRECTIONS, RULES)
    ledger = build_attrition(board, models, known, activity, [], [], names=names)
    outcomes = dict(ledger.filter(stage="leaderboard").select("model_id", "outcome").iter_rows())
    assert outcomes == {
        "O/M": "renamed",
        "o/m": "ok",
        "o / m": "renamed",
        "zyh3826/GML-Mistral-merged-v1": "flagged",
        "p/q": "ok",
    }
    assert find_count_gaps(board, models, ledger, known).is_empty()
    uncounted = models.with_columns(submission_count=pl.lit(1, dtype=pl.Int64))
    assert find_count_gaps(board, uncounted, ledger, known)["model_id"].to_list() == ["o/m"]


def test_repo_counted_under_two_ids_is_a_gap() -> None:
    board = snapshot(v1_row("new/m"), v1_row("old/m"), v1_row("p/q"))
    one_repo = details(*({"model_id": m, "hub_id": "k", "canonical_id": "new/m"} for m in ("new/m", "old/m")))
    activity = pl.DataFrame(schema={"model_id": pl.String, "observed_on": pl.Date})
    models = choose(board, details())
    ledger = build_attrition(board, models, details(), activity, [], [], names=name_ids(board, details(), None, RULES))
    assert find_count_gaps(board, models, ledger, details()).is_empty()
    gaps = find_count_gaps(board, models, ledger, one_repo)
    assert set(gaps["problem"]) == {"one repo counted under several ids"}


def test_frequent_architecture_is_counted_over_models_not_rows() -> None:
    twice = [v1_row(f"o/m{n:03d}", Precision=kind) for n in range(26) for kind in ("float16", "bfloat16")]
    assert set(choose(snapshot(*twice), details())["architecture_group"]) == {"Other"}
    paper = build_models(snapshot(*twice), details(), PAPER)
    assert set(paper["architecture_group"]) == {"llamaforcausallm"}


def test_board_without_any_architecture_has_only_others() -> None:
    rows = pl.DataFrame({"architecture": [None, None]}, schema={"architecture": pl.String})
    assert group_architectures(rows, rows["architecture"])["architecture_group"].to_list() == ["Other", "Other"]
