"""Words of `changes`: strangers' names set apart from our sentence, numbers with their interval."""

from typing import Any

from hf_openness.visible import show_hidden

OPEN, CLOSE = "“", "”"
NAME_CHARACTERS = 120


def quote(name: Any) -> str:
    """Return a name in curved quotation marks, of at most 120 characters, on one line, hidden characters shown.

    The name's own curved marks become straight ones, so that a page finds where a name begins and ends.
    """
    text = " ".join(show_hidden(str(name)).split()).replace(OPEN, '"').replace(CLOSE, '"')
    return OPEN + (text if len(text) <= NAME_CHARACTERS else text[: NAME_CHARACTERS - 1] + "…") + CLOSE


def tell_number(value: float | None, low: float | None = None, high: float | None = None) -> str:
    """Return a number of four digits with its interval, where it has one of some width."""
    if value is None:
        return "none"
    told = f"{value:.4g}"
    return told if low is None or high is None or low == high else f"{told} ({low:.4g} to {high:.4g})"


def tell_license(license_id: str | None) -> str:
    """Return a licence as a clause."""
    return "no license known" if license_id is None else f"license {quote(license_id)}"


def join_marks(marks: list[str]) -> str:
    """Return what to beware of as a sentence of its own, or nothing."""
    return f" Beware: {', '.join(marks)}." if marks else ""
