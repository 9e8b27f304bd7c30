"""One collection as it was kept, parsed: its plan, what each answer says, and what became of each id."""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import groupby
from typing import Any

import polars as pl

from hf_openness.raw.store import RawError, RawStore
from hf_openness.sources.answers import Answer, read_answer
from hf_openness.sources.commits import COMMIT_SCHEMA
from hf_openness.sources.errors import ShapeError
from hf_openness.sources.outcomes import read_commits, read_details
from hf_openness.sources.repo_info import INFO_SCHEMA, parse_repo_info
from hf_openness.sources.wire import read_json

SOURCE = "hub-api"
ANSWERS = "answers.jsonl.gz"
PLAN = "plan.jsonl.gz"
ROWS_AT_ONCE = 50_000
MOST_UNKNOWN_FIELDS = 100
PLAN_SCHEMA = {"model_id": pl.String, "details": pl.String, "commits": pl.String, "reason": pl.String}
ANSWERED_SCHEMA = {"model_id": pl.String, "outcome": pl.String, "detail": pl.String}
DETAILS_SCHEMA = ANSWERED_SCHEMA | INFO_SCHEMA
PAGES_SCHEMA = ANSWERED_SCHEMA | {"is_complete": pl.Boolean, "total_count": pl.Int64}
HISTORY_SCHEMA = {"model_id": pl.String, "position": pl.Int64} | COMMIT_SCHEMA


@dataclass(frozen=True)
class Collection:
    """What was asked and answered for one date.

    scraped_on: the date. observed_on: the day of asking. mode: full, increment, rebuild. builds_on: the date whose answers
    still hold for `held` ids.
    plan: one row per id that the boards name (PLAN_SCHEMA).
    details: one row per id asked: model_id, outcome, detail, and the info where there is one (DETAILS_SCHEMA).
    listed: one row per repo of the bulk listings (INFO_SCHEMA).
    commit_answers: one row per id whose commits were asked (PAGES_SCHEMA). commits: theirs, position 0 the newest
    (HISTORY_SCHEMA).
    unknown_fields: how often the infos held a field that nobody reads.
    """

    scraped_on: date
    observed_on: date
    mode: str
    builds_on: date | None
    plan: pl.DataFrame
    details: pl.DataFrame
    listed: pl.DataFrame
    commit_answers: pl.DataFrame
    commits: pl.DataFrame
    unknown_fields: dict[str, int]


def read_collection(raw: RawStore, scraped_on: date) -> Collection:
    """Return the collection of a date.

    Raises:
        RawError: none is kept, its bytes were changed, or a line of it is no answer.
    """
    about = read_about(raw, scraped_on)
    plan = _lines(raw.read(SOURCE, scraped_on, PLAN))
    try:
        entries = [{name: row[name] for name in PLAN_SCHEMA} for row in map(json.loads, plan)]
        answers = map(read_answer, _lines(raw.read(SOURCE, scraped_on, ANSWERS)))
        return parse_collection(scraped_on, about, entries, answers)
    except (ValueError, KeyError) as error:
        raise RawError(f"raw/{SOURCE}/{scraped_on} holds a line that no collection writes ({error})") from error


def read_plan(raw: RawStore, scraped_on: date) -> pl.DataFrame:
    """Return what was done about each id that a date's boards name (PLAN_SCHEMA); raises RawError."""
    rows = [json.loads(line) for line in _lines(raw.read(SOURCE, scraped_on, PLAN))]
    return pl.DataFrame([{name: row[name] for name in PLAN_SCHEMA} for row in rows], schema=PLAN_SCHEMA)


def read_about(raw: RawStore, scraped_on: date) -> dict[str, Any]:
    """Return what the manifest says of a date's collection (mode, builds_on, observed_on); raises RawError."""
    manifest = raw.read_manifest(SOURCE, scraped_on)
    if manifest is None or "collection" not in manifest:
        raise RawError(f"raw/{SOURCE}/{scraped_on} is not in the store; materialise hub_answers_raw of that date first")
    about: dict[str, Any] = manifest["collection"]
    return about


