"""The message that a webhook gets: the short summary as JSON."""

import json
from datetime import date
from typing import Any

from hf_openness.alerts.feed import name_entry
from hf_openness.alerts.summary import Summary, clean_line

MOST_SENTENCES = 20


def render_message(summary: Summary, method: str, data_kind: str) -> bytes:
    """Return the message: id, scraped_on, status, method, data, text, counts, sentences (at most 20), sentences_count.

    `text`, the field that chat programs show and read commands in, holds our own words alone: no stranger's name can call
    a channel together. Names are in `sentences`.
    """
    told = {
        "counts": [words for words, _ in summary.counts],
        "sentences": [clean_line(text) for text in summary.sentences[:MOST_SENTENCES]],
        "sentences_count": len(summary.sentences),
    }
    return _render(summary.scraped_on, method, data_kind, "refreshed", summary.title, told)


def render_failure(scraped_on: date, method: str, data_kind: str) -> bytes:
    """Return the message that a date's refresh failed; why is in Dagster, for an error may name what is secret."""
    return _render(scraped_on, method, data_kind, "failed", title_failure(scraped_on), {})


def title_failure(scraped_on: date) -> str:
    """Return the title of a refresh that failed."""
    return f"{scraped_on}: the refresh failed; the run in Dagster says why"


def title_message(title: str, data_kind: str) -> str:
    """Return the one line that a reader sees first: whose, which date, what; and whether the data are simulated."""
    return f"hf_openness {title}" + (" (simulated data)" if data_kind == "simulated" else "")


def _render(scraped_on: date, method: str, data_kind: str, status: str, title: str, told: dict[str, Any]) -> bytes:
    head = {
        "id": name_entry(method, data_kind, scraped_on),
        "scraped_on": scraped_on.isoformat(),
        "status": status,
        "method": method,
        "data": data_kind,
        "text": title_message(title, data_kind),
    }
    return json.dumps(head | told, ensure_ascii=True).encode()
