"""From content to one self-contained page: no request to anywhere, every text escaped, no clock."""

import base64
from datetime import date, datetime
from typing import Any

from hf_openness.report.content import ReportContent
from hf_openness.visible import show_hidden

LONGEST_CELL = 160


def render_report(content: ReportContent) -> str:
    """Return the page; the same content gives the same bytes."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("hf_openness.report"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        finalize=_show_text,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"cell": format_cell, "heading": format_heading, "picture": format_picture}
    environment.tests["day"] = lambda value: isinstance(value, date)
    environment.tests["numeric"] = lambda dtype: dtype.is_numeric()
    return environment.get_template("report.html").render(c=content)


def _show_text(value: Any) -> Any:
    return show_hidden(value) if type(value) is str else value


def format_cell(value: Any) -> str:
    """Return a cell as text: numbers plain, days as ISO, long texts cut, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) < 1e7 else f"{value:.0f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    text = show_hidden(str(value))
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def format_heading(column: str) -> str:
    """Return a column's name as a reader expects it: `models_pct` becomes `Models (%)`."""
    name = column.removesuffix("_count").removesuffix("_on")
    unit = ""
    if name.endswith("_pct"):
        name, unit = name.removesuffix("_pct"), " (%)"
    if name == "params_b":
        return "Parameters (billions)"
    if name == "downloads_30d":
        return "Downloads (30 days)"
    return name.replace("_", " ")[:1].upper() + name.replace("_", " ")[1:] + unit


def format_picture(png: bytes) -> str:
    """Return PNG bytes as a data address."""
    return "data:image/png;base64," + base64.b64encode(png).decode()
