"""From a finished journal to raw: sorted, compressed, whole or not at all."""

import gzip
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from hf_openness.collection.plan import PlannedId
from hf_openness.raw.store import RawFile, RawStore
from hf_openness.sources.answers import Answer, write_answer

HUB_SOURCE = "hub-api"
ANSWERS_FILE = "answers.jsonl.gz"
PLAN_FILE = "plan.jsonl.gz"
DATA_LICENSE = "none stated; metadata of the Hub's public API"


@dataclass(frozen=True)
class Collected:
    """What a collection says of itself: mode (full, increment, rebuild), the date it builds on, the day of asking."""

    mode: str
    builds_on: date | None
    observed_on: date
    leaderboards: tuple[str, ...] = ()


def keep_hub_answers(
    raw: RawStore,
    answers: Iterable[Answer],
    plan: Sequence[PlannedId],
    scraped_on: date,
    collected: Collected,
    *,
    url: str,
    obtained_at: datetime,
) -> list[RawFile]:
    """Keep the answers and the plan of a date as `raw/hub-api/<date>/`; raises RawError where other bytes are kept."""
    about = {
        "mode": collected.mode,
        "builds_on": None if collected.builds_on is None else collected.builds_on.isoformat(),
        "observed_on": collected.observed_on.isoformat(),
        "leaderboards": list(collected.leaderboards),
    }
    return raw.keep_many(
        HUB_SOURCE,
        scraped_on,
        {
            ANSWERS_FILE: compress_lines(write_answer(answer) for answer in answers),
            PLAN_FILE: compress_lines(json.dumps(asdict(entry), separators=(",", ":")) for entry in plan),
        },
        obtained_from="download",
        obtained_at=obtained_at,
        data_license=DATA_LICENSE,
        url=url,
        extra={"collection": about},
    )


def compress_lines(lines: Iterable[str]) -> bytes:
    """Return lines as gzip, the same bytes for the same lines."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=6, mtime=0, filename="") as file:
        for line in lines:
            file.write(line.encode("utf-8") + b"\n")
    return buffer.getvalue()
