"""The weekly refresh: adds today's scrape date and launches one run; off until somebody switches it on."""

import dagster as dg

from hf_openness.defs.jobs import REFRESH
from hf_openness.defs.partitions import register_dates
from hf_openness.settings import read_collection_settings, read_now


def make_weekly_refresh() -> dg.ScheduleDefinition:
    """Return the schedule, with cron and time zone from the settings (HF_OPENNESS_CRON, HF_OPENNESS_TIME_ZONE)."""
    settings = read_collection_settings()

    @dg.schedule(
        name="weekly_refresh",
        job=REFRESH,
        cron_schedule=settings.schedule_cron,
        execution_timezone=settings.schedule_time_zone,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="Every week: every living leaderboard, then only what moved on the Hub, up to the report.",
    )
    def weekly_refresh(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        today = read_now().date()
        register_dates(context.instance, [today])
        return dg.RunRequest(partition_key=today.isoformat(), tags={"hf_openness/started_by": "weekly_refresh"})

    return weekly_refresh
