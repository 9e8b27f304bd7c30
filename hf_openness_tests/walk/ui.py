"""The Dagster UI of a store, started as `make dev` starts it, on loopback and a free port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from hf_openness.simulator.serve import WorldOptions, serve_world

# The simulated Hub's first week.
TODAY = "2026-11-02"
STARTS_WITHIN_SECONDS, ENDS_WITHIN_SECONDS = 180, 20


@contextmanager
def serve_ui(store: Path, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve the UI of a store until the block ends; yields its address.

    Args:
        store: an empty folder, or a store; the log lies beside it as `<store>.log`.
        environment: settings beside those of this process, such as HF_OPENNESS_ARCHIVE.

    Raises:
        RuntimeError: it did not answer in time; says where the log is.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address, log = f"http://127.0.0.1:{port}", store.with_suffix(".log")
    own = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    command = [sys.executable, "-m", "hf_openness.defs.dev", "--store", str(store), "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env=own | dict(environment or {}), stdout=out, stderr=out, start_new_session=True
        )
    try:
        _wait_for(address, process, log)
        yield address
    finally:
        _end(process)


@contextmanager
def simulate(folder: Path) -> Iterator[dict[str, str]]:
    """Serve a small simulated Hub until the block ends; yields the settings that lead to it."""
    with serve_world(WorldOptions(seed=7, models_count=60), folder=folder / "certificate") as hub:
        yield {
            "HF_ENDPOINT": hub.endpoint,
            "SSL_CERT_FILE": str(hub.ca_file),
            "HF_OPENNESS_V1_PAGE": hub.v1_page,
            "HF_OPENNESS_DATA": "simulated",
            "HF_OPENNESS_NOW": f"{TODAY}T08:00:00Z",
        }


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{address}/server_info", timeout=5):
            return
        time.sleep(0.5)
    raise RuntimeError(f"the UI did not start; its log is {log}")


def _end(process: subprocess.Popen[bytes]) -> None:
    for sent in (signal.SIGINT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sent)
        with suppress(subprocess.TimeoutExpired):
            process.wait(ENDS_WITHIN_SECONDS)
            if sent is signal.SIGKILL:
                return
            time.sleep(1)
