"""Starts a simulated Hub in a process of its own and gives orders to it; it dies with the process that started it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from hf_openness.simulator.options import Fault, Limits, PageSizes, WorldOptions
from hf_openness.simulator.routes_models import TOKEN_GRANTED, TOKEN_STRANGER

__all__ = ["Fault", "Limits", "PageSizes", "ServedHub", "WorldOptions", "serve_world"]


class SimulatorError(RuntimeError):
    """The simulated Hub did not start, or refused an order; says why."""


class ServedHub:
    """A running simulated Hub.

    endpoint, files_endpoint: `https://host:port`; ca_file: certificate to trust (SSL_CERT_FILE); v1_page, v2_page:
    addresses of the boards' pages; token: sees gated repos; token_not_granted: is known, but sees none of them;
    tokens: both.
    """

    def __init__(self, process: "subprocess.Popen[str]", ready: dict[str, str]) -> None:
        self.process = process
        self.endpoint, self.files_endpoint = ready["endpoint"], ready["files_endpoint"]
        self.ca_file = Path(ready["ca_file"])
        self.v1_page, self.v2_page = ready["v1_page"], ready["v2_page"]
        self.token, self.token_not_granted = TOKEN_GRANTED, TOKEN_STRANGER
        self.tokens = (TOKEN_GRANTED, TOKEN_STRANGER)

    def set_week(self, week: int) -> None:
        """Move the world to a week, from 0, in any order."""
        self._order({"do": "week", "week": week})

    def set_latency(self, seconds: float) -> None:
        """Let every answer wait that long."""
        self._order({"do": "latency", "seconds": seconds})

    def add_fault(self, fault: Fault) -> None:
        """Put a fault in force; raises SimulatorError for an unknown kind."""
        self._order({"do": "fault", "fault": asdict(fault)})

    def clear_faults(self) -> None:
        """Take all faults back."""
        self._order({"do": "clear faults"})

    def requests(self) -> list[dict[str, Any]]:
        """Return how many requests came: route, status (0: no whole answer), count."""
        found: list[dict[str, Any]] = self._order({"do": "requests"})
        return found

    def requests_count(self) -> int:
        """Return how many requests came to the Hub itself; files fetched from the second host are left out."""
        return sum(row["count"] for row in self.requests() if row["route"] != "file")

    def asked(self) -> list[tuple[str, str]]:
        """Return (route, path with query) of the last 200,000 requests, in order."""
        return [(route, address) for route, address in self._order({"do": "asked"})]

    def leaks(self) -> list[str]:
        """Return the addresses on the host of files that were asked for with a token; there should be none."""
        found: list[str] = self._order({"do": "leaks"})
        return found

    def uploaded(self, dataset_id: str) -> dict[str, Any]:
        """Return what an uploaded dataset holds: files (sha256 by path), lfs (paths), commits, tags.

        Raises:
            SimulatorError: nobody created it.
        """
        found: dict[str, Any] = self._order({"do": "uploaded", "dataset": dataset_id})
        return found

    def reset_requests(self) -> None:
        """Forget which requests came."""
        self._order({"do": "reset"})

    def _order(self, order: dict[str, Any]) -> Any:
        _write(self.process.stdin, order)
        answer = _read(self.process)
        if "error" in answer:
            raise SimulatorError(answer["error"])
        return answer["ok"]


def _write(pipe: IO[str] | None, value: dict[str, Any]) -> None:
    if pipe is None:
        raise SimulatorError("the simulated Hub has no standard input")
    pipe.write(json.dumps(value) + "\n")
    pipe.flush()


def _read(process: "subprocess.Popen[str]") -> dict[str, Any]:
    line = process.stdout.readline() if process.stdout is not None else ""
    if not line:
        raise SimulatorError(f"the simulated Hub ended (exit code {process.poll()}); its errors are above")
    value: dict[str, Any] = json.loads(line)
    return value


@contextmanager
def serve_world(
    options: WorldOptions,
    *,
    folder: Path,
    week: int = 0,
    latency_seconds: float = 0.0,
    limits: Limits | None = None,
    page_sizes: PageSizes | None = None,
    port: int = 0,
) -> Iterator[ServedHub]:
    """Serve a world on loopback over TLS until the block ends.

    Args:
        options: the world.
        folder: where the certificate is written; made where it is missing.
        week: the week to start in.
        latency_seconds: how long every answer waits.
        limits: requests per window; None: none, the headers then tell of a budget that nobody uses up.
        page_sizes: items per page.
        port: of the Hub; 0 takes a free one.

    Raises:
        SimulatorError: it did not start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "options": asdict(options),
        "folder": str(folder.resolve()),
        "week": week,
        "latency_seconds": latency_seconds,
        "limits": None if limits is None else asdict(limits),
        "page_sizes": asdict(page_sizes or PageSizes()),
        "port": port,
    }
    command = [sys.executable, "-m", "hf_openness.simulator.child"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        _write(process.stdin, config)
        yield ServedHub(process, {name: str(value) for name, value in _read(process).items()})
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[str]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
