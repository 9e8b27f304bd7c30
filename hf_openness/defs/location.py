"""All definitions of defs/, collected by name."""

import os

import dagster as dg

from hf_openness.defs import (
    changes,
    checks,
    collect,
    figures,
    findings,
    jobs,
    over_dates,
    raw,
    report,
    report_index,
    storage,
    tables,
    waterfalls,
)
from hf_openness.defs.alert_sensors import make_alert_sensors
from hf_openness.defs.asset_guide import guide
from hf_openness.defs.schedules import make_weekly_refresh
from hf_openness.settings import UsageError

EXECUTORS = {"in_process": dg.in_process_executor, "multiprocess": dg.multiprocess_executor}


def collect_definitions() -> dg.Definitions:
    """Collect assets, checks and jobs of defs/ in the order of the flow.

    Modules are named rather than discovered, so that an installed wheel, which has no pyproject.toml beside it,
    loads the same (docs/decisions/0002-definitions-by-name.md).
    """
    modules = [raw, collect, tables, findings, over_dates, changes, figures, waterfalls, report, report_index, checks]
    executor = os.environ.get("HF_OPENNESS_EXECUTOR", "in_process")
    if executor not in EXECUTORS:
        raise UsageError(f"HF_OPENNESS_EXECUTOR is {executor!r}; known: {', '.join(EXECUTORS)}")
    return dg.Definitions(
        assets=dg.map_asset_specs(guide, dg.load_assets_from_modules(modules)),  # type: ignore[arg-type]
        asset_checks=dg.load_asset_checks_from_modules(modules),
        jobs=jobs.JOBS,
        schedules=[make_weekly_refresh()],
        sensors=make_alert_sensors(),
        resources=storage.RESOURCES,
        executor=EXECUTORS[executor],
    )
