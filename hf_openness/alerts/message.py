"""The message that a webhook gets: the short summary as JSON."""

import json

from hf_openness.alerts.feed import name_entry
from hf_openness.alerts.summary import Summary, clean_line

MOST_SENTENCES = 20


def render_message(summary: Summary, method: str, data_kind: str) -> bytes:
    """Return the message: id, scraped_on, method, data, text, counts, sentences (at most 20), sentences_count.

    `text`, the field that chat programs show and read commands in, holds our own words alone: no stranger's name can call
    a channel together. Names are in `sentences`.
    """
    simulated = " (simulated data)" if data_kind == "simulated" else ""
    return json.dumps(
        {
            "id": name_entry(method, data_kind, summary.scraped_on),
            "scraped_on": summary.scraped_on.isoformat(),
            "method": method,
            "data": data_kind,
            "text": f"hf_openness {summary.title}{simulated}",
            "counts": [words for words, _ in summary.counts],
            "sentences": [clean_line(text) for text in summary.sentences[:MOST_SENTENCES]],
            "sentences_count": len(summary.sentences),
        },
        ensure_ascii=True,
    ).encode()
