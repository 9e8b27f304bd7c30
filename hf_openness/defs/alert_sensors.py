"""Tells a webhook, people by mail, or both of every scheduled refresh; what the environment leaves out has no sensor."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import dagster as dg

from hf_openness.alerts.message import render_failure, render_message
from hf_openness.alerts.summary import Summary, summarise
from hf_openness.defs.jobs import REFRESH
from hf_openness.defs.storage import OpenStore
from hf_openness.mail_settings import read_alert_mail
from hf_openness.settings import parse_scrape_date, read_alert_webhook, read_now, read_settings

STARTED_BY = {"hf_openness/started_by": "weekly_refresh"}
PARTITION = "dagster/partition"
ENDS = {
    dg.DagsterRunStatus.SUCCESS: ("changes", "what a scheduled refresh found"),
    dg.DagsterRunStatus.FAILURE: ("failure", "that a scheduled refresh failed"),
}


@dataclass(frozen=True)
class Refreshed:
    """A refresh of the schedule that ended; without a summary it failed."""

    scraped_on: date
    method: str
    data_kind: str
    summary: Summary | None


def make_alert_sensors() -> list[dg.SensorDefinition]:
    """Return the sensors, running: for the webhook and for the mail, where each is set, one for success, one for failure.

    Webhook and mail do not share a sensor, so that the one is told where the other is down.

    Raises:
        UsageError: HF_OPENNESS_ALERT_WEBHOOK is no https address, or a setting of the mail cannot be.
    """
    sensors = []
    if read_alert_webhook() is not None:
        sensors += [_make_sensor("tell", "Posts to the webhook", status, tell_webhook) for status in ENDS]
    if read_alert_mail() is not None:
        sensors += [_make_sensor("mail", "Mails", status, mail_people) for status in ENDS]
    return sensors


def _make_sensor(
    verb: str, does: str, status: dg.DagsterRunStatus, tell_run: Callable[[dg.DagsterRun], dg.SkipReason | None]
) -> dg.SensorDefinition:
    noun, what = ENDS[status]

    @dg.run_status_sensor(
        run_status=status,
        name=f"{verb}_{noun}",
        monitored_jobs=[REFRESH],
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"{does} {what}.",
    )
    def tell(context: dg.RunStatusSensorContext) -> dg.SkipReason | None:
        return tell_run(context.dagster_run)

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
    ended = _read_refreshed(run)
    if isinstance(ended, dg.SkipReason):
        return ended
    if ended.summary is None:
        content = render_failure(ended.scraped_on, ended.method, ended.data_kind)
    else:
        content = render_message(ended.summary, ended.method, ended.data_kind)
    from hf_openness.sources.http import post_json

    post_json(address, content)
    return None


def mail_people(run: dg.DagsterRun) -> dg.SkipReason | None:
    """Mail what a run of the schedule found, or that it failed; return why nothing was mailed, where nothing was.

    Raises:
        UsageError: a setting of the mail cannot be.
        FetchError: the server did not take it; Dagster shows the tick as failed, and the mail is not sent again.
    """
    route = read_alert_mail()
    if route is None:
        return dg.SkipReason("HF_OPENNESS_ALERT_MAIL_TO is not set")
    ended = _read_refreshed(run)
    if isinstance(ended, dg.SkipReason):
        return ended
    from hf_openness.alerts.mail import render_failure_mail, render_mail
    from hf_openness.sources.mail import send_mail

    if ended.summary is None:
        mail = render_failure_mail(ended.scraped_on, ended.data_kind, route, run.run_id, read_now())
    else:
        mail = render_mail(ended.summary, ended.method, ended.data_kind, route, run.run_id, read_now())
    send_mail(route, mail)
    return None


def _read_refreshed(run: dg.DagsterRun) -> Refreshed | dg.SkipReason:
    if any(run.tags.get(name) != value for name, value in STARTED_BY.items()) or PARTITION not in run.tags:
        return dg.SkipReason("the run was not started by the schedule weekly_refresh")
    scraped_on = parse_scrape_date(run.tags[PARTITION])
    store = OpenStore(read_settings())
    has_succeeded = run.status is dg.DagsterRunStatus.SUCCESS
    summary = summarise(scraped_on, store.read_table("changes", scraped_on)) if has_succeeded else None
    return Refreshed(scraped_on, store.settings.method.name, store.settings.data_kind, summary)
