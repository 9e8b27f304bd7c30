"""Tells a webhook of every scheduled refresh; there is no sensor unless HF_OPENNESS_ALERT_WEBHOOK names one."""

import dagster as dg

from hf_openness.alerts.message import render_failure, render_message
from hf_openness.alerts.summary import summarise
from hf_openness.defs.jobs import REFRESH
from hf_openness.defs.storage import OpenStore
from hf_openness.settings import parse_scrape_date, read_alert_webhook, read_settings

STARTED_BY = {"hf_openness/started_by": "weekly_refresh"}
PARTITION = "dagster/partition"


def make_alert_sensors() -> list[dg.SensorDefinition]:
    """Return the sensors, running: none, or one for refreshes that succeeded and one for those that failed.

    Raises:
        UsageError: HF_OPENNESS_ALERT_WEBHOOK is no https address.
    """
    if read_alert_webhook() is None:
        return []
    return [
        _make_sensor("tell_changes", dg.DagsterRunStatus.SUCCESS),
        _make_sensor("tell_failure", dg.DagsterRunStatus.FAILURE),
    ]


def _make_sensor(name: str, status: dg.DagsterRunStatus) -> dg.SensorDefinition:
    @dg.run_status_sensor(
        run_status=status,
        name=name,
        monitored_jobs=[REFRESH],
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Posts to the webhook what a scheduled refresh found."
        if status is dg.DagsterRunStatus.SUCCESS
        else "Posts to the webhook that a scheduled refresh failed.",
    )
    def tell(context: dg.RunStatusSensorContext) -> dg.SkipReason | None:
        return tell_webhook(context.dagster_run)

    return tell


def tell_webhook(run: dg.DagsterRun) -> dg.SkipReason | None:
    """Post what a run of the schedule found, or that it failed; return why nothing was posted, where nothing was.

    Raises:
        UsageError: HF_OPENNESS_ALERT_WEBHOOK is no https address.
        FetchError: the webhook did not take it; Dagster shows the tick as failed, and the message is not sent again.
    """
    address = read_alert_webhook()
    if address is None:
        return dg.SkipReason("HF_OPENNESS_ALERT_WEBHOOK is not set")
    if any(run.tags.get(name) != value for name, value in STARTED_BY.items()) or PARTITION not in run.tags:
        return dg.SkipReason("the run was not started by the schedule weekly_refresh")
    scraped_on = parse_scrape_date(run.tags[PARTITION])
    store = OpenStore(read_settings())
    method, data_kind = store.settings.method.name, store.settings.data_kind
    if run.status is dg.DagsterRunStatus.SUCCESS:
        content = render_message(summarise(scraped_on, store.read_table("changes", scraped_on)), method, data_kind)
    else:
        content = render_failure(scraped_on, method, data_kind)
    from hf_openness.sources.http import post_json

    post_json(address, content)
    return None
