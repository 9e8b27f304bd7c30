"""The short summary of a date's `changes`, which page, feed and message share."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from hf_openness.visible import show_hidden

SENTENCES_PER_KIND = 10
KIND_WORDS = {
    "first_date": ("board seen for the first time", "boards seen for the first time"),
    "board_gone": ("board gone", "boards gone"),
    "verdict_changed": ("claim with another verdict", "claims with another verdict"),
    "estimate_moved": ("claim's number outside of its former interval", "claims' numbers outside of their former interval"),
    "measure_moved": ("measure of concentration that moved", "measures of concentration that moved"),
    "conflict_new": ("new license conflict", "new license conflicts"),
    "conflict_resolved": ("license conflict less", "license conflicts less"),
    "license_to_review": ("license to review", "licenses to review"),
    "suspect_to_review": ("author to review", "authors to review"),
    "alias_to_review": ("pair of names to review", "pairs of names to review"),
    "model_added": ("model added", "models added"),
    "model_gone": ("model gone", "models gone"),
}
ROWS = "rows"


@dataclass(frozen=True)
class Summary:
    """What a date's changes amount to.

    title: the date and what is notable, in our own words alone. since: dates compared with, newest first.
    counts: of each kind but rows that occurs, in words. sentences: the notable ones, the first ten of each kind, then how
    many more there are; strangers' names stand in curved quotation marks. rows: sentences on tables whose rows changed.
    """

    scraped_on: date
    title: str
    since: tuple[date, ...]
    counts: tuple[tuple[str, int], ...]
    sentences: tuple[str, ...]
    rows: tuple[str, ...]


def summarise(scraped_on: date, changes: pl.DataFrame) -> Summary:
    """Return the summary of the table `changes` of a date."""
    per_kind = changes.filter(pl.col("kind") != ROWS).group_by("kind", maintain_order=True)
    counts, sentences, headings = [], [], []
    for (kind,), frame in per_kind:
        total = int(frame.unique(["leaderboard"], keep="first")["total_count"].sum())
        counts.append((_count(str(kind), total), total))
        notable = frame.filter(pl.col("is_notable"))
        if notable.is_empty():
            continue
        headings.append(_count(str(kind), total))
        listed = notable["text"].head(SENTENCES_PER_KIND).to_list()
        # Beyond what is listed nothing says which are notable, so the rest of the kind is counted whole.
        more = total - len(listed) if total > frame.height else notable.height - len(listed)
        sentences += [*listed, *([f"And {more} more: {_count(str(kind), total)} in all."] if more else [])]
    since = tuple(sorted(changes["since"].drop_nulls().unique(), reverse=True))
    title = ", ".join(headings) if headings else f"nothing notable since {since[0]}" if since else "nothing to tell"
    moved = changes.filter((pl.col("kind") == ROWS) & (pl.sum_horizontal("added_count", "gone_count", "changed_count") > 0))
    return Summary(
        scraped_on, f"{scraped_on}: {title}", since, tuple(counts), tuple(sentences), tuple(moved["text"].to_list())
    )


def clean_line(text: str) -> str:
    """Return text on one line that any XML or JSON reader takes: hidden characters shown, what is no character replaced."""
    shown = show_hidden(" ".join(text.split()))
    return "".join("\ufffd" if ord(c) & 0xFFFE == 0xFFFE or 0xD800 <= ord(c) <= 0xDFFF else c for c in shown)


def _count(kind: str, count: int) -> str:
    return f"{count} {KIND_WORDS[kind][count != 1]}"
