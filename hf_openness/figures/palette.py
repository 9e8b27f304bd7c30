"""Colours and short names of kinds, architectures and families, the same in every picture."""

import polars as pl

from hf_openness.reference.load import read_reference


def colors(kind: str, values: list[str]) -> dict[str, str]:
    """Return value -> colour for the values of a kind, the same everywhere (reference/colors.csv), in its order.

    A value the file does not name takes the next spare colour, in alphabetical order.
    """
    table = read_reference("colors").with_columns(pl.col("order").cast(pl.Int64)).sort("order")
    known = dict(table.filter(kind=kind).select("value", "color").iter_rows())
    spare = table.filter(kind="spare")["color"].to_list()
    new = sorted(value for value in values if value not in known)
    named = {value: color for value, color in known.items() if value in values and value != "Other"}
    named |= {value: spare[at % len(spare)] for at, value in enumerate(new)}
    return named | ({"Other": known["Other"]} if "Other" in values else {})


def shorten(value: str) -> str:
    """Return an architecture's or kind's name as a legend shows it."""
    short = value.removesuffix("forcausallm").removesuffix("lmheadmodel")
    return {"fine-tuned on domain-specific datasets": "fine-tuned on domain data"}.get(value, short)
