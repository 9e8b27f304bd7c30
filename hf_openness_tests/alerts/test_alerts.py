"""Page, feed and message: valid, the same bytes twice, and no stranger's name becomes markup, a link or a command."""

import html
import json
import re
from datetime import date, datetime
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import polars as pl
import pytest
from markdown_it import MarkdownIt

from hf_openness.alerts.feed import ATOM, render_feed
from hf_openness.alerts.latest import escape_sentence, render_latest
from hf_openness.alerts.message import MOST_SENTENCES, render_failure, render_message
from hf_openness.alerts.summary import KIND_WORDS, Summary, summarise
from hf_openness.schemas import TABLES, validate
from hf_openness.schemas.changes import KINDS
from hf_openness.tables.change_sentences import quote

DAYS = (date(2024, 5, 17), date(2024, 5, 20), date(2024, 6, 19))
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "]]><entry/>&amp;&#0;",
    "[x](javascript:alert(1)) ![y](http://evil.example/z)",
    "`` ` ``` <b>",
    "*a* _b_ ~~c~~ | d | $e$ \\",
    "https://evil.example www.evil.example a@evil.example @everyone <!channel>",
    "# h\n- item\n\n> q",
    "good\u202egnp.exe\u2066\u061c",
    "a\x00b\x1b[31m\x7f\u0085\u2028c",
    "\ufffe\uffff\U0001fffe",
    "” <b> “",
    "&lt;b&gt; &#x3c;",
    "",
)


def changes(*rows: dict[str, object]) -> pl.DataFrame:
    """Return a table `changes`; a row is a notable one of one board unless it says otherwise."""
    schema = {name: column.dtype for name, column in TABLES["changes"].model.describe().items()}
    base = {"leaderboard": "open-llm-v1", "since": DAYS[0], "total_count": len(rows), "is_notable": True}
    return validate("changes", pl.DataFrame([base | row for row in rows], schema=schema))


def hostile() -> pl.DataFrame:
    rows = [
        {"kind": "conflict_new", "subject": n, "text": f"Model {quote(n)} drops a duty of {quote(n)}."} for n in HOSTILE
    ]
    queue = [{"kind": "suspect_to_review", "subject": n, "text": f"Author {quote(n)}: {quote(n)}."} for n in HOSTILE]
    return changes(*rows[:10], *queue, *({**row, "aspect": "more", "kind": "model_added"} for row in rows))


def summaries() -> list[Summary]:
    first = changes({"kind": "first_date", "subject": "b", "since": None, "text": "Board “b” has no date before."})
    return [summarise(DAYS[0], first), summarise(DAYS[1], hostile()), summarise(DAYS[2], changes())]


def test_every_kind_has_words() -> None:
    assert [*KIND_WORDS, "rows"] == KINDS


def test_the_summary_counts_all_and_tells_ten_of_a_kind() -> None:
    rows = [{"kind": "model_gone", "subject": str(n), "text": "t", "total_count": 99} for n in range(12)]
    other = {"kind": "model_gone", "subject": "x", "leaderboard": "v2", "total_count": 1, "text": "t"}
    found = summarise(DAYS[1], changes(*rows, other))
    assert found.title == "2024-05-20: 100 models gone"
    assert len(found.sentences) == 11
    assert found.sentences[-1] == "And 90 more: 100 models gone in all."


def test_what_is_not_notable_is_counted_and_not_told() -> None:
    row = {"kind": "model_added", "subject": "m", "text": "Model “m” is new to the board.", "is_notable": False}
    table = {"kind": "rows", "subject": "models", "is_notable": False, "total_count": 2}
    moved = table | {"added_count": 1, "gone_count": 0, "changed_count": 0, "text": "moved"}
    still = table | {"subject": "x", "added_count": 0, "gone_count": 0, "changed_count": 0, "text": "still"}
    found = summarise(DAYS[1], changes(row | {"total_count": 1}, moved, still))
    assert (found.title, found.sentences) == ("2024-05-20: nothing notable since 2024-05-17", ())
    assert (found.counts, found.rows) == ((("1 model added", 1),), ("moved",))


def test_a_date_without_any_change_is_told() -> None:
    assert summarise(DAYS[1], changes()).title == "2024-05-20: nothing to tell"
    page = render_latest(summarise(DAYS[1], changes()), "paper", "real")
    assert "- Nothing.\n" in page


@pytest.mark.parametrize("name", HOSTILE, ids=[str(number) for number in range(len(HOSTILE))])
def test_a_hostile_name_is_code_in_the_page_and_nothing_else(name: str) -> None:
    markdown = MarkdownIt("gfm-like", {"linkify": False, "html": True})
    [_, opened, *_] = tokens = markdown.parse(escape_sentence(f"Model {quote(name)} drops a duty of {quote(name)}.") + "\n")
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert opened.children is not None
    kinds = {child.type for child in opened.children}
    assert kinds == {"text", "code_inline"}
    shown = "".join(child.content for child in opened.children if child.type == "code_inline")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u061c\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", shown)
    text = "".join(child.content for child in opened.children if child.type == "text")
    assert text == "Model  drops a duty of ."


