"""From a finished journal to raw: sorted, compressed, whole or not at all."""

import gzip
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from hf_openness.collection.kept import ANSWERS, PLAN, SOURCE
from hf_openness.collection.plan import PlannedId
from hf_openness.raw.store import RawFile, RawStore
from hf_openness.sources.answers import Answer, write_answer

DATA_LICENSE = "none stated; metadata of the Hub's public API"


@dataclass(frozen=True)
class Collected:
    """What a collection says of itself.

    mode: full, increment or rebuild. builds_on: the date it builds on. observed_on: the day of asking. known_to: the newest
    change on the Hub when the asking began, by the Hub's clock.
    """

    mode: str
    builds_on: date | None
    observed_on: date
    leaderboards: tuple[str, ...] = ()
    known_to: datetime | None = None


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
        "known_to": None if collected.known_to is None else collected.known_to.isoformat(),
        "leaderboards": list(collected.leaderboards),
    }
    return raw.keep_many(
        SOURCE,
        scraped_on,
        {
            ANSWERS: compress_lines(write_answer(answer) for answer in answers),
            PLAN: compress_lines(json.dumps(asdict(entry), separators=(",", ":")) for entry in plan),
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
