"""What `hf-openness refresh` does: collect today (or rebuild a past date), then run the layers in order."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hf_openness.defs.dead_runs import close_dead_runs
from hf_openness.defs.instance import open_instance, prepare_home
from hf_openness.defs.partitions import register_dates
from hf_openness.defs.replay import ReplayError, Steps
from hf_openness.defs.storage import OpenStore
from hf_openness.defs.ways import listen
from hf_openness.settings import Settings, UsageError, parse_scrape_date, read_now, read_settings


@dataclass(frozen=True)
class Refresh:
    """What is asked for: boards by name (empty: every living one), at most so many ids, all anew or only what moved.

    is_drawn: go on to the figures and the report after the tables.
    """

    leaderboards: tuple[str, ...] = ()
    limit: int | None = None
    is_full: bool = False
    is_drawn: bool = True

    def config(self, is_rebuilt: bool) -> dict[str, Any]:
        """Return the configuration of the raw assets."""
        boards = {"leaderboards": list(self.leaderboards), "rebuild": is_rebuilt}
        return {
            "leaderboard_raw": {"config": boards},
            "hub_answers_raw": {"config": {"limit": self.limit or 0, "full": self.is_full}},
        }


def refresh_date(settings: Settings, day: str | None, refresh: Refresh) -> Path:
    """Collect today, or rebuild a past date, up to its report; return the path where that is, or would be.

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
    OpenStore(read_settings())
    text = scraped_on.isoformat()
    with open_instance(settings) as instance:
        close_dead_runs(instance)
        register_dates(instance, [scraped_on])
        layers: list[tuple[str, tuple[str, ...], str | None]] = [
            (f"collect {text}", ("raw",), text),
            (f"tables of {text}", ("tables",), text),
            ("tables over all dates", ("over_all_dates",), None),
        ]
        if refresh.is_drawn:
            layers.append((f"figures and report of {text}", ("figures", "report"), text))
        steps = Steps(len(layers))

        def show(stage: str, done: int, total: int) -> None:
            steps.progress.update(steps.task, description=f"{stage}: {done} of {total}")

        config = refresh.config(is_rebuilt=scraped_on < read_now().date())
        with steps.progress, listen(show):
            for name, groups, partition in layers:
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
