"""The routes of datasets: the two boards' datasets with their history, the benchmarks and their leaderboards, files."""

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote, urlencode

from hf_openness.simulator.board_cells import v1_frame, v2_frame
from hf_openness.simulator.chance import hexadecimal
from hf_openness.simulator.options import PageSizes
from hf_openness.simulator.replies import Reply, Request, answer, next_link, not_found, redirect, refuse
from hf_openness.simulator.routes_models import page_of_commits, read_cursor, write_cursor
from hf_openness.simulator.weeks import WEEK, end_of, seconds, stamp
from hf_openness.simulator.world import Week, World
from hf_openness.simulator.world_benchmarks import BENCHMARKS, describe_task_file, leaderboard_rows
from hf_openness.simulator.world_boards import CLOSING_SECONDS, list_submissions
from hf_openness.simulator.world_commits import Commit

BOARD_DATASETS = {"open-llm-leaderboard-old/contents": "v1", "open-llm-leaderboard/contents": "v2"}
FIRST_REVISIONS = {"v1": 1_716_940_800, "v2": 1_719_360_000}  # 2024-05-29, 2024-06-26
STEP_SECONDS = 14 * 86400
BENCHMARK_REVISIONS = 3
PARQUET_FILE = "data/train-00000-of-00001.parquet"
OFFICIAL = "benchmark:official"


@dataclass(frozen=True)
class Dataset:
    """A dataset: id, when each of its revisions was made (oldest first, seconds since 1970), its files, its tags."""

    dataset_id: str
    revisions: tuple[int, ...]
    files: tuple[str, ...]
    tags: tuple[str, ...]

    def sha(self, seed: int, number: int) -> str:
        """Return the digits of a revision, counted from the oldest."""
        return hexadecimal(seed, f"dataset {self.dataset_id}", number)


def list_datasets(week: Week) -> dict[str, Dataset]:
    """Return every dataset of the Hub in a week by its id."""
    found = {}
    for dataset_id, board in BOARD_DATASETS.items():
        times = list(range(FIRST_REVISIONS[board] + 36_000, seconds(end_of(0) - WEEK), STEP_SECONDS))
        times += [seconds(end_of(number)) - CLOSING_SECONDS for number in range(week.number + 1)]
        found[dataset_id] = Dataset(dataset_id, tuple(times), (PARQUET_FILE,), ("format:parquet",))
    for number, benchmark in enumerate(BENCHMARKS):
        times = [1_767_225_600 + 86400 * (30 * at + number) for at in range(BENCHMARK_REVISIONS)]
        files = ("eval.yaml", "data/test.jsonl")
        found[benchmark.dataset_id] = Dataset(benchmark.dataset_id, tuple(times), files, (OFFICIAL, "language:en"))
    return found


