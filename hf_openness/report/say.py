"""How numbers are written in the page's sentences and cells: one rule each, so that a page reads alike everywhere.

In a sentence a number takes the cell that it is as `source`; functions that tell sentences are marked `told`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from hf_openness.reading import number_words
from hf_openness.reading.number_words import LEAST_P
from hf_openness.reading.unit_names import say_unit as say_unit
from hf_openness.report.marks import Source, at, cite


def say_count(count: int, source: Source | None = None) -> str:
    """Return a count with its thousands apart: `6,169`."""
    return cite(f"{count:,}", source)


def say_things(count: int, one: str, many: str | None = None, source: Source | None = None) -> str:
    """Return a count and its noun: `1 model`, `6,169 models`."""
    return f"{say_count(count, source)} {number_words.name_things(count, one, many)}"


def say_number(value: float, source: Source | None = None) -> str:
    """Return a number as every reader of ours meets it, reading.number_words."""
    return cite(number_words.say_number(value), source)


def say_change(value: float, source: Source | None = None) -> str:
    """Return a change with its sign: `+1.28`, `-14.2`."""
    return cite(("+" if value > 0 else "") + say_number(value), source)


def say_share(share: float, source: Source | None = None, digits: int = 1) -> str:
    """Return a share (0-1) in percent: `22.3 %`."""
    return cite(f"{share * 100:.{digits}f} %", source)


def say_p(p_value: float) -> str:
    """Return a p-value: `<0.001`, else three decimals."""
    return f"<{LEAST_P}" if p_value < LEAST_P else f"{p_value:.3f}"


def say_test(p_value: float, source: Source | None = None) -> str:
    """Return a p-value as it stands in a sentence: `p < 0.001`, `p = 0.012`."""
    return cite(number_words.say_test(p_value), source)


def say_words(column: str) -> pl.Expr:
    """Return a column of codes as words: `grants_withheld` is `grants withheld`. Never of ids or names."""
    return pl.col(column).str.replace_all("_", " ", literal=True)


def say_units(units: pl.Series) -> pl.Series:
    """Return a column of units as readers expect them."""
    return pl.Series(units.name, [say_unit(unit) for unit in units], dtype=pl.String)


def say_ranges(frame: pl.DataFrame, low: str, high: str, factor: float = 1.0) -> pl.Series:
    """Return a column of ranges in words, `18.3 to 27.4`, from two columns times the factor; null where an end is."""
    ends = frame.select(pl.col(low, high).cast(pl.Float64) * factor).iter_rows()
    told = [None if a is None or b is None else f"{say_number(a)} to {say_number(b)}" for a, b in ends]
    return pl.Series(told, dtype=pl.String)


def say_value(value: float, unit: str, source: Source | None = None) -> str:
    """Return a number with its unit."""
    return f"{say_number(value, source)} {say_unit(unit)}"


def say_interval(table: str, row: Mapping[str, Any], of: str, low: str, high: str) -> str:
    """Return both ends of a share's interval, `18.3 % to 27.4 %`; the card of the cell `of` tells of it."""
    return cite(f"{say_share(row[low])} to {say_share(row[high])}", at(table, row, of, is_beside=True))


def say_list(words: Sequence[str]) -> str:
    """Return words in a row: `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
