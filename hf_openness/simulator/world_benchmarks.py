"""The Hub's own benchmark leaderboards: official datasets, their tasks, and the results that model repos report."""

from dataclasses import dataclass
from typing import Any

from hf_openness.simulator.chance import dice, share
from hf_openness.simulator.weeks import day_of, end_of, seconds
from hf_openness.simulator.world import Week, owner_kind
from hf_openness.simulator.world_weeks import DELETED

FIRST_RESULT_AT = 1_767_225_600  # 2026-01-01


@dataclass(frozen=True)
class Benchmark:
    """An official benchmark: dataset, tasks, how a true quality of 25-85 points becomes a value."""

    dataset_id: str
    tasks: tuple[str, ...]
    slope: float
    offset: float
    noise: float
    share: float
    lower_is_better: bool = False


BENCHMARKS = (
    Benchmark("openai/gsm8k", ("main",), 1.6, -45.0, 3.0, 0.35),
    Benchmark("TIGER-Lab/MMLU-Pro", ("default", "math"), 1.1, -27.0, 2.0, 0.3),
    Benchmark("simulated-labs/wikitext-perplexity", ("test",), -0.22, 26.0, 0.5, 0.15, lower_is_better=True),
)


def reported_at(week: Week, index: int, number: int) -> int | None:
    """Return when a repo reported on a benchmark (seconds since 1970); None where it never did, or not yet."""
    repo, seed = week.repos[index], week.options.seed
    if share(seed, "reports", index, number) >= BENCHMARKS[number].share:
        return None
    start = max(repo.created_at + 3600, FIRST_RESULT_AT)
    span = max(1, seconds(end_of(repo.born_week)) - start)
    at = start + int(share(seed, "reported at", index, number) * span)
    return at if at < seconds(end_of(week.number)) else None


def results_of(week: Week, index: int) -> list[dict[str, Any]]:
    """Return a repo's `evalResults`."""
    return [
        entry["result"]
        for number in range(len(BENCHMARKS))
        for task in BENCHMARKS[number].tasks
        if (entry := _entry(week, index, number, task)) is not None
    ]


def leaderboard_rows(week: Week, number: int, task: str, base_only: bool) -> list[dict[str, Any]]:
    """Return the rows of a benchmark's task, best first; `base_only` leaves out repos that declare a parent."""
    benchmark = BENCHMARKS[number]
    found = []
    for repo in week.repos:
        if week.state.access[repo.index] == DELETED or (base_only and repo.declares_parent):
            continue
        entry = _entry(week, repo.index, number, task)
        if entry is not None:
            found.append((entry["result"]["data"]["value"], repo.index, entry["result"]))
    found.sort(key=lambda row: (row[0] if benchmark.lower_is_better else -row[0], row[1]))
    return [_row(week, rank, index, result, benchmark) for rank, (_, index, result) in enumerate(found, start=1)]


def _row(week: Week, rank: int, index: int, result: dict[str, Any], benchmark: Benchmark) -> dict[str, Any]:
    owner = week.repos[index].owner
    row: dict[str, Any] = {
        "rank": rank,
        "modelId": week.canonical_ids[index],
        "value": result["data"]["value"],
        "filename": result["filename"],
        "verified": result["verified"],
        "author": {
            "_id": f"{index:024x}",
            "avatarUrl": "",
            "fullname": owner.handle,
            "name": owner.handle,
            "type": owner_kind(owner),
            "isHf": False,
        },
    }
    if "source" in result["data"]:
        row["source"] = result["data"]["source"] | {"isExternal": True}
    if "pullRequest" in result:
        row["pullRequest"] = result["pullRequest"]
    if "notes" in result["data"]:
        row["notes"] = result["data"]["notes"]
    if benchmark.lower_is_better:
        row["lower_is_better"] = True
    return row


def _entry(week: Week, index: int, number: int, task: str) -> dict[str, Any] | None:
    at = reported_at(week, index, number)
    if at is None:
        return None
    benchmark, seed = BENCHMARKS[number], week.options.seed
    chance = dice(seed, f"result {task}", index, number)
    value = benchmark.slope * week.repos[index].quality + benchmark.offset + chance.gauss(0, benchmark.noise)
    value = round(max(3.0, value), 2) if benchmark.lower_is_better else round(min(99.0, max(0.5, value)), 2)
    data: dict[str, Any] = {
        "dataset": {"id": benchmark.dataset_id, "task_id": task},
        "value": value,
        "date": day_of(at).isoformat(),
    }
    if chance.random() < 0.4:
        data["source"] = {"url": "https://example.org/report", "name": "Technical report"}
    if chance.random() < 0.1:
        data["notes"] = "no tools"
    name = benchmark.dataset_id.rpartition("/")[2].lower()
    result: dict[str, Any] = {"filename": f".eval_results/{name}.yaml", "verified": chance.random() < 0.1, "data": data}
    if chance.random() < 0.3:
        result["pullRequest"] = chance.randrange(1, 60)
    return {"result": result}


def describe_task_file(number: int) -> bytes:
    """Return the dataset's eval.yaml, which names its tasks."""
    benchmark = BENCHMARKS[number]
    lines = [f"name: {benchmark.dataset_id}", "evaluation_framework: inspect-ai", "tasks:"]
    lines += [f"  - id: {task}\n    config: default\n    split: test" for task in benchmark.tasks]
    return ("\n".join(lines) + "\n").encode()
