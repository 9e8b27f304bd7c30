"""What `hf-openness replay` does: register dates, then run the layers in order, date by date."""

from pathlib import Path
from typing import Any

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hf_openness.defs.dead_runs import close_dead_runs
from hf_openness.defs.instance import open_instance, prepare_home
from hf_openness.defs.partitions import read_archived_dates, register_dates
from hf_openness.defs.run import RunOutcome, run_assets
from hf_openness.defs.storage import OpenStore
from hf_openness.raw.store import RawError
from hf_openness.settings import Settings, UsageError, parse_scrape_date, read_now, read_settings
from hf_openness.sources.errors import SourceError
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.sources.live_boards import list_boards

PAPER_DATE = "2024-05-20"
# What only shown dates have, after the tables over all dates.
SHOWN = ("findings", "figures", "report")
# What the shown dates amount to together: the feed, after the last of them.
FEED = ("report",)
MAX_FILE_BYTES = 200_000_000


class ReplayError(RuntimeError):
    """Something asked for was not materialised; says what and why."""


class Steps:
    """Progress: a bar on a terminal, one plain line per step elsewhere."""

    def __init__(self, total: int) -> None:
        self.console = Console(stderr=False)
        self.total = total
        self.done = 0
        self.progress = Progress(
            TextColumn("{task.description:<40}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
            disable=not self.console.is_terminal,
        )
        self.task = self.progress.add_task("", total=total)

    def run(
        self,
        name: str,
        instance: dg.DagsterInstance,
        groups: tuple[str, ...],
        day: str | None,
        ops: dict[str, Any] | None = None,
    ) -> RunOutcome:
        """Run one step and show it; `ops` configures assets by name."""
        self.progress.update(self.task, description=name)
        outcome = run_assets(instance, groups, day, ops)
        self.done += 1
        self.progress.advance(self.task)
        if not self.console.is_terminal:
            state = "ok" if outcome.ok else "FAILED"
            self.console.print(f"[{self.done}/{self.total}] {name}: {state}", markup=False, highlight=False)
        return outcome


def replay_archive(settings: Settings, dates: list[str]) -> Path:
    """Rebuild archived dates (all, or those named) and return the newest report's path.

    Raises:
        UsageError: a date that is none, lies in the future, or is not archived.
        ReplayError: a run or a blocking check failed.
    """
    archived = [day.isoformat() for day in read_archived_dates()]
    wanted = sorted({parse_scrape_date(text).isoformat() for text in dates}) or archived
    store = _open(settings)
    known = set(archived) | {day.isoformat() for board in list_boards() for day in store.raw.dates(board)}
    unknown = [day for day in wanted if day not in known]
    if unknown:
        raise UsageError(
            f"no leaderboard of {', '.join(unknown)} is in the archive or the store; nearest archived: "
            f"{min(archived, key=lambda day: abs(_days(day) - _days(unknown[0])))}"
        )
    shown = wanted if dates else sorted({PAPER_DATE, max(wanted)})
    return _run(settings, wanted, shown)


def replay_file(settings: Settings, file: Path, leaderboard: str, day: str) -> Path:
    """Take the user's own snapshot of a board into the store and build its date.

    The file is parsed before anything is kept, so a bad one leaves the store as it was.

    Raises:
        UsageError: the date is none or lies in the future, the board is unknown, the file does not exist.
        ReplayError: the file is refused, other bytes are kept for that date, or a run failed.
    """
    scraped_on = parse_scrape_date(day)
    if leaderboard not in list_boards():
        raise UsageError(f"unknown leaderboard {leaderboard!r}; known: {', '.join(list_boards())}")
    if not file.is_file():
        raise UsageError(f"{file} does not exist or is no file")
    if file.stat().st_size > MAX_FILE_BYTES:
        raise ReplayError(f"{file} has more than {MAX_FILE_BYTES} bytes; no leaderboard has")
    content = file.read_bytes()
    try:
        parse_leaderboard(content, str(file), leaderboard)
        _open(settings).raw.keep(
            leaderboard,
            scraped_on,
            "leaderboard.csv",
            content,
            obtained_from="user file",
            obtained_at=read_now(),
            data_license="not stated",
        )
    except (SourceError, RawError) as error:
        raise ReplayError(str(error)) from error
    return _run(settings, [day], [day], own_file=True)


def _run(settings: Settings, dates: list[str], shown: list[str], own_file: bool = False) -> Path:
    prepare_home(settings)
    with open_instance(settings) as instance:
        close_dead_runs(instance)
        register_dates(instance, [parse_scrape_date(day) for day in dates])
        steps = Steps(3 + len(dates) + len(shown))
        problems: list[str] = []
        with steps.progress:
            hub = steps.run("Hub files", instance, ("raw",), None)
            if not hub.ok and not own_file:
                raise ReplayError("; ".join(hub.problems))
            if not hub.ok:
                steps.console.print("note: " + "; ".join(hub.problems) + " (going on without them)", markup=False)
            failed = set()
            for day in dates:
                outcome = steps.run(f"tables of {day}", instance, ("raw", "tables"), day)
                if not outcome.ok:
                    failed.add(day)
                    problems += [f"{day}: {problem}" for problem in outcome.problems]
            outcome = steps.run("tables over all dates", instance, ("over_all_dates",), None)
            problems += outcome.problems
            for day in shown:
                if day not in failed:
                    outcome = steps.run(f"figures and report of {day}", instance, SHOWN, day)
                    problems += [f"{day}: {problem}" for problem in outcome.problems]
            if failed < set(shown):
                problems += steps.run("feed of changes", instance, FEED, None).problems
    if problems:
        raise ReplayError("; ".join(dict.fromkeys(problems)))
    return Path(str(OpenStore(read_settings()).report_path(parse_scrape_date(shown[-1]))))


def _open(settings: Settings) -> OpenStore:
    prepare_home(settings)
    return OpenStore(read_settings())


def _days(day: str) -> int:
    return parse_scrape_date(day).toordinal()
