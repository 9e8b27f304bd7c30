"""The Hub's benchmark leaderboards, from kept answers to one parsed board per dataset and task."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import polars as pl

from hf_openness.reference.load import read_reference
from hf_openness.sources.answers import Answer
from hf_openness.sources.asking import is_usable, parse_json
from hf_openness.sources.cells import Cells, show_text
from hf_openness.sources.errors import SourceError
from hf_openness.sources.leaderboard import KEY, OPTIONAL, ParsedLeaderboard
from hf_openness.sources.records import MAX_ROWS, build_text_frame

DATASET_ID = re.compile(r"(?!.*\.\.)[A-Za-z0-9][\w.-]{0,95}(/[A-Za-z0-9][\w.-]{0,95})?", re.ASCII)
ONLY_TASK = "default"
ROW_LISTS = ("leaderboard", "rows", "entries", "results", "items")
LAYOUT = "hub-benchmark"
NO_CELL: dict[str, Any] = {
    "model_sha": pl.String,
    "precision": pl.String,
    "model_type": pl.String,
    "weight_type": pl.String,
    "architecture": pl.String,
    "params_b": pl.Float64,
    "license_ids": pl.List(pl.String),
    "likes_count": pl.Int64,
    "is_merged": pl.Boolean,
    "is_moe": pl.Boolean,
    "is_on_hub": pl.Boolean,
    "average_score": pl.Float64,
    **OPTIONAL,
}


def parse_hub_benchmarks(answers: Sequence[Answer]) -> list[ParsedLeaderboard]:
    """Return one board per dataset and task (`hub:<dataset>/<task>`), sorted by name; boards without rows are left out.

    A dataset none of whose tasks answered is one board, its task called `default`. Every published row is kept, also where
    a model is published twice; averages are null, for no board has one.

    Raises:
        SourceError: an answer is no list of rows, or a value is no finite number.
    """
    pages: dict[str, list[Answer]] = {}
    for answer in sorted(answers, key=lambda answer: answer.key):
        if answer.route == "board" and is_usable(answer):
            pages.setdefault(answer.subject.removeprefix("datasets/"), []).append(answer)
    tasks = {subject: _task_of(found[0]) for subject, found in pages.items()}
    split = {subject.removesuffix(f"/{task}") for subject, task in tasks.items() if task is not None}
    boards = []
    for subject, found in pages.items():
        rows = _read_rows(found)
        if rows and subject not in split:
            name = subject if tasks[subject] is not None else f"{subject}/{ONLY_TASK}"
            boards.append(_parse_board(rows, name, found[0].request))
    return sorted(boards, key=lambda board: board.leaderboard)


def find_closed_boards(answers: Sequence[Answer]) -> pl.DataFrame:
    """Return the leaderboards that gave nothing, and datasets whose id is none (subject, status, problem), sorted.

    They are no failure of the collection, yet nobody should take them for empty.
    """
    closed = [(a.subject, a.status, a.problem) for a in answers if a.route == "board" and not is_usable(a)]
    for answer in answers:
        if answer.route == "listing" and is_usable(answer):
            _, wrong = read_datasets(answer)
            closed += [(show_text(name), answer.status, "invalid_id") for name in wrong]
    schema = {"subject": pl.String, "status": pl.Int64, "problem": pl.String}
    return pl.DataFrame(closed, schema=schema, orient="row").sort("subject", "status")


def read_items(value: Any, file: str) -> tuple[list[Any], bool | None]:
    """Return the rows of an answer (a list, or an object holding one) and whether it says that lower is better."""
    if isinstance(value, list):
        return value, None
    if isinstance(value, dict):
        lists = [value[name] for name in ROW_LISTS if isinstance(value.get(name), list)]
        lower = value.get("lower_is_better")
        if len(lists) == 1 or (not lists and isinstance(value.get("tasks"), list)):
            return (lists or [[]])[0], lower if isinstance(lower, bool) else None
    raise SourceError(file, f"found {type(value).__name__}; expected a list of rows")


def read_datasets(listing: Answer) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Return the datasets of a page of the listing by id, and what stands for an id but is none.

    Raises:
        SourceError: not JSON, or no list.
    """
    items = parse_json(listing.body, listing.request)
    if not isinstance(items, list):
        raise SourceError(listing.request, f"found {type(items).__name__}; expected a list of datasets")
    found: dict[str, dict[str, Any]] = {}
    wrong = []
    for item in items:
        name = item.get("id") if isinstance(item, dict) else None
        if isinstance(name, str) and DATASET_ID.fullmatch(name):
            found.setdefault(name, item)
        else:
            wrong.append(str(name))
    return found, wrong


