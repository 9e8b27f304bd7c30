"""A collection killed at random instants, again and again, ends as an undisturbed one and repeats no answered request."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from hf_openness.raw.journal import JOURNAL, Journal
from hf_openness.raw.store import RawError
from hf_openness.simulator.serve import ServedHub, WorldOptions
from hf_openness.sources.answers import Answer
from hf_openness_tests.collection.runs import IN_FLIGHT, collect, read_names
from hf_openness_tests.simulated import serve

KILLS = 2
Facts = list[tuple[tuple[str, str, int], int, str | None, bytes]]


def start(hub: ServedHub, folder: Path, names: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "hf_openness_tests.collection.runs", hub.endpoint, str(folder), str(names)]
    return subprocess.Popen(command, stderr=subprocess.PIPE)


def wait_for_answers(process: "subprocess.Popen[bytes]", journal: Path) -> None:
    """Wait until this run has written something, so that kills do not all fall into the start."""
    size, until = journal.stat().st_size if journal.exists() else 0, time.monotonic() + 30
    while process.poll() is None and time.monotonic() < until:
        if journal.exists() and journal.stat().st_size > size:
            return
        time.sleep(0.002)


def read_facts(answers: list[Answer]) -> Facts:
    return [(a.key, a.status, a.problem, a.body) for a in answers]


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_random_instants_the_result_is_the_same_and_nothing_is_asked_twice(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    with serve(tmp_path / "hub", WorldOptions(models_count=200, noise_factor=1.0), latency_seconds=0.02) as hub:
        names = tmp_path / "names.json"
        names.write_text(json.dumps(read_names(hub)))
        hub.reset_requests()
        undisturbed = collect(hub.endpoint, tmp_path / "calm", json.loads(names.read_text()))
        once = Counter(hub.asked())
        hub.reset_requests()
        folder, killed = tmp_path / "killed", 0
        for _ in range(KILLS):
            process = start(hub, folder, names)
            wait_for_answers(process, folder / JOURNAL)
            time.sleep(random.uniform(0, 0.25))
            killed += process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.communicate()
        last = start(hub, folder, names)
        _, errors = last.communicate(timeout=60)
        assert last.returncode == 0, errors.decode()
        with Journal(folder) as journal:
            found = list(journal.answers())
        again = Counter(hub.asked()) - once
    assert killed >= 1, "the kills fell into the run"
    assert read_facts(found) == read_facts(undisturbed.answers)
    redirected = 2
    assert again.total() <= killed * IN_FLIGHT * redirected, again


def test_the_second_run_of_a_date_says_so_and_stops_and_the_first_one_is_not_disturbed(tmp_path: Path) -> None:
    with serve(tmp_path / "hub", WorldOptions(models_count=60, noise_factor=1.0), latency_seconds=0.05) as hub:
        names = tmp_path / "names.json"
        names.write_text(json.dumps(read_names(hub)))
        first = start(hub, tmp_path / "2026-11-02", names)
        wait_for_answers(first, tmp_path / "2026-11-02" / JOURNAL)
        assert first.poll() is None
        with pytest.raises(RawError, match="another run is collecting 2026-11-02"):
            collect(hub.endpoint, tmp_path / "2026-11-02", json.loads(names.read_text()))
        _, errors = first.communicate(timeout=60)
        assert first.returncode == 0, errors.decode()
    assert (tmp_path / "2026-11-02" / JOURNAL).stat().st_size > 0