def parse_collection(
    scraped_on: date, about: dict[str, Any], plan: list[dict[str, Any]], answers: Iterable[Answer]
) -> Collection:
    """Return the collection of these answers, which come sorted by route, subject and page.

    Args:
        scraped_on: the date.
        about: mode, builds_on and observed_on, as in the manifest.
        plan: rows of PLAN_SCHEMA.
        answers: taken one after the other; routes other than details, commits and listing are for the planner alone.
    """
    details, pages, listed = _Rows(DETAILS_SCHEMA), _Rows(PAGES_SCHEMA), _Rows(INFO_SCHEMA)
    commits = _Rows(HISTORY_SCHEMA)
    unknown: Counter[str] = Counter()
    for (route, subject), group in groupby(answers, key=lambda answer: (answer.route, answer.subject)):
        if route == "commits":
            _take_commits(subject, list(group), pages, commits)
        elif route == "details":
            for answer in group:
                outcome, info = read_details(answer)
                row = {"model_id": subject, "outcome": outcome.outcome, "detail": outcome.detail}
                details.add(row | (info.row if info is not None else {}))
                unknown.update(info.unknown_fields if info is not None else ())
        elif route == "listing":
            for row in _read_listed(group, unknown):
                listed.add(row)
    return Collection(
        scraped_on=scraped_on,
        observed_on=date.fromisoformat(about["observed_on"]),
        mode=about["mode"],
        builds_on=date.fromisoformat(about["builds_on"]) if about["builds_on"] else None,
        plan=pl.DataFrame(plan, schema=PLAN_SCHEMA),
        details=details.frame(),
        listed=listed.frame().unique("hub_id", keep="first", maintain_order=True),
        commit_answers=pages.frame(),
        commits=commits.frame(),
        unknown_fields=dict(sorted(unknown.items())[:MOST_UNKNOWN_FIELDS]),
    )


def _take_commits(subject: str, group: list[Answer], pages: "_Rows", commits: "_Rows") -> None:
    # Whether a refusal means gated or disabled is in the info, which stands after the commits: see chain.py.
    outcome, parsed = read_commits(group, False)
    row: dict[str, Any] = {"model_id": subject, "outcome": outcome.outcome, "detail": outcome.detail}
    if parsed is not None:
        row |= {"is_complete": parsed.is_complete, "total_count": parsed.total_count}
        for position, commit in enumerate(parsed.rows):
            commits.add({"model_id": subject, "position": position} | commit)
    pages.add(row)


def _read_listed(pages: Iterable[Answer], unknown: Counter[str]) -> Iterator[dict[str, Any]]:
    for page in pages:
        if page.status != 200 or page.problem is not None:
            continue
        try:
            items = read_json(page.body)
        except ShapeError:
            continue
        for item in items if isinstance(items, list) else []:
            try:
                info = parse_repo_info(item)
            except ShapeError:
                continue
            unknown.update(info.unknown_fields)
            yield info.row


def _lines(content: bytes) -> Iterator[bytes]:
    with gzip.open(BytesIO(content), "rb") as file:
        yield from file


class _Rows:
    """Rows that become frames as they come: bounded memory however many there are."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema
        self.rows: list[dict[str, Any]] = []
        self.frames = [pl.DataFrame(schema=schema)]

    def add(self, row: dict[str, Any]) -> None:
        self.rows.append(row)
        if len(self.rows) >= ROWS_AT_ONCE:
            self._flush()

    def frame(self) -> pl.DataFrame:
        self._flush()
        return pl.concat(self.frames)

    def _flush(self) -> None:
        if self.rows:
            self.frames.append(pl.DataFrame(self.rows, schema=self.schema))
            self.rows = []