def is_plain_name(task: str) -> bool:
    """Whether a task's name can stand in a board's name: 1-100 printable characters, no slash, no blanks around."""
    return 0 < len(task) <= 100 and task.isprintable() and "/" not in task and task == task.strip()


def _task_of(first: Answer) -> str | None:
    named = parse_qs(urlsplit(first.request).query).get("task_id")
    return named[0] if named else None


def _read_rows(pages: Sequence[Answer]) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = []
    for page in pages:
        rows, board_lower = read_items(parse_json(page.body, page.request), page.request)
        for at, row in enumerate(rows, 1):
            if not isinstance(row, dict):
                raise SourceError(page.request, f"found {type(row).__name__}; expected an object", row=at)
            model_id, lower = row.get("modelId"), row.get("lower_is_better", board_lower)
            read.append(
                {
                    "modelId": model_id if isinstance(model_id, str) else None,
                    "value": row.get("value"),
                    "lower_is_better": lower if isinstance(lower, bool) else None,
                }
            )
    if len(read) > MAX_ROWS:
        raise SourceError(pages[0].request, f"{len(read)} rows; at most {MAX_ROWS} are read")
    return read


def _parse_board(published: list[dict[str, Any]], name: str, file: str) -> ParsedLeaderboard:
    leaderboard = f"hub:{name}"
    cells = Cells(file, build_text_frame(published, file).with_row_index("row_number", offset=1))
    aside = cells.set_invalid_ids_aside("modelId")
    invalid = aside.select(
        pl.lit(leaderboard).alias("leaderboard"), pl.col("row_number").cast(pl.Int64), "model_id", "reason"
    )
    values = cells.number("value")
    cells.refuse("value", ~values.is_finite(), "a finite number")
    lower = cells.flag("lower_is_better", "direct")
    rows = pl.DataFrame({"model_id": cells.model_id("modelId")}).select(
        cells.frame["row_number"].cast(pl.Int64),
        "model_id",
        *(pl.lit(None, dtype=dtype).alias(column) for column, dtype in NO_CELL.items()),
        is_flagged=pl.lit(False),
        is_baseline=pl.lit(False),
        leaderboard=pl.lit(leaderboard),
    )
    low, high, reviewed_lower = _reviewed_range(leaderboard)
    is_known = values.is_between(low, high) if low is not None and high is not None else values.is_null()
    cells.counts["value_outside_reviewed_range"] += int((~is_known).sum()) if low is not None else 0
    scores = rows.select("leaderboard", "row_number", *KEY).with_columns(
        benchmark=pl.lit(name),
        score=values.set((~is_known).fill_null(False), None),
        score_raw=values,
        is_lower_better=lower.fill_null(reviewed_lower) if reviewed_lower is not None else lower,
    )
    return ParsedLeaderboard(leaderboard, LAYOUT, rows, scores, dict(sorted(cells.counts.items())), invalid)


def _reviewed_range(leaderboard: str) -> tuple[float | None, float | None, bool | None]:
    found = read_reference("benchmarks").filter(pl.col("leaderboard") == leaderboard).to_dicts()
    if not found:
        return None, None, None
    return float(found[0]["score_low"]), float(found[0]["score_high"]), found[0]["direction"] == "lower"
