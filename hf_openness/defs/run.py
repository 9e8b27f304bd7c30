"""Runs jobs in this process for the command line, and says in one sentence why a step failed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import dagster as dg

from hf_openness.defs.dead_runs import name_process

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class RunOutcome:
    """Whether everything asked for was materialised, and if not, why: one sentence per failed step or check."""

    ok: bool
    problems: tuple[str, ...]
    materialised: tuple[str, ...]


@cache
def load_definitions() -> dg.Definitions:
    """Return the code location's definitions, loaded once per process."""
    from hf_openness.defs.location import collect_definitions

    return collect_definitions()


def run_assets(
    instance: dg.DagsterInstance, groups: Iterable[str], scraped_on: str | None, ops: dict[str, Any] | None = None
) -> RunOutcome:
    """Materialise the assets of the groups, with their checks, for one date or (None) over all dates.

    `ops` configures assets by name.
    """
    keys = [
        spec.key
        for spec in load_definitions().resolve_all_asset_specs()
        if spec.group_name in set(groups) and (spec.partitions_def is not None) == (scraped_on is not None)
    ]
    job = load_definitions().resolve_job_def("replay" if scraped_on else "over_all_dates_layer")
    if scraped_on is None and set(groups) != {"over_all_dates"}:
        job = load_definitions().resolve_implicit_global_asset_job_def()
    result = job.execute_in_process(
        instance=instance,
        partition_key=scraped_on,
        asset_selection=keys,
        raise_on_error=False,
        run_config=QUIET | ({"ops": ops} if ops else {}),
        tags=name_process(),
    )
    problems = [_explain(event) for event in result.get_step_failure_events()]
    for evaluation in result.get_asset_check_evaluations():
        if not evaluation.passed and evaluation.blocking:
            problems.append(f"{evaluation.asset_key.to_user_string()}: check {evaluation.check_name} failed")
    done = tuple(e.asset_key.to_user_string() for e in result.get_asset_materialization_events() if e.asset_key)
    return RunOutcome(result.success and not problems, tuple(dict.fromkeys(problems)), done)


def _explain(event: dg.DagsterEvent) -> str:
    failure = event.step_failure_data
    if failure.user_failure_data is not None and failure.user_failure_data.description:
        return f"{event.step_key}: {failure.user_failure_data.description}"
    error = failure.error
    cause = error.cause if error and error.cause else error
    return f"{event.step_key}: {cause.message.strip() if cause else 'failed'}"
