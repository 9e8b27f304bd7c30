"""The calendar of the simulated world: week 0 ends on a Monday of 2026, every further week seven days later."""

from datetime import UTC, date, datetime, timedelta

WEEK_ZERO = datetime(2026, 11, 2, tzinfo=UTC)
WEEK = timedelta(days=7)
FLOOR_AT = datetime(2022, 3, 2, 23, 29, 4, tzinfo=UTC)


def end_of(week: int) -> datetime:
    """Return the moment that a week's state is of; everything in it happened before."""
    return WEEK_ZERO + week * WEEK


def date_of(week: int) -> date:
    """Return the day of a week's state (UTC)."""
    return end_of(week).date()


def seconds(moment: datetime) -> int:
    """Return whole seconds since 1970."""
    return int(moment.timestamp())


def stamp(at: int) -> str:
    """Return seconds since 1970 as the Hub writes a time."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def day_of(at: int) -> date:
    """Return the UTC day of seconds since 1970."""
    return datetime.fromtimestamp(at, UTC).date()
