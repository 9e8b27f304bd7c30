"""Published snapshots: tables, figures, and how soon the program is there."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from hf_openness.figures.catalogue import FIGURES, choose_board, take_board
from hf_openness.figures.context import FigureContext
from hf_openness.figures.remarks import describe_basis
from hf_openness.figures.style import save_figure
from hf_openness.method import CORRECTED, PAPER, Method
from hf_openness.reference.load import read_reference
from hf_openness.sources.archive import read_archived_files
from hf_openness.sources.commit_summary import parse_commit_summary
from hf_openness.sources.hub_stats import parse_hub_stats
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.sources.repo_details import parse_repo_details
from hf_openness.tables.bias_ledger import build_bias_ledger
from hf_openness.tables.build import DateInputs, DateTables
from hf_openness.tables.observations import HubObservation
from hf_openness.tables.recipes import RECIPES
from hf_openness_tests.bench.document import Row

PARSERS = {"hub-details": parse_repo_details, "hub-stats": parse_hub_stats, "hub-commits": parse_commit_summary}
AUTHORS_PIPELINE_SECONDS = 96.8
PAPER_DATE = "2024-05-20"
TWELVE = 12
PAPER_TABLES = (
    "leaderboard_snapshot",
    "benchmark_scores",
    "repo_details",
    "models",
    "repo_commits",
    "repo_activity",
    "contributors",
    "attrition",
    "enriched_repos",
    "base_models",
    "license_table",
    "model_families",
    "improvement_curves",
)


def read_inputs(archive: Path, days: list[str]) -> dict[str, DateInputs]:
    """Parse the Hub files once and return what the tables of the days rest on."""
    hub = [
        HubObservation(f.source, f.observed_on, f.boards, PARSERS[f.source]((archive / f.file).read_bytes(), f.file))
        for f in read_archived_files()
        if f.source in PARSERS and (len(days) > 1 or "open-llm-v1" in f.boards)
    ]
    done = {}
    for file in read_archived_files():
        day = file.observed_on.isoformat()
        if file.source in PARSERS or day not in days:
            continue
        board = parse_leaderboard((archive / file.file).read_bytes(), file.file, file.source)
        serving = [o for o in hub if file.source in o.boards]
        details = [o for o in serving if o.source != "hub-commits"]
        commits = [o for o in serving if o.source == "hub-commits"]
        done[day] = DateInputs([board], details, commits, date.fromisoformat(day))
    return done


def build(archive: Path, days: list[str], method: Method = PAPER, names: Iterable[str] = PAPER_TABLES) -> dict[str, dict]:
    """Build the named tables of the days from published bytes."""
    return {day: DateTables(inputs).build_all(method, names) for day, inputs in read_inputs(archive, days).items()}


def build_ledger(archive: Path) -> None:
    """Build the bias ledger of the paper's date from published bytes."""
    inputs = read_inputs(archive, [PAPER_DATE])[PAPER_DATE]
    numbers = read_reference("headline_numbers")
    build_bias_ledger(DateTables(inputs), numbers, inputs.scraped_on, inputs.boards[0].leaderboard)


def timed(work: Callable[[], object], repeat: int = 3) -> float:
    """Return the least seconds of a few runs."""
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def draw_all(tables: dict) -> None:
    """Draw and save the twelve figures of the paper's date."""
    board = choose_board(tables["models"])
    tables = take_board(tables, board)
    for figure in FIGURES[:TWELVE]:
        context = FigureContext(board, date.fromisoformat(PAPER_DATE), PAPER.name, describe_basis(figure.number, tables))
        save_figure(figure.draw_plot(figure.build(tables, PAPER), context))


def command_seconds(*command: str) -> float:
    """Return the least seconds of three runs of a command."""
    return timed(lambda: subprocess.run(command, check=True, capture_output=True, env=os.environ), 3)


def load_seconds(rounds: int = 5) -> tuple[float, float]:
    """Return the least seconds of importing Dagster and of loading the definitions, measured in turns."""
    bare, loaded = "import dagster", "from hf_openness.defs.location import collect_definitions; collect_definitions()"
    turns = [[timed(lambda code=code: python(code), 1) for code in (bare, loaded)] for _ in range(rounds)]
    return min(turn[0] for turn in turns), min(turn[1] for turn in turns)


def python(code: str) -> None:
    """Run code in a new Python process."""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=os.environ)


def measure_archive(archive: Path) -> list[Row]:
    """Measure tables, figures and start of the program on the published snapshots in a folder."""
    binaries = Path(sys.executable).parent
    days = [f.observed_on.isoformat() for f in read_archived_files() if f.source not in PARSERS]
    one = timed(lambda: build(archive, [PAPER_DATE]))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    every = timed(lambda: build(archive, days), 1)
    corrected = timed(lambda: build(archive, [PAPER_DATE], CORRECTED, RECIPES))
    ledger = timed(lambda: build_ledger(archive), 1)
    drawn = {name for figure in FIGURES[:TWELVE] for name in figure.needs}
    tables = build(archive, [PAPER_DATE], PAPER, [name for name in RECIPES if name in drawn or name in PAPER_TABLES])[
        PAPER_DATE
    ]
    figures = timed(lambda: draw_all(tables), 1)
    helped = command_seconds(str(binaries / "hf-openness"), "--help")
    bare, loaded = load_seconds()
    return [
        Row(
            f"The paper's {len(PAPER_TABLES)} tables of {PAPER_DATE}, from published bytes",
            f"{one:.2f} s",
            "under 1 s",
            f"{AUTHORS_PIPELINE_SECONDS / one:.0f} x the authors' pipeline ({AUTHORS_PIPELINE_SECONDS} s, two cores)",
        ),
        Row("Peak memory of that", f"{memory:.0f} MB", "under 700 MB"),
        Row("The same of all 36 dates, pure functions", f"{every:.1f} s", "under 20 s", f"{every / 36:.2f} s a date"),
        Row(
            f"All {len(RECIPES)} tables of {PAPER_DATE}, corrected, with intervals (2,000 draws)",
            f"{corrected:.1f} s",
            "under 10 s",
            f"{corrected / one:.1f} x the paper's tables",
        ),
        Row(f"Bias ledger of {PAPER_DATE}, exact over every mixture of methods", f"{ledger:.1f} s", "under 30 s"),
        Row("Twelve figures, PNG and SVG", f"{figures:.1f} s", "under 25 s"),
        Row("hf-openness --help", f"{helped:.2f} s", "under 0.5 s"),
        Row(
            "Definitions load",
            f"{loaded:.2f} s",
            "at most 2 x",
            f"{loaded / bare:.2f} x import dagster ({bare:.2f} s)",
        ),
    ]
