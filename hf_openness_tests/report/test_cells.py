"""Cells and headings follow the unit in the column's name: shares in percent, p-values, thousands, ids left alone."""

from datetime import date

import pytest

from hf_openness.report.cells import format_cell, format_heading, join_parts
from hf_openness.report.say import say_change, say_list, say_number, say_p, say_test, say_things


@pytest.mark.parametrize(
    ("value", "column", "shown"),
    [
        (0.22317, "single_author_share", "22.32"),
        (0.0, "single_author_share", "0"),
        (22.317, "models_pct", "22.32"),
        (1.1e-56, "p_adjusted", "<0.001"),
        (0.0004, "zero_mean_p_value", "<0.001"),
        (0.0123, "p_value", "0.012"),
        (1.0, "p_value", "1.000"),
        (6169, "models_count", "6,169"),
        (1234567.8, "downloads_30d", "1,234,568"),
        (0.002294, "estimate", "0.0023"),
        (-0.000004, "effect", "-4.0e-06"),
        (None, "p_value", ""),
        (False, "is_only_gain", "no"),
        (date(2024, 5, 20), "released_on", "2024-05-20"),
        ("01-ai/Yi_34B", "model_id", "01-ai/Yi_34B"),
        ("1e-56", "p_value", "1e-56"),
    ],
)
def test_a_cell_is_written_by_its_unit(value: object, column: str, shown: str) -> None:
    assert format_cell(value, column) == shown


@pytest.mark.parametrize(
    ("column", "heading"),
    [
        ("models_count", "Models"),
        ("single_author_share", "Single author (%)"),
        ("level_change_pct", "Level change (%)"),
        ("observed_gain_points", "Observed gain (points)"),
        ("top_5pct_gain_points", "Top 5 % gain (points)"),
        ("p_adjusted", "P, adjusted"),
        ("zero_mean_p_value", "Zero mean p-value"),
        ("the_ancestors_license", "The ancestor's licence"),
        ("n", "Observations"),
        ("share", "Share"),
    ],
)
def test_a_heading_names_the_unit(column: str, heading: str) -> None:
    assert format_heading(column) == heading


def test_a_long_text_is_cut_but_a_change_is_told_whole() -> None:
    text = "word " * 50
    assert format_cell(text, "why").endswith("…")
    assert format_cell(text, "change") == text


def test_only_paths_are_joined_by_arrows() -> None:
    assert join_parts("path_from_the_ancestor") == " > "
    assert join_parts("other_releases") == ", "


def test_words_for_numbers() -> None:
    assert [say_things(1, "family", "families"), say_things(1200, "model")] == ["1 family", "1,200 models"]
    assert [say_change(1.28), say_change(-14.2), say_change(0.0)] == ["+1.28", "-14.2", "0"]
    assert [say_p(0.00099), say_test(0.001), say_test(1e-9)] == ["<0.001", "p = 0.001", "p < 0.001"]
    assert [say_list([]), say_list(["a"]), say_list(["a", "b", "c"])] == ["", "a", "a, b and c"]
    assert say_number(100000.4) == "100,000"
