"""The Hub runs in a process of its own and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from hf_openness.simulator.serve import ServedHub, serve_world
from hf_openness_tests.simulator.conftest import OPTIONS, connect


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process_id}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until_gone(process_id: int) -> bool:
    for _ in range(100):
        if not is_alive(process_id):
            return True
        time.sleep(0.1)
    return False


def test_hub_ends_with_the_block_though_a_request_hangs(tmp_path: Path) -> None:
    with serve_world(OPTIONS, folder=tmp_path) as hub:
        process_id = hub.process.pid
        assert is_alive(process_id)
    assert wait_until_gone(process_id)
    assert [path.name for path in tmp_path.iterdir()] == ["simulated-hub-ca.pem"]


def test_hub_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom hf_openness.simulator.serve import *\n"
        "with serve_world(WorldOptions(models_count=200), folder=Path(sys.argv[1])) as hub:\n"
        "    print(hub.process.pid, flush=True)\n    time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    process_id = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert wait_until_gone(process_id)


def test_latency_is_waited_by_every_answer(hub: ServedHub) -> None:
    with connect(hub) as client:
        client.get("/api/models/gpt2")
        hub.set_latency(0.2)
        started = time.monotonic()
        client.get("/api/models/gpt2")
        hub.set_latency(0)
    assert 0.2 <= time.monotonic() - started < 2
