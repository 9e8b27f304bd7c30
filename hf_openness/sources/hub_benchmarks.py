"""Asks the Hub for its own benchmark leaderboards: every official benchmark dataset, all its tasks, every page.

Tasks stand in `eval.yaml` at a dataset's root, as documented; where it names none, other places may (docs/decisions/0007).
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import yaml

from hf_openness.sources.answers import Answer
from hf_openness.sources.asking import ask_pages, is_usable, parse_json, require_usable
from hf_openness.sources.client import Client
from hf_openness.sources.errors import FetchError, SourceError
from hf_openness.sources.hub_rows import is_plain_name, read_datasets, read_items
from hf_openness.sources.live_boards import Board

MAX_LISTING_PAGES = 50
MAX_TASK_PAGES = 500
MAX_TASKS = 100
MAX_YAML_BYTES = 100_000
CLOSED = (400, 401, 403, 404)
TASK_TAG = "task_id:"
LISTING_SUBJECT = "benchmark:official"


async def fetch_hub_benchmarks(client: Client, board: Board, only: Sequence[str] = ()) -> list[Answer]:
    """Return every answer about the Hub's benchmark boards, in the order of asking.

    `only` names boards (`hub:<dataset>/<task>`): of the others nothing is asked; none: all.

    A dataset or task that answers 400, 401, 403 or 404 (gated, no leaderboard) is passed over; its answer is kept.

    Raises:
        FetchError: the listing, or a leaderboard that is open, gave nothing usable.
        SourceError: pages do not end, or the listing is no list of datasets.
    """
    if board.listing is None:
        raise FetchError(f"{board.leaderboard} has no listing of boards")
    answers = await ask_pages(client, "listing", LISTING_SUBJECT, board.listing, max_pages=MAX_LISTING_PAGES)
    require_usable(board.leaderboard, answers[-1], "try again later; without the listing no benchmark board is known")
    datasets: dict[str, dict[str, Any]] = {}
    for page in answers:
        datasets = read_datasets(page)[0] | datasets
    for dataset in sorted(datasets):
        wanted = [name for name in only if name.startswith(f"hub:{dataset}/")]
        if wanted or not only:
            answers += await _fetch_dataset(client, board, dataset, datasets[dataset], wanted)
    return answers


async def _fetch_dataset(
    client: Client, board: Board, dataset: str, described: dict[str, Any], only: Sequence[str]
) -> list[Answer]:
    address = f"/api/datasets/{quote(dataset)}/leaderboard?base_model=false"
    config = await client.ask(
        "file",
        f"datasets/{dataset}/eval.yaml",
        f"/datasets/{quote(dataset)}/resolve/main/eval.yaml",
        kind="resolvers",
        max_bytes=MAX_YAML_BYTES,
    )
    answers = [config]
    if config.status not in CLOSED:
        require_usable(board.leaderboard, config, "try again later; without it the dataset's tasks are not known")
    tasks = read_task_file(config)
    if not tasks:
        whole = await _ask_board(client, board, f"datasets/{dataset}", address)
        answers += whole
        tasks = find_tasks(whole, described)
    if len(tasks) > MAX_TASKS:
        raise SourceError(f"/api/datasets/{dataset}", f"{len(tasks)} tasks; at most {MAX_TASKS} are asked")
    for task in [t for t in tasks if not only or f"hub:{dataset}/{t}" in only]:
        subject = f"datasets/{dataset}/{task}"
        answers += await _ask_board(client, board, subject, f"{address}&task_id={quote(task, safe='')}")
    return answers


async def _ask_board(client: Client, board: Board, subject: str, request: str) -> list[Answer]:
    answers = await ask_pages(client, "board", subject, request, max_pages=MAX_TASK_PAGES)
    if not (len(answers) == 1 and answers[0].status in CLOSED):
        require_usable(board.leaderboard, answers[-1], "try again later; half a board is never kept")
    return answers


def read_task_file(config: Answer) -> list[str]:
    """Return the ids of the tasks in a dataset's eval.yaml, each once; none where it is absent or not readable."""
    if not is_usable(config):
        return []
    try:
        return _plain(_named_tasks(yaml.safe_load(config.body.decode("utf-8"))))
    except (yaml.YAMLError, ValueError, RecursionError):
        return []


def find_tasks(whole: Sequence[Answer], described: dict[str, Any]) -> list[str]:
    """Return the tasks of a dataset without a task file, each once.

    Places, in this order: the board asked for without a task (its `tasks`, or `task_id` of its rows), the dataset as listed
    (`tasks`, also on its card, and tags `task_id:*`).
    """
    found: list[Any] = []
    for answer in whole:
        if is_usable(answer):
            value = parse_json(answer.body, answer.request)
            rows, _ = read_items(value, answer.request)
            found += _named_tasks(value)
            found += [row.get("task_id", row.get("taskId")) for row in rows if isinstance(row, dict)]
    found += _named_tasks(described) + _named_tasks(described.get("cardData"))
    tags = described.get("tags")
    found += [tag.removeprefix(TASK_TAG) for tag in tags if str(tag).startswith(TASK_TAG)] if isinstance(tags, list) else []
    return _plain(found)


def _plain(found: Sequence[Any]) -> list[str]:
    return list(dict.fromkeys(task for task in found if isinstance(task, str) and is_plain_name(task)))


def _named_tasks(value: Any) -> list[Any]:
    tasks = value.get("tasks") if isinstance(value, dict) else None
    if not isinstance(tasks, list):
        return []
    return [task.get("id", task.get("task_id")) if isinstance(task, dict) else task for task in tasks]
