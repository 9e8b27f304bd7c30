"""The document of all measurements: ratios first, then what they are of, the machine and the versions."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
LIBRARIES = ("dagster", "polars", "duckdb", "pandera", "plotnine", "httpx", "httpx2", "huggingface_hub")
HEAD = """# Benchmarks

Written by `make bench`; ratios are against what stands in the same row.
"""


@dataclass(frozen=True)
class Row:
    """One line: what was measured, what came out, what is wanted, and the ratio to what it is compared with."""

    what: str
    measured: str
    wanted: str
    ratio: str = ""


def render(sections: Sequence[tuple[str, str, Sequence[Row]]]) -> str:
    """Return the document of sections, each a title, a remark and its rows."""
    lines = [HEAD]
    for title, remark, rows in sections:
        lines += [f"## {title}", "", *([remark, ""] if remark else [])]
        lines += ["| ratio | what | measured | wanted |", "|---|---|---|---|"]
        lines += [f"| {row.ratio} | {row.what} | {row.measured} | {row.wanted} |" for row in rows]
        lines.append("")
    lines += [describe_machine(), ""]
    return "\n".join(lines)


def describe_machine() -> str:
    """Return the machine, its load and the libraries in one line."""
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"Machine: {machine}, load {os.getloadavg()[2]:.1f} over the run's last quarter of an hour; {libraries}."
