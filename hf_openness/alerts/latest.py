"""`latest.md`: the newest date's changes as a Markdown page in which strangers' names are code."""

import re

from hf_openness.alerts.summary import Summary, clean_line

QUOTED = re.compile("“([^”]*)”")
# Everything that means something to CommonMark or to GitHub's additions (tables, autolinks, mentions, formulas); an
# underscore within a word and a colon before a blank mean nothing.
MEANINGFUL = re.compile(r"([\\`*{}\[\]()#+|!~$<>&@]|(?<!\w)_|_(?!\w)|:(?=\S))")


def render_latest(summary: Summary, method: str, data_kind: str) -> str:
    """Return the page.

    Args:
        summary: of the newest date.
        method: the store's.
        data_kind: `real` or `simulated`, which the page says.
    """
    since = ", ".join(str(day) for day in summary.since)
    compared = f"compared with {since}, the date before in the store" if since else "the store's first date"
    lines = [
        f"# What changed on {summary.scraped_on}",
        "",
        f"Method {method}, {data_kind} data, {compared}. The whole list is the table `changes` of the date; the report is "
        f"[{summary.scraped_on}/index.html]({summary.scraped_on}/index.html).",
    ]
    for heading, sentences in (
        ("Notable", summary.sentences or ("Nothing.",)),
        ("Counted", tuple(words for words, _ in summary.counts) or ("No change of any kind.",)),
        ("Rows by table", summary.rows),
    ):
        if sentences:
            lines += ["", f"## {heading}", "", *(f"- {escape_sentence(text)}" for text in sentences)]
    return "\n".join(lines) + "\n"


def escape_sentence(text: str) -> str:
    """Return a sentence as inert Markdown on one line: quoted names as code, everything else escaped."""
    parts = QUOTED.split(clean_line(text))
    return "".join(_as_code(part) if number % 2 else MEANINGFUL.sub(r"\\\1", part) for number, part in enumerate(parts))


def _as_code(name: str) -> str:
    """A code span whose fence is longer than any run of backticks in the name (CommonMark 6.1)."""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", name)), default=0))
    return f"{fence} {name} {fence}" if len(fence) > 1 or not name.strip() else f"{fence}{name}{fence}"