@pytest.mark.parametrize("name", HOSTILE, ids=[str(number) for number in range(len(HOSTILE))])
def test_a_hostile_name_outside_of_quotation_marks_is_text_too(name: str) -> None:
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse("- a " + escape_sentence(name))
    assert {child.type for token in tokens for child in token.children or []} <= {"text", "text_special", "code_inline"}
    assert {token.type for token in tokens if token.type.endswith("_open")} == {
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
    }


def test_the_page_has_its_headings_and_one_link() -> None:
    page = render_latest(summaries()[1], "corrected", "simulated")
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(page)
    assert [t.content for a, t in pairwise(tokens) if a.type == "heading_open"] == [
        "What changed on 2024-05-20",
        "Notable",
        "Counted",
    ]
    links = [c.attrs["href"] for t in tokens for c in t.children or [] if c.type == "link_open"]
    assert links == ["2024-05-20/index.html"]
    assert "simulated data" in page


class Tags(HTMLParser):
    """Collects tags and text of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[tuple[str, int]] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add((tag, len(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parse_feed(content: bytes) -> ElementTree.Element:
    """Return the feed, checked against the rules of RFC 4287, sections 4.1 and 4.2, that a machine can check."""
    feed = ElementTree.fromstring(content)
    assert feed.tag == f"{{{ATOM}}}feed"
    entries = feed.findall(f"{{{ATOM}}}entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            [only] = element.findall(f"{{{ATOM}}}{name}")
            assert only.text
            assert not only.text.isspace()
    assert feed.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name"), "entries without an author need the feed's"
    ids = [element.findtext(f"{{{ATOM}}}id") or "" for element in (feed, *entries)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"tag:[a-z.-]+,\d{4}(-\d\d){0,2}:[\w/:.-]+", i) for i in ids), "RFC 4151"
    for moment in feed.iter(f"{{{ATOM}}}updated"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment.text or ""), "RFC 3339"
        datetime.fromisoformat(moment.text or "")
    assert [link.get("rel") for link in feed.findall(f"{{{ATOM}}}link")] == ["self"]
    for entry in entries:
        [content_of_entry] = entry.findall(f"{{{ATOM}}}content")
        assert content_of_entry.get("type") in ("text", "html")
        assert [link.get("rel") for link in entry.findall(f"{{{ATOM}}}link")] == ["alternate"]
        assert len(content_of_entry) == 0, "text and html have no child elements"
    return feed


def test_the_feed_keeps_the_rules_of_atom_newest_first() -> None:
    feed = parse_feed(render_feed(summaries(), "corrected", "real"))
    updated = [entry.findtext(f"{{{ATOM}}}updated") for entry in feed.findall(f"{{{ATOM}}}entry")]
    assert updated == [f"{day}T00:00:00Z" for day in reversed(DAYS)]
    assert feed.findtext(f"{{{ATOM}}}updated") == updated[0]


def test_hostile_names_are_text_in_the_feed() -> None:
    feed = parse_feed(render_feed(summaries(), "corrected", "real"))
    entry = feed.findall(f"{{{ATOM}}}entry")[1]
    parser = Tags()
    parser.feed(entry.findtext(f"{{{ATOM}}}content") or "")
    assert parser.tags == {("p", 0), ("ul", 0), ("li", 0)}
    text = "".join(parser.text)
    assert "<script>alert(1)</script>" in text
    assert "good\\u202egnp.exe\\u2066\\u061c" in text
    assert "\ufffe" not in text


def test_feeds_of_methods_and_kinds_of_data_do_not_share_ids() -> None:
    feeds = [render_feed(summaries(), m, d) for m in ("paper", "corrected") for d in ("real", "simulated")]
    ids = [element.text for feed in feeds for element in parse_feed(feed).iter(f"{{{ATOM}}}id")]
    assert len(set(ids)) == len(ids) == 16
    assert b"(simulated data)" in feeds[1]


def test_the_same_summaries_in_any_order_give_the_same_bytes() -> None:
    assert render_feed(summaries(), "paper", "real") == render_feed(summaries()[::-1], "paper", "real")
    assert render_latest(summaries()[1], "paper", "real") == render_latest(summaries()[1], "paper", "real")


def test_there_is_no_feed_without_a_date() -> None:
    with pytest.raises(ValueError, match="at least one date"):
        render_feed([], "paper", "real")


def test_the_message_shows_no_strangers_name_where_chat_programs_read_commands() -> None:
    message = json.loads(render_message(summaries()[1], "corrected", "simulated"))
    assert message["text"] == (
        f"hf_openness 2024-05-20: {len(HOSTILE) * 3 - 4} new license conflicts, {len(HOSTILE) * 3 - 4} authors to review, "
        f"{len(HOSTILE) * 3 - 4} models added (simulated data)"
    )
    assert len(message["sentences"]) == MOST_SENTENCES < message["sentences_count"]
    assert message["status"] == "refreshed"
    assert any("@everyone" in html.unescape(text) for text in message["sentences"])


def test_a_failure_is_told_without_its_reason() -> None:
    message = json.loads(render_failure(DAYS[0], "paper", "real"))
    assert (message["status"], message["scraped_on"]) == ("failed", "2024-05-17")
    assert "sentences" not in message
