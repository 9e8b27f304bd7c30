"""Writes the switches into docs/method.md: `python -m hf_openness.report.method_document [LEDGER]`.

LEDGER is a file of the table `bias_ledger`, in a store `tables/bias_ledger/2024-05-20.parquet`. Without it the effects that
stand in the document are kept and the rest is written anew.
"""

import sys
from datetime import date
from pathlib import Path

import polars as pl

from hf_openness.reference.load import read_reference
from hf_openness.schemas.document import escape_cell

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "method.md"
BEGIN = "<!-- switches: written by python -m hf_openness.report.method_document, do not edit -->"
END = "<!-- end of switches -->"
EFFECT = "- Effect on "
NAMED_NUMBERS = 4
LEAST_RELATIVE = 1e-4
UNITS = {"share_pct": "points of percent", "change_pct": "points of percent"}
TOPICS = DOCUMENT.parent / "method"


def list_topics(folder: Path = TOPICS) -> dict[str, str]:
    """Return the documents of the corrected rules by topic: file name -> title, by name."""
    files = sorted(folder.glob("*.md"))
    return {path.name: path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ") for path in files}


def render_switches(switches: pl.DataFrame, effects: dict[str, str], topics: dict[str, str]) -> str:
    """Return the generated part: the documents by topic, an overview, then a paragraph per switch.

    Args:
        switches: reference/switches.csv.
        effects: per switch what it does to headline numbers, in words (see `describe_effects`); may lack some.
        topics: see `list_topics`.
    """
    lines = [BEGIN, "", "The corrected rules in full, by topic:", ""]
    lines += [f"- [{title}](method/{name})" for name, title in topics.items()]
    lines += ["", "| switch | paper | corrected | decided in |", "|---|---|---|---|"]
    for row in switches.to_dicts():
        cells = [f"`{row[name]}`" for name in ("switch", "paper_value", "corrected_value", "decided_in")]
        lines.append("| " + " | ".join(escape_cell(cell) for cell in cells) + " |")
    for row in switches.to_dicts():
        lines += [
            "",
            f"### {row['switch']}",
            "",
            f"- Paper (`{row['paper_value']}`): {row['rule_then']}",
            f"- Corrected (`{row['corrected_value']}`): {row['rule_now']}",
            f"- Why: {row['why']}",
            f"- Source: {row['source']}.",
        ]
        if row["switch"] in effects:
            lines.append(effects[row["switch"]])
    return "\n".join([*lines, "", END])


def describe_effects(bias_ledger: pl.DataFrame, switches: pl.DataFrame) -> dict[str, str]:
    """Return per switch a line with the numbers that it changes most, relative to their paper-mode value.

    Args:
        bias_ledger: the table of one date.
        switches: reference/switches.csv; each gets a line.
    """
    day: date = bias_ledger["scraped_on"].max()  # type: ignore[assignment]
    size = pl.col("effect_average").abs() / pl.col("paper_mode_value").abs().clip(lower_bound=1e-9)
    known = bias_ledger.filter(pl.col("effect_average").is_not_null()).with_columns(size=size)
    lines: dict[str, str] = {}
    for switch in switches["switch"].to_list():
        found = known.filter(pl.col("switch") == switch, pl.col("size") >= LEAST_RELATIVE).sort(
            ["size", "number_id"], descending=[True, False]
        )
        told = [
            f"`{name}` {effect:+.3g} {UNITS.get(unit, unit.replace('_', ' '))} (on {value:.4g})"
            for name, effect, unit, value in found.head(NAMED_NUMBERS)
            .select("number_id", "effect_average", "unit", "paper_mode_value")
            .iter_rows()
        ]
        more = found.height - len(told)
        said = "; ".join(told) + (f"; {more} more" if more > 0 else "") if told else "none of the headline numbers"
        lines[switch] = f"{EFFECT}{day:%Y-%m-%d}: {said}."
    return lines


def read_effects(document: str) -> dict[str, str]:
    """Return the lines on effects that stand in a document, by switch."""
    found: dict[str, str] = {}
    switch = ""
    for line in document.splitlines():
        if line.startswith("### "):
            switch = line.removeprefix("### ")
        elif line.startswith(EFFECT):
            found[switch] = line
    return found


def replace_switches(document: str, rendered: str) -> str:
    """Return the document with its generated part replaced. Raises ValueError where the markers are missing."""
    before, _, rest = document.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError("the document has no generated part: both marker lines must stand in it")
    return before + rendered + after


def main() -> None:
    """Write docs/method.md; the one argument, if any, is a file of `bias_ledger`."""
    document = DOCUMENT.read_text(encoding="utf-8")
    switches = read_reference("switches")
    ledger = pl.read_parquet(sys.argv[1]) if len(sys.argv) > 1 else None
    effects = read_effects(document) if ledger is None else describe_effects(ledger, switches)
    DOCUMENT.write_text(replace_switches(document, render_switches(switches, effects, list_topics())), encoding="utf-8")


if __name__ == "__main__":
    main()
