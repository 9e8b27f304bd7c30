"""From content to one self-contained page: no request to anywhere, every text escaped, no clock."""

import base64
from datetime import date
from typing import TYPE_CHECKING, Any

from hf_openness.report.cells import format_cell, format_heading, join_parts
from hf_openness.report.content import ReportContent
from hf_openness.report.intervals import place_picture
from hf_openness.report.marks import Number, Sentence
from hf_openness.visible import show_hidden

if TYPE_CHECKING:
    from jinja2 import Environment


def render_report(content: ReportContent) -> str:
    """Return the page; the same content gives the same bytes."""
    return make_environment().get_template("report.html").render(c=content, warning=content.warning)


def make_environment() -> "Environment":
    """Return the templates' environment: every text escaped, hidden characters shown, an unknown name is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("hf_openness.report"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        finalize=_show_text,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "cell": format_cell,
        "heading": format_heading,
        "picture": format_picture,
        "place": place_picture,
    }
    environment.globals["joint"] = join_parts
    environment.globals["parts"] = list_parts
    environment.tests["list"] = lambda value: isinstance(value, list)
    environment.tests["day"] = lambda value: isinstance(value, date)
    environment.tests["numeric"] = lambda dtype: dtype.is_numeric()
    return environment


def _show_text(value: Any) -> Any:
    return show_hidden(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def list_parts(sentence: str) -> tuple[str | Number, ...]:
    """Return the parts of a sentence: its words, and those numbers whose cells are known."""
    return sentence.parts if isinstance(sentence, Sentence) else (sentence,)


def format_picture(png: bytes) -> str:
    """Return PNG bytes as a data address."""
    return "data:image/png;base64," + base64.b64encode(png).decode()
