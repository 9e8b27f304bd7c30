"""What a number is counted in, and which columns beside it hold the ends of its interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hf_openness.reading.store import Readable

# Ends of an interval -> the columns that they are the interval of, whichever the table has.
INTERVALS = {
    ("low", "high"): ("estimate", "share"),
    ("direct_low", "direct_high"): ("direct_derivatives_count",),
    ("derivatives_low", "derivatives_high"): ("all_derivatives_count",),
    ("models_low", "models_high"): ("models_count",),
    ("total_low", "total_high"): ("total_rate",),
    ("smooth_low", "smooth_high"): ("smooth",),
    ("expected_low", "expected_high"): ("expected_score",),
    ("low_points", "high_points"): ("expected_points",),
    ("observed_low_points", "observed_high_points"): ("observed_gain_points",),
    ("chance_low_points", "chance_high_points"): ("chance_gain_points",),
    ("zero_mean_low_points", "zero_mean_high_points"): ("zero_mean_gain_points", "zero_mean_points"),
    ("noise_only_low_points", "noise_only_high_points"): ("noise_only_points",),
    ("order_low_points", "order_high_points"): ("order_points",),
    ("order_low_days", "order_high_days"): ("order_days",),
    ("median_low_points", "median_high_points"): ("median_gain_points",),
    ("days_to_plateau_low", "days_to_plateau_high"): ("days_to_plateau",),
    ("level_low_pct", "level_high_pct"): ("level_change_pct",),
    ("slope_low_pct", "slope_high_pct"): ("slope_change_pct",),
    ("corrected_low", "corrected_high"): ("corrected_value",),
    ("first_commit_low_at", "first_commit_high_at"): ("first_commit_at",),
}
# Columns that the column `unit` of their row speaks of.
IN_UNIT_OF_ROW = ("estimate", "low", "high", "published", "reproduced", "difference", "tolerance")
IN_UNIT_OF_ROW_TOO = ("_value", "claimed_low", "claimed_high", "corrected_low", "corrected_high")
UNITS_OF_ROWS = {
    "pct": "%",
    "share_pct": "%",
    "change_pct": "% change",
    "correlation_pct": "% (correlation)",
    "points_of_pct": "percentage points",
    "yyyymm": "(year and month)",
    "yyyymmdd": "(day)",
}
SHARE, PERCENT = "share, 0-1", "%"
UNITS = {
    "share": SHARE,
    "pct": PERCENT,
    "points": "points",
    "score": "points",
    "smooth": "points",
    "days": "days",
    "b": "billion parameters",
    "rate": "models per week",
}


@dataclass(frozen=True)
class Interval:
    """Two ends beside a number; `meaning` is what the contract says of the lower one, `coverage` what the row says."""

    low: Any
    high: Any
    meaning: str
    coverage: str | None = None


def find_interval(readable: Readable, column: str, row: Mapping[str, Any]) -> Interval | None:
    """Return the interval that stands beside a number, None where there is none or an end is not known."""
    for (low, high), estimates in INTERVALS.items():
        if column in estimates and low in row and high in row and row[low] is not None and row[high] is not None:
            meaning = readable.columns()[low].description
            coverages = (low.removesuffix("_low") + "_coverage", "plateau_coverage" if "plateau" in low else "", "coverage")
            coverage = next((row[name] for name in coverages if row.get(name) is not None), None)
            return Interval(row[low], row[high], meaning, coverage)
    return None


def find_unit(column: str, row: Mapping[str, Any]) -> str:
    """Return the unit of a column, from its name or from the column `unit` of its row; empty where it has none."""
    if row.get("unit") and (
        column in IN_UNIT_OF_ROW or column.startswith("effect_") or column.endswith(IN_UNIT_OF_ROW_TOO)
    ):
        return UNITS_OF_ROWS.get(row["unit"], str(row["unit"]).replace("_", " "))
    words = [word for word in column.split("_") if word not in ("low", "high")]
    if words[-1:] == ["count"]:
        return " ".join(words[:-1])
    if column.startswith("days_"):
        return "days"
    return UNITS.get(words[-1] if words else "", "")


def show_number(value: Any, unit: str = "") -> str:
    """Return a value as people read it, six digits, a share also in percent; a null is `not known`."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        shown = f"{value:.0f}" if abs(value) >= 1e6 else f"{value:.6g}"
        return f"{shown} ({value * 100:.4g} %)" if unit == SHARE else shown
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "none"
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).replace("+00:00", "Z")
    return str(value)
