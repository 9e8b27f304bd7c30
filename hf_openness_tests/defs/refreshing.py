"""Refreshing from a simulated Hub in tests: as the command, or collection and tables alone in this process."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hf_openness.collection.boards import choose_boards
from hf_openness.collection.chain import read_standing
from hf_openness.collection.held import NOTHING_HELD, read_held
from hf_openness.collection.run import Told, Way, collect_boards, collect_hub_date
from hf_openness.defs.instance import open_instance
from hf_openness.defs.partitions import register_dates
from hf_openness.defs.refresh import Refresh
from hf_openness.defs.run import RunOutcome, load_definitions, run_assets
from hf_openness.defs.storage import OpenStore
from hf_openness.settings import read_collection_settings, read_now, read_settings
from hf_openness.simulator.serve import ServedHub, WorldOptions, serve_world
from hf_openness.simulator.weeks import date_of
from hf_openness.sources.live_boards import HUB_BOARDS
from hf_openness.tables.build import build_date_tables
from hf_openness.tables.stored import read_boards

COMMAND = [str(Path(sys.executable).parent / "hf-openness")]
LIVING = ("open-llm-v2", "hub:*")
# Loaded while tests are collected: in a test Dagster's warnings of what is in preview would be errors.
DEFINITIONS = load_definitions()
OWN_VARIABLES = ("HF_", "DAGSTER_", "SSL_CERT_")


@dataclass
class Rehearsal:
    """A simulated Hub, and the environment in which a command meets it on a week's day."""

    hub: ServedHub
    options: WorldOptions
    week: int = 0
    settings: dict[str, str] = field(default_factory=dict)

    def move_to(self, week: int) -> date:
        """Move the Hub and the rehearsed clock to a week; return its day."""
        self.week = week
        self.hub.set_week(week)
        return self.day

    @property
    def day(self) -> date:
        """Return today, as rehearsed."""
        return date_of(self.week)

    def environment(self, **settings: str) -> dict[str, str]:
        """Return the whole environment of a command."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN_VARIABLES)}
        return kept | {
            "COLUMNS": "200",
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
            "HF_ENDPOINT": self.hub.endpoint,
            "HF_HOME": "/nonexistent/hf-home",
            "SSL_CERT_FILE": str(self.hub.ca_file),
            "HF_OPENNESS_V1_PAGE": self.hub.v1_page,
            "HF_OPENNESS_V2_PAGE": self.hub.v2_page,
            "HF_OPENNESS_DATA": "simulated",
            "HF_OPENNESS_NOW": f"{self.day}T08:00:00Z",
            **self.settings,
            **settings,
        }

    @contextmanager
    def in_force(self, store: Path, **settings: str) -> Iterator[OpenStore]:
        """Open a store in this process with the environment of a command."""
        with pytest.MonkeyPatch.context() as patch:
            for name in [name for name in os.environ if name.startswith(OWN_VARIABLES)]:
                patch.delenv(name)
            for name, value in self.environment(HF_OPENNESS_STORE=str(store), **settings).items():
                patch.setenv(name, value)
            yield OpenStore(read_settings())

    def start(self, store: Path, *arguments: str, **settings: str) -> "subprocess.Popen[str]":
        """Start `hf-openness refresh` in a process of its own."""
        return subprocess.Popen(
            [*COMMAND, "refresh", "--store", str(store), *arguments],
            env=self.environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def refresh(self, store: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        """Run `hf-openness refresh` to its end, which is bounded."""
        process = self.start(store, *arguments, **settings)
        try:
            out, err = process.communicate(timeout=120)
        finally:
            process.kill()
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def collect(
        self,
        store: Path,
        boards: Sequence[str] = LIVING,
        *,
        is_full: bool = False,
        limit: int | None = None,
        day: date | None = None,
        **settings: str,
    ) -> Told:
        """Collect today, or rebuild `day`, without Dagster."""
        with self.in_force(store, **settings) as opened:
            scraped_on = day or self.day
            is_past = scraped_on < read_now().date()
            way = Way(read_collection_settings(), opened.settings.data_kind, store / "collecting", lambda _line: None)
            only = [] if HUB_BOARDS in boards else [name for name in boards if name.startswith("hub:")]
            chosen = choose_boards(boards, is_past)
            collect_boards(way, opened.raw, chosen, scraped_on, is_past=is_past, only=only)
            parsed = read_boards(opened.raw, scraped_on)
            named = [model_id for board in parsed for model_id in board.rows["model_id"]]
            held = NOTHING_HELD if is_full or is_past else read_held(opened.raw, scraped_on)
            names = [board.leaderboard for board in parsed]
            return collect_hub_date(way, opened.raw, named, names, scraped_on, held, limit)

    def materialise(
        self, store: Path, groups: Sequence[str], refresh: Refresh, day: date | None = None, **settings: str
    ) -> RunOutcome:
        """Run layers of a date through the store's Dagster instance, as the command does one after the other."""
        with self.in_force(store, **settings), open_instance(read_settings()) as instance:
            scraped_on = day or self.day
            register_dates(instance, [scraped_on])
            config = refresh.config(is_rebuilt=scraped_on < read_now().date())
            outcome = RunOutcome(True, (), ())
            for group in groups:
                if outcome.ok:
                    outcome = run_assets(instance, (group,), str(scraped_on), config if group == "raw" else None)
            return outcome

    def tables(self, store: Path, day: date | None = None) -> dict[str, pl.DataFrame]:
        """Build a date's tables from what a store keeps, offline."""
        with self.in_force(store, HF_ENDPOINT="https://unreachable.invalid") as opened:
            scraped_on = day or self.day
            boards, standing = read_boards(opened.raw, scraped_on), read_standing(opened.raw, scraped_on)
            return build_date_tables(boards, [], [], scraped_on, opened.settings.method, standing)


