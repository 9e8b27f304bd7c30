"""How the cells and headings of the page's tables are written, by the unit that a column's name carries."""

from datetime import date, datetime
from typing import Any

from hf_openness.report.say import say_number, say_p
from hf_openness.visible import show_hidden

LONGEST_CELL = 160
# Sentences of our own, which lose their point where they are cut.
WHOLE = ("change",)
NAMED = {
    "params_b": "Parameters (billions)",
    "downloads_30d": "Downloads (30 days)",
    "n": "Observations",
    "by_the_papers_rules": "By the paper's rules",
    "interval": "95 % interval",
    "interval_or_why_none": "95 % interval, or why none",
}
# Endings of names that are a unit, with how a reader sees it.
UNITS = {"_pct": " (%)", "_share": " (%)", "_points": " (points)", "_count": "", "_on": "", "_id": "", "_ids": ""}
PARTS = {"path_from_the_ancestor": " > "}


def format_cell(value: Any, column: str = "") -> str:
    """Return a cell as text: numbers readable, shares in percent, days as ISO, long texts cut, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return say_p(value) if is_p_value(column) else say_number(value * (100 if column.endswith("_share") else 1))
    if isinstance(value, date | datetime):
        return value.isoformat()
    text = show_hidden(str(value))
    return text if len(text) <= LONGEST_CELL or column in WHOLE else text[: LONGEST_CELL - 1] + "…"


def is_p_value(column: str) -> bool:
    """Whether a column holds p-values by its name."""
    return column in ("p_value", "p_adjusted") or column.endswith("_p_value")


def join_parts(column: str) -> str:
    """Return what stands between the parts of a list in a column's cells."""
    return PARTS.get(column, ", ")


def format_heading(column: str) -> str:
    """Return a column's name as a reader expects it: `models_pct` becomes `Models (%)`."""
    if column in NAMED:
        return NAMED[column]
    ending = next((ending for ending in UNITS if column.endswith(ending) and column != ending), "")
    words = (
        column.removesuffix(ending).replace("_", " ").replace("license", "licence").replace("ancestors l", "ancestor's l")
    )
    if is_p_value(column):
        words = words.replace("p value", "p-value").replace("p adjusted", "p, adjusted")
    return words[:1].upper() + words[1:].replace("5pct", "5 %") + UNITS.get(ending, "")
