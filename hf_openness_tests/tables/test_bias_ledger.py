"""The bias ledger adds up, shares nothing that does not exist, and the reviewed numbers are complete."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from hf_openness.method import CORRECTED, PAPER, Method
from hf_openness.reference.load import read_reference
from hf_openness.report.method_document import DOCUMENT, describe_effects, read_effects
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.tables.base_relations import MERGE_TYPE
from hf_openness.tables.bias_figures import ALL_TOGETHER, build_bias_overview, build_bias_steps
from hf_openness.tables.bias_ledger import NO_DATA, NO_SWITCH, UNDEFINED, build_bias_ledger, find_ledger_gaps
from hf_openness.tables.build import DateInputs, DateTables
from hf_openness.tables.claims import build_claims
from hf_openness.tables.headline_computations import HEADLINES
from hf_openness.tables.headline_intervals import merge_contributors
from hf_openness.tables.method_space import MethodSpace
from hf_openness.tables.recipes import Recipe
from hf_openness_tests.conftest import v1_board, v1_row

NUMBERS = read_reference("headline_numbers")
DAY = date(2024, 5, 20)
NUMBER = {
    "number_id": "models",
    "text": "Models",
    "source": "here",
    "paper_value": "7",
    "unit": "models",
    "decimals": "0",
    "compared_on": DAY,
    "computation": "models_count",
    "argument": None,
    "interval": None,
    "interval_why": "counted",
    "reviewed_on": DAY,
}


def is_corrected(method: Method, switch: str) -> int:
    return int(getattr(method, switch) == getattr(CORRECTED, switch))


def rows(count: int) -> pl.DataFrame:
    return pl.DataFrame({"leaderboard": ["b"] * count, "model_type": ["chat models"] * count})


def build(models: Callable[[Method], pl.DataFrame], **changes: Any) -> pl.DataFrame:
    """Build the ledger of one number over a table `models` that depends on the method as given."""
    recipes = {"models": Recipe("models", lambda _i, _t, method: models(method), rows)}
    inputs = DateInputs([], [], [], DAY)
    space = MethodSpace(inputs, recipes=recipes)
    schema = {name: pl.Date if name.endswith("_on") else pl.String for name in NUMBER}
    numbers = pl.DataFrame([NUMBER | changes], schema=schema)
    return build_bias_ledger(DateTables(inputs), numbers, DAY, "b", space)


def together(method: Method) -> pl.DataFrame:
    """Two rules that each add a model, and one more where both are corrected."""
    last, ids = is_corrected(method, "last_group"), is_corrected(method, "model_ids")
    return rows(5 + last + ids + last * ids)


def test_effects_alone_removed_and_average_of_rules_that_meet() -> None:
    ledger = build(together)
    assert ledger["switch"].to_list() == ["last_group", "model_ids"]
    assert ledger["paper_mode_value"].to_list() == [5, 5]
    assert ledger["corrected_value"].to_list() == [8, 8]
    assert ledger["effect_alone"].to_list() == [1, 1]
    assert ledger["effect_removed"].to_list() == [2, 2]
    assert ledger["effect_average"].to_list() == [1.5, 1.5]
    assert (ledger["paper_rule"][0], ledger["corrected_rule"][0]) == (PAPER.last_group, CORRECTED.last_group)
    assert find_ledger_gaps(ledger).is_empty()


def test_a_ledger_that_does_not_add_up_is_found() -> None:
    broken = build(together).with_columns(effect_average=pl.lit(1.4))
    [gap] = find_ledger_gaps(broken).to_dicts()
    assert (gap["number_id"], gap["difference"], gap["effects_sum"]) == ("models", 3, 2.8)


def test_a_number_that_no_rule_changes_has_one_row() -> None:
    [row] = build(lambda method: rows(4 + 0 * is_corrected(method, "last_group"))).to_dicts()
    assert (row["switch"], row["corrected_value"], row["why"]) == (None, 4, NO_SWITCH)


def test_effects_that_cancel_are_two_rows() -> None:
    ledger = build(lambda m: rows(5 + is_corrected(m, "last_group") - is_corrected(m, "model_ids")))
    assert sorted(ledger["effect_average"].to_list()) == [-1, 1]
    assert ledger["corrected_value"][0] == ledger["paper_mode_value"][0]


def test_a_difference_with_mixtures_that_have_no_number_is_not_shared() -> None:
    def models(method: Method) -> pl.DataFrame:
        both = is_corrected(method, "last_group") == is_corrected(method, "model_ids")
        return rows(3) if both else rows(0)

    [row] = build(models, computation="merges_share", interval="wilson", interval_why=None).to_dicts()
    assert (row["switch"], row["effect_average"], row["why"]) == (
        None,
        None,
        UNDEFINED.format(2, 4, "last_group, model_ids"),
    )
    assert row["corrected_low"] == 0


def test_effects_that_can_be_told_are_told_where_an_average_cannot() -> None:
    def models(method: Method) -> pl.DataFrame:
        last, ids = is_corrected(method, "last_group"), is_corrected(method, "model_ids")
        kinds = [MERGE_TYPE, *["chat models"] * (1 + 2 * ids)]
        return rows(0) if last and not ids else rows(len(kinds)).with_columns(model_type=pl.Series(kinds))

    ledger = build(models, computation="merges_share", interval="wilson", interval_why=None)
    told = ledger.select("switch", "effect_alone", "effect_removed", "effect_average").rows()
    assert told == [("last_group", None, 0.0, None), ("model_ids", -25.0, None, None)]
    assert set(ledger["why"]) == {UNDEFINED.format(1, 4, "last_group, model_ids")}
    assert build_bias_steps(ledger).is_empty()
    assert find_ledger_gaps(ledger).is_empty()


def test_names_that_may_be_one_person_widen_a_number_of_people() -> None:
    people = ["jane-doe", "Jane Doe", "x"]
    frame = pl.DataFrame(
        {
            "author": people,
            "kind": ["person"] * 3,
            "repos_count": [2, 2, 1],
            "is_bot": [False] * 3,
            "is_machine_name": [False] * 3,
            "repos": [["jane-doe/a", "o/b"], ["jane-doe/a", "o/c"], ["x/d"]],
        }
    )
    merged = merge_contributors(frame)
    assert merged["repos_count"].sort(descending=True).to_list() == [3, 1]


def test_a_number_without_data_says_so() -> None:
    [row] = build(lambda _method: rows(0), computation="merges_share").to_dicts()
    assert (row["paper_mode_value"], row["corrected_value"], row["why"]) == (None, None, NO_DATA)


def test_a_waterfall_ends_at_the_corrected_value() -> None:
    steps = build_bias_steps(build(together))
    assert steps["kind"].to_list() == ["paper", "effect", "effect", "corrected"]
    assert steps["end"].to_list() == [5, 6.5, 8, 8]
    assert build_bias_steps(build(lambda _m: rows(4))).is_empty()


def test_the_overview_is_relative_to_the_paper_and_has_the_sum() -> None:
    overview = build_bias_overview(build(together))
    assert dict(overview.select("switch", "effect_relative_pct").iter_rows()) == pytest.approx(
        {"last_group": 30.0, "model_ids": 30.0, ALL_TOGETHER: 60.0}
    )


def test_numbers_are_at_least_twenty_printed_ones_and_their_computations_exist() -> None:
    assert NUMBERS["number_id"].is_unique().all()
    assert NUMBERS["paper_value"].count() >= 20
    assert set(NUMBERS["computation"]) <= set(HEADLINES)
    for row in NUMBERS.to_dicts():
        assert (row["interval"] is None) == (row["interval_why"] is not None), row["number_id"]
        assert row["interval"] in (None, "wilson", "bootstrap", "given", "names", "best_gain", "range")


def test_mixtures_in_memory_equal_the_tables_that_are_checked_and_the_ledger_adds_up(
    archived_inputs: Callable[[str], DateInputs],
) -> None:
    inputs = archived_inputs("2024-05-20")
    tables = DateTables(inputs)
    ledger = build_bias_ledger(tables, NUMBERS, DAY, "open-llm-v1")
    assert find_ledger_gaps(ledger).is_empty()
    assert ledger["number_id"].n_unique() == NUMBERS.height
    for number in NUMBERS.to_dicts():
        headline = HEADLINES[number["computation"]]
        row = ledger.filter(number_id=number["number_id"]).row(0, named=True)
        for method, column in ((PAPER, "paper_mode_value"), (CORRECTED, "corrected_value")):
            built = {name: tables.build(name, method) for name in headline.reads}
            reading = headline.compute(built, method, number["argument"] or "")
            assert row[column] == (None if reading is None else pytest.approx(reading.value)), number["number_id"]
    written = read_effects(DOCUMENT.read_text(encoding="utf-8"))
    assert written == describe_effects(ledger, read_reference("switches")), "write docs/method.md from this ledger anew"


def test_a_board_of_four_rows_and_no_hub_file_has_a_ledger_and_claims_without_an_error() -> None:
    rows = v1_board(*(v1_row(f"o/m{n}", 50.0) for n in range(4)))
    inputs = DateInputs([parse_leaderboard(rows, "f", "open-llm-v1")], [], [], DAY)
    tables = DateTables(inputs)
    ledger = build_bias_ledger(tables, NUMBERS, DAY, "open-llm-v1")
    assert find_ledger_gaps(ledger).is_empty()
    known = dict(ledger.select("number_id", "why").iter_rows())
    assert known["authors_total"] == NO_DATA
    assert known["models_total"] is None
    claims = build_claims(read_reference("statements"), tables.build_all(CORRECTED), "open-llm-v1")
    testable = claims.filter(pl.col("verdict") != "not_testable")
    assert testable.is_empty()
    assert claims["why"].null_count() == 0
