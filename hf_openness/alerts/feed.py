"""The Atom feed (RFC 4287) over all dates of a store: one entry per date, newest first."""

import html
from collections.abc import Sequence
from datetime import date
from xml.etree import ElementTree

from hf_openness import __version__
from hf_openness.alerts.summary import Summary, clean_line

ATOM = "http://www.w3.org/2005/Atom"
# RFC 4151 wants a name that its minter holds; nobody can hold one below .invalid (RFC 2606), so none is taken.
AUTHORITY = "tag:hf-openness.invalid,2024"


def name_entry(method: str, data_kind: str, scraped_on: date | None = None) -> str:
    """Return the tag URI of a date's entry, or of the feed."""
    return f"{AUTHORITY}:changes/{method}/{data_kind}" + (f"/{scraped_on}" if scraped_on else "")


def render_feed(summaries: Sequence[Summary], method: str, data_kind: str) -> bytes:
    """Return the feed; the same summaries always give the same bytes.

    An entry's time is midnight (UTC) of its scrape date, for when a date was computed is no fact about it.

    Args:
        summaries: of all dates, in any order.
        method: the store's.
        data_kind: `real` or `simulated`; simulated data are named in the title.

    Raises:
        ValueError: there is no date; a feed must say when it was updated.
    """
    if not summaries:
        raise ValueError("a feed needs at least one date")
    newest_first = sorted(summaries, key=lambda summary: summary.scraped_on, reverse=True)
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    simulated = " (simulated data)" if data_kind == "simulated" else ""
    _add(feed, "id", name_entry(method, data_kind))
    _add(feed, "title", f"hf_openness: what changed, method {method}{simulated}")
    _add(feed, "updated", _midnight(newest_first[0].scraped_on))
    _add(_add(feed, "author"), "name", "hf_openness")
    _add(feed, "generator", "hf_openness", version=__version__)
    _add(feed, "link", rel="self", type="application/atom+xml", href="feed.xml")
    for summary in newest_first:
        entry = _add(feed, "entry")
        _add(entry, "id", name_entry(method, data_kind, summary.scraped_on))
        _add(entry, "title", clean_line(summary.title) + simulated, type="text")
        _add(entry, "updated", _midnight(summary.scraped_on))
        _add(entry, "link", rel="alternate", type="text/html", href=f"{summary.scraped_on}/index.html")
        _add(entry, "content", _render_content(summary), type="html")
    ElementTree.indent(feed)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _render_content(summary: Summary) -> str:
    """HTML of nothing but paragraphs and lists; a reader's page gets every sentence as escaped text."""
    since = ", ".join(str(day) for day in summary.since)
    told = [f"<p>Compared with {since}.</p>" if since else "<p>The first date of the store.</p>"]
    for sentences in (summary.sentences, tuple(words for words, _ in summary.counts), summary.rows):
        items = "".join(f"<li>{html.escape(clean_line(text))}</li>" for text in sentences)
        told += [f"<ul>{items}</ul>"] if items else []
    return "".join(told)


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name, attributes)
    child.text = text
    return child