@contextmanager
def rehearse(folder: Path, options: WorldOptions, **served: Any) -> Iterator[Rehearsal]:
    """Serve a world for a rehearsal."""
    with serve_world(options, folder=folder, **served) as hub:
        yield Rehearsal(hub, options, served.get("week", 0))


def digests(store: Path, *parts: str) -> dict[str, str]:
    """Return the digest of every file below these folders of a store."""
    paths = [path for part in parts for path in sorted((store / part).rglob("*")) if path.is_file()]
    return {str(path.relative_to(store)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def list_outcomes(attrition: pl.DataFrame, stage: str) -> dict[tuple[str, str], str]:
    """Return the outcome of a stage by leaderboard and id."""
    rows = attrition.filter(stage=stage).select("leaderboard", "model_id", "outcome").iter_rows()
    return {(board, model_id): outcome for board, model_id, outcome in rows}


def find_text(folder: Path, secrets: Sequence[str]) -> list[str]:
    """Return the files below a folder whose bytes, unpacked where gzip or zip, hold one of the texts."""
    import gzip

    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            content += gzip.decompress(content) if content[:2] == b"\x1f\x8b" else b""
            found += [str(path) for secret in secrets if secret.encode() in content]
    return found


def compare_cells(
    left: pl.DataFrame, right: pl.DataFrame, key: Sequence[str], leave_out: Mapping[str, Any] | None = None
) -> list[str]:
    """Return the columns and keys in which two tables differ."""
    columns = [name for name in left.columns if name not in (leave_out or {})]
    problems = [f"columns differ: {left.columns} and {right.columns}"] if left.columns != right.columns else []
    rows = [{tuple(row[name] for name in key): row for row in frame.select(columns).to_dicts()} for frame in (left, right)]
    problems += [f"only in one: {found}" for found in sorted(map(str, rows[0].keys() ^ rows[1].keys()))]
    for found in sorted(rows[0].keys() & rows[1].keys(), key=str):
        one, other = rows[0][found], rows[1][found]
        problems += [f"{found}: {c}: {one[c]!r} and {other[c]!r}" for c in columns if one[c] != other[c]]
    return problems
