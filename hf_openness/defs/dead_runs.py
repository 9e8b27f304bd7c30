"""Runs whose process was killed: they would stay "started" for ever and hold their place in the pool."""

import os
import socket

import dagster as dg

PROCESS_TAG = "hf_openness/process"


def name_process() -> dict[str, str]:
    """Return the tag that says which process of which machine runs a run."""
    return {PROCESS_TAG: f"{socket.gethostname()}:{os.getpid()}"}


def close_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Report as failed the command line's runs on this machine whose process is gone; return their ids."""
    closed = []
    for run in instance.get_runs(filters=dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])):
        host, _, process = run.tags.get(PROCESS_TAG, "").rpartition(":")
        if host != socket.gethostname() or not process.isdigit() or is_alive(int(process)):
            continue
        instance.report_run_failed(run, "the process was ended; what it had collected is kept, and the next run goes on")
        if instance.event_log_storage.supports_global_concurrency_limits:
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        closed.append(run.run_id)
    return closed


def is_alive(process: int) -> bool:
    """Return whether a process of that number exists."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