class DatasetRoutes:
    """What answers requests about datasets."""

    def __init__(self, sizes: PageSizes) -> None:
        self.sizes = sizes

    def show_all(self, week: Week, request: Request) -> Reply:
        """Reply with a page of datasets that carry every tag of `filter`."""
        tags = [tag for text in request.every("filter") for tag in text.split(",") if tag]
        start = read_cursor(request.one("cursor"))
        if start is None:
            return refuse(400, "Invalid cursor")
        found = [data for data in list_datasets(week).values() if all(tag in data.tags for tag in tags)]
        limit = max(1, min(request.number("limit", self.sizes.datasets), self.sizes.datasets_max))
        headers: dict[str, str] = {}
        if start + limit < len(found):
            kept = [(name, value) for name, value in request.arguments if name != "cursor"]
            query = urlencode([*kept, ("cursor", write_cursor(start + limit))])
            headers = next_link(f"{request.endpoint}/api/datasets?{query}")
        return answer(
            [self._describe(week, data, len(data.revisions) - 1) for data in found[start : start + limit]], headers
        )

    def show_one(self, week: Week, request: Request, dataset_id: str, revision: str | None) -> Reply:
        """Reply with a dataset's info and files, at a revision where one is asked."""
        data = self._find(week, request, dataset_id, "" if revision is None else f"/revision/{revision}")
        if isinstance(data, Reply):
            return data
        number = self._revision(week, data, revision or "main")
        if number is None:
            return refuse(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        described = self._describe(week, data, number)
        names = (".gitattributes", "README.md", *data.files)
        return answer(described | {"siblings": [{"rfilename": name} for name in names]})

    def show_commits(self, week: Week, request: Request, dataset_id: str, revision: str) -> Reply:
        """Reply with a page of a dataset's commits, newest first."""
        data = self._find(week, request, dataset_id, f"/commits/{revision}")
        if isinstance(data, Reply):
            return data
        seed = week.options.seed
        commits = [
            Commit(data.sha(seed, number), "Upload dataset", "", ("open-llm-bot",), (None,), at)
            for number, at in enumerate(data.revisions)
        ]
        path = f"/api/datasets/{dataset_id}/commits/{revision}"
        return page_of_commits(request, self.sizes, commits[::-1], revision, path)

    def show_leaderboard(self, week: Week, request: Request, dataset_id: str) -> Reply:
        """Reply with a page of a benchmark's rows; unless said, `task_id` is the first task and `base_model` true."""
        data = self._find(week, request, dataset_id, "/leaderboard")
        if isinstance(data, Reply):
            return data
        number = next((at for at, benchmark in enumerate(BENCHMARKS) if benchmark.dataset_id == dataset_id), None)
        if number is None:
            return refuse(404, "This dataset does not have a leaderboard")
        task = request.one("task_id") or BENCHMARKS[number].tasks[0]
        if task not in BENCHMARKS[number].tasks:
            return refuse(404, "No leaderboard for this task")
        base_only = (request.one("base_model") or "true").lower() != "false"
        rows = _leaderboard(week.world, week.number, number, task, base_only)
        start = read_cursor(request.one("cursor"))
        if start is None:
            return refuse(400, "Invalid cursor")
        limit = max(1, min(request.number("limit", self.sizes.leaderboard), self.sizes.leaderboard_max))
        headers: dict[str, str] = {}
        if start + limit < len(rows):
            kept = [(name, value) for name, value in request.arguments if name != "cursor"]
            query = urlencode([*kept, ("cursor", write_cursor(start + limit))])
            headers = next_link(f"{request.endpoint}/api/datasets/{dataset_id}/leaderboard?{query}")
        return answer(rows[start : start + limit], headers)

    def resolve(self, week: Week, request: Request, files: str, dataset_id: str, revision: str, name: str) -> Reply:
        """Reply with 302 to the file on the other host."""
        data = list_datasets(week).get(dataset_id)
        if data is None:
            return not_found(request)
        number = self._revision(week, data, unquote(revision))
        if number is None:
            return refuse(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        if name not in data.files:
            return refuse(404, "Entry not found", "EntryNotFound")
        sha = data.sha(week.options.seed, number)
        target = f"{files}/{dataset_id}/{sha}/{quote(name)}?X-Simulated-Signature={sha[:16]}"
        size = len(_read_file(week.world, data, number, name))
        headers = {"location": target, "x-repo-commit": sha, "etag": f'"{sha}"'}
        return Reply(302, b"", headers | {"x-linked-etag": f'"{sha}"', "x-linked-size": str(size)})

    def file(self, week: Week, request: Request) -> Reply:
        """Reply with a file's bytes, on the other host."""
        parts = request.path.strip("/").split("/", 3)
        data = list_datasets(week).get("/".join(parts[:2]))
        number = self._revision(week, data, parts[2]) if data is not None and len(parts) == 4 else None
        if data is None or number is None or parts[3] not in data.files:
            return refuse(404, "Not found")
        headers = {"content-type": "application/octet-stream", "etag": f'"{parts[2]}"'}
        return Reply(200, _read_file(week.world, data, number, parts[3]), headers)

    def _find(self, week: Week, request: Request, dataset_id: str, rest: str) -> Dataset | Reply:
        datasets = list_datasets(week)
        if dataset_id in datasets:
            return datasets[dataset_id]
        other = next((name for name in datasets if name.lower() == dataset_id.lower()), None)
        return not_found(request) if other is None else redirect(f"/api/datasets/{other}{rest}", request.query)

    def _revision(self, week: Week, data: Dataset, revision: str) -> int | None:
        if revision == "main":
            return len(data.revisions) - 1
        shas = (data.sha(week.options.seed, number) for number in range(len(data.revisions)))
        return next((number for number, sha in enumerate(shas) if sha == revision), None)

    def _describe(self, week: Week, data: Dataset, number: int) -> dict[str, Any]:
        seed = week.options.seed
        return {
            "_id": f"{data.revisions[0]:08x}{hexadecimal(seed, f'key {data.dataset_id}', digits=16)}",
            "id": data.dataset_id,
            "author": data.dataset_id.partition("/")[0],
            "sha": data.sha(seed, number),
            "createdAt": stamp(data.revisions[0]),
            "lastModified": stamp(data.revisions[-1]),
            "private": False,
            "gated": False,
            "disabled": False,
            "likes": 100 + len(data.revisions),
            "downloads": 1000 + len(data.revisions),
            "tags": list(data.tags),
        }


@lru_cache(maxsize=8)
def _leaderboard(world: World, week: int, number: int, task: str, base_only: bool) -> list[dict[str, Any]]:
    return leaderboard_rows(world.week(week), number, task, base_only)


def _read_file(world: World, data: Dataset, number: int, name: str) -> bytes:
    if data.dataset_id in BOARD_DATASETS:
        return _parquet(world, data.dataset_id, data.revisions[number])
    at = [benchmark.dataset_id for benchmark in BENCHMARKS].index(data.dataset_id)
    return describe_task_file(at) if name == "eval.yaml" else b'{"question": "1 + 1"}\n'


@lru_cache(maxsize=6)
def _parquet(world: World, dataset_id: str, at: int) -> bytes:
    """Return a board as it stood when a revision was made, whatever the week is in which somebody asks."""
    number = max(0, (at + CLOSING_SECONDS - seconds(end_of(0))) // int(WEEK.total_seconds()))
    week, board = world.week(number), BOARD_DATASETS[dataset_id]
    rows = list_submissions(world, board, at, number)
    frame = v1_frame(week, rows) if board == "v1" else v2_frame(week, rows)
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()
