"""How the units of a row's column `unit` are called on pages and in views."""

UNITS = {
    "share_pct": "%",
    "change_pct": "%",
    "pct": "%",
    "points_of_pct": "points of %",
    "correlation_pct": "% (correlation)",
    "log_per_year": "log units per year",
    "billion_parameters": "billion parameters",
}


def say_unit(unit: str) -> str:
    """Return a unit's name as a reader expects it: `share_pct` is `%`, `model_types` is `model types`."""
    return UNITS.get(unit, unit.replace("_", " "))
