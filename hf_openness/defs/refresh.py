"""What `hf-openness refresh` does: collect today (or rebuild a past date), then run the layers in order."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hf_openness.collection.chain import is_collected
from hf_openness.collection.kept import read_about, read_plan
from hf_openness.collection.plan import NOT_ASKED
from hf_openness.defs.dead_runs import close_dead_runs
from hf_openness.defs.instance import open_instance, prepare_home
from hf_openness.defs.partitions import register_dates
from hf_openness.defs.replay import FEED, SHOWN, ReplayError, Steps
from hf_openness.defs.sole_run import hold_date
from hf_openness.defs.storage import OpenStore
from hf_openness.defs.ways import listen
from hf_openness.settings import Settings, UsageError, parse_scrape_date, read_now, read_settings
from hf_openness.sources.live_boards import HUB_BOARDS


@dataclass(frozen=True)
class Refresh:
    """What is asked for: boards by name (empty: every living one), at most so many ids, all anew or only what moved.

    is_shown: whether figures and report are made too.
    """

    leaderboards: tuple[str, ...] = ()
    limit: int | None = None
    is_full: bool = False
    is_shown: bool = True

    def config(self, is_rebuilt: bool) -> dict[str, Any]:
        """Return the configuration of the raw assets."""
        boards = {"leaderboards": list(self.leaderboards), "rebuild": is_rebuilt}
        return {
            "leaderboard_raw": {"config": boards},
            "hub_answers_raw": {"config": {"limit": self.limit or 0, "full": self.is_full}},
        }


def refresh_date(settings: Settings, day: str | None, refresh: Refresh) -> Path:
    """Collect today, or rebuild a past date, up to its report; return the report's path.

    Args:
        settings: the store.
        day: ISO date; None for today (UTC).
        refresh: what of it.

    Raises:
        UsageError: a date that is none or lies in the future, a board that is not known or has no history on that day.
        ReplayError: a run or a blocking check failed; running the same again goes on where it stopped.
    """
    scraped_on = read_now().date() if day is None else parse_scrape_date(day)
    refuse_unknown_boards(refresh.leaderboards)
    prepare_home(settings)
    refuse_collected_otherwise(OpenStore(read_settings()), scraped_on, refresh)
    text = scraped_on.isoformat()
    with hold_date(read_settings().store, scraped_on), open_instance(settings) as instance:
        close_dead_runs(instance)
        register_dates(instance, [scraped_on])
        stages: list[tuple[str, tuple[str, ...], str | None]] = [
            (f"collect {text}", ("raw",), text),
            (f"tables of {text}", ("tables",), text),
            ("tables over all dates", ("over_all_dates",), None),
        ]
        if refresh.is_shown:
            stages += [(f"figures and report of {text}", SHOWN, text), ("feed of changes", FEED, None)]
        steps = Steps(len(stages))

        def show(stage: str, done: int, total: int) -> None:
            steps.progress.update(steps.task, description=f"{stage}: {done} of {total}")

        config = refresh.config(is_rebuilt=scraped_on < read_now().date())
        with steps.progress, listen(show):
            for name, groups, partition in stages:
                outcome = steps.run(name, instance, groups, partition, config if groups == ("raw",) else None)
                if not outcome.ok:
                    raise ReplayError("; ".join(outcome.problems) or f"{name} failed")
    return Path(str(OpenStore(read_settings()).report_path(scraped_on)))


def refuse_unknown_boards(leaderboards: tuple[str, ...]) -> None:
    """Raise UsageError for a board that reference/leaderboards.csv does not know."""
    from hf_openness.collection.boards import find_board
    from hf_openness.sources.live_boards import read_live_boards

    for name in leaderboards:
        if find_board(name) is None:
            known = ", ".join(read_live_boards())
            raise UsageError(f"unknown leaderboard {name!r}; known: {known} (hub:<dataset>/<task> for a single one)")


def refuse_collected_otherwise(store: OpenStore, scraped_on: date, refresh: Refresh) -> None:
    """Raise ReplayError where the date is collected already, and with less than is asked for now."""
    if not is_collected(store.raw, scraped_on):
        return
    about, plan = read_about(store.raw, scraped_on), read_plan(store.raw, scraped_on)
    kept = {
        HUB_BOARDS if name.startswith("hub:") and HUB_BOARDS in refresh.leaderboards else name
        for name in about["leaderboards"]
    }
    absent = [name for name in refresh.leaderboards if name not in kept]
    asked = plan.height - plan["details"].to_list().count(NOT_ASKED)
    is_limited = "limit" in plan["reason"]
    lacking = [
        *([f"without {', '.join(absent)}"] if absent else []),
        *([f"limited to {asked} ids"] if is_limited and (refresh.limit is None or refresh.limit > asked) else []),
        *([f"as {about['mode']}, not in full"] if refresh.is_full and about["mode"] == "increment" else []),
    ]
    if lacking:
        raise ReplayError(
            f"{scraped_on} is collected already, {' and '.join(lacking)}; raw data are never changed: name another --store"
        )
