"""Peak memory of a process that collects a large date, keeps it, and builds all of its tables."""

import json
import os
import subprocess
import sys
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl

from hf_openness.collection.boards import choose_boards
from hf_openness.collection.chain import read_standing
from hf_openness.collection.held import NOTHING_HELD
from hf_openness.collection.run import Way, collect_boards, collect_hub_date
from hf_openness.method import PAPER
from hf_openness.raw.store import RawStore
from hf_openness.settings import read_collection_settings
from hf_openness.simulator.serve import WorldOptions
from hf_openness.simulator.weeks import date_of
from hf_openness.sources.kept_boards import HUB_SOURCE, parse_kept_boards
from hf_openness.sources.leaderboard import ParsedLeaderboard
from hf_openness.tables.build import build_date_tables
from hf_openness_tests.bench.document import Row
from hf_openness_tests.bench.worlds import serve_quietly

MODELS_COUNT = 20_000
BOARDS = ("open-llm-v1", "open-llm-v2", "hub:*")
SOURCES = ("open-llm-v1", "open-llm-v2", HUB_SOURCE)


def measure_memory(folder: Path, models_count: int = MODELS_COUNT) -> list[Row]:
    """Measure a full collection and all tables of many models in a process of its own, without latency."""
    with serve_quietly(folder / "hub", WorldOptions(models_count=models_count)) as hub:
        addresses = {"HF_OPENNESS_V1_PAGE": hub.v1_page, "HF_OPENNESS_V2_PAGE": hub.v2_page}
        environment = dict(os.environ) | {"HF_ENDPOINT": hub.endpoint} | addresses
        command = [sys.executable, "-m", __name__, str(folder / "store")]
        done = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True)
    told = json.loads(done.stdout)
    return [
        Row(
            f"Peak memory of collecting {told['ids']} ids and building their tables, no latency",
            f"{told['peak_mb']:.0f} MB ({told['collected_mb']:.0f} MB when collected); collecting "
            f"{told['collect_s']:.0f} s, reading raw {told['read_s']:.0f} s, tables {told['tables_s']:.0f} s; "
            f"{told['commits']} commits",
            "under 1000 MB",
        )
    ]


def peak_mb() -> float:
    """Return the most memory that this process had so far (resident, 10^6 bytes).

    Not `getrusage`: its maximum survives exec, so a child reports the peak of the process that started it.
    """
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError("/proc/self/status names no VmHWM; this measurement needs Linux")


def main() -> None:
    """Collect the first week into a store, build its tables, and tell memory and seconds as JSON."""
    store, scraped_on = Path(sys.argv[1]), date_of(0)
    raw = RawStore(str(store))
    way = Way(read_collection_settings(), "simulated", store / "collecting", lambda _line: None)
    collect_boards(way, raw, choose_boards(BOARDS, False), scraped_on, is_past=False, only=[])
    times = [time.perf_counter()]
    boards = read_boards(raw, scraped_on)
    named = [model_id for board in boards for model_id in board.rows["model_id"]]
    collect_hub_date(way, raw, named, [board.leaderboard for board in boards], scraped_on, NOTHING_HELD, None)
    collected_mb = peak_mb()
    times.append(time.perf_counter())
    standing = read_standing(raw, scraped_on)
    times.append(time.perf_counter())
    tables: dict[str, pl.DataFrame] = build_date_tables(boards, [], [], scraped_on, PAPER, standing)
    times.append(time.perf_counter())
    told = {"ids": len(set(named)), "commits": tables["repo_commits"].height, "collected_mb": collected_mb}
    spans = [after - before for before, after in pairwise(times)]
    told |= dict(zip(("collect_s", "read_s", "tables_s"), spans, strict=True)) | {"peak_mb": peak_mb()}
    sys.stdout.write(json.dumps(told))


def read_boards(raw: RawStore, scraped_on: date) -> list[ParsedLeaderboard]:
    """Return the kept boards, parsed."""
    return [
        board
        for source in SOURCES
        for file in raw.files(source, scraped_on)
        for board in parse_kept_boards(source, file.name, raw.read(source, scraped_on))
    ]


if __name__ == "__main__":
    main()
