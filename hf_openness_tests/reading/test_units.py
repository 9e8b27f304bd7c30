"""Units follow from names, and every end of an interval belongs to a number."""

import pytest

from hf_openness.reading.store import READABLES
from hf_openness.reading.units import INTERVALS, SHARE, find_interval, find_unit, show_number

# Ends without a middle: what a claim says, how many may have begun, the rate of a kind, a band that has one end.
ALONE = {
    "claimed_low",
    "claimed_high",
    "new_authors_high_count",
    "total_authors_high_count",
    "rate_low",
    "rate_high",
}
ALONE_IN_TABLE = {("benchmark_gains", "chance_high_points"), ("figure_18_gain_by_benchmark", "chance_high_points")}


@pytest.mark.parametrize("table", sorted(READABLES))
def test_every_end_of_an_interval_stands_beside_its_number(table: str) -> None:
    columns = READABLES[table].columns()
    row = dict.fromkeys(columns, 1.0)
    found = {
        end
        for (low, high), estimates in INTERVALS.items()
        for column in estimates
        if column in columns and find_interval(READABLES[table], column, row)
        for end in (low, high)
        if end in columns
    }
    ends = {name for name in columns if {"low", "high"} & set(name.split("_"))} - ALONE
    assert {end for end in ends if (table, end) not in ALONE_IN_TABLE} == found


@pytest.mark.parametrize(
    ("column", "row", "unit"),
    [
        ("models_share", {}, SHARE),
        ("gain_pct", {}, "%"),
        ("level_low_pct", {}, "%"),
        ("flagged_rows_count", {}, "flagged rows"),
        ("params_b", {}, "billion parameters"),
        ("days_to_plateau", {}, "days"),
        ("average_score", {}, "points"),
        ("model_id", {}, ""),
        ("estimate", {"unit": "share_pct"}, "%"),
        ("corrected_low", {"unit": "billion_parameters"}, "billion parameters"),
        ("models_count", {"unit": "share_pct"}, "models"),
        ("p_value", {"unit": "share_pct"}, ""),
    ],
)
def test_units_follow_from_the_name_or_the_row(column: str, row: dict[str, str], unit: str) -> None:
    assert find_unit(column, row) == unit


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, "", "not known"),
        (True, "", "yes"),
        (0.4610147, SHARE, "0.461015 (46.1 %)"),
        (12345678.9, "", "12345679"),
        (6169, "models", "6169"),
        ([], "", "none"),
        (["a", "b"], "", "a, b"),
    ],
)
def test_values_are_shown_as_people_read_them(value: object, unit: str, shown: str) -> None:
    assert show_number(value, unit) == shown
