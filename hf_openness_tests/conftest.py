"""What tests share: the archive where it is present, small boards, and an environment without the user's settings."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from hf_openness.method import PAPER
from hf_openness.sources.archive import read_archived_files
from hf_openness.sources.commit_summary import parse_commit_summary
from hf_openness.sources.hub_stats import parse_hub_stats
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.sources.repo_details import parse_repo_details
from hf_openness.tables.build import DateInputs, DateTables
from hf_openness.tables.observations import HubObservation

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ARCHIVE = Path(__file__).resolve().parents[2] / "shared" / "archive"
PARSERS = {
    "hub-details": parse_repo_details,
    "hub-stats": parse_hub_stats,
    "hub-commits": parse_commit_summary,
}


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STORE", "METHOD", "ARCHIVE", "EXECUTOR", "ALERT_WEBHOOK", "ALERT_MAIL_TO"):
        monkeypatch.delenv(f"HF_OPENNESS_{name}", raising=False)
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    monkeypatch.setenv("HF_OPENNESS_NOW", "2026-11-24T08:00:00Z")


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Chromium, once per module: while it is open an event loop runs, which other tests that start one cannot have."""
    from hf_openness_tests.browser import open_browser

    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def archive() -> Path:
    """The archive's folder; tests that need it are skipped where it is absent."""
    if not ARCHIVE.is_dir():
        pytest.skip("the archive is not beside the project")
    return ARCHIVE


@pytest.fixture(scope="session")
def archived_inputs(archive: Path) -> Callable[[str], DateInputs]:
    """Read what the tables of an archived date rest on, once per session."""
    observations = [
        HubObservation(f.source, f.observed_on, f.boards, PARSERS[f.source]((archive / f.file).read_bytes(), f.file))
        for f in read_archived_files()
        if f.source in PARSERS
    ]
    done: dict[str, DateInputs] = {}

    def read(day: str) -> DateInputs:
        if day not in done:
            [file] = [f for f in read_archived_files() if f.file.endswith(f"{day}.csv") and f.source[0] == "o"]
            board = parse_leaderboard((archive / file.file).read_bytes(), file.file, file.source)
            details = [o for o in observations if o.source != "hub-commits" and file.source in o.boards]
            commits = [o for o in observations if o.source == "hub-commits"]
            done[day] = DateInputs([board], details, commits, date.fromisoformat(day))
        return done[day]

    return read


@pytest.fixture(scope="session")
def archived_tables(archived_inputs: Callable[[str], DateInputs]) -> Callable[[str], dict[str, pl.DataFrame]]:
    """Build all tables of an archived date, once per session."""
    done: dict[str, dict[str, pl.DataFrame]] = {}

    def build(day: str) -> dict[str, pl.DataFrame]:
        if day not in done:
            done[day] = DateTables(archived_inputs(day)).build_all(PAPER)
        return done[day]

    return build


V1_HEADER = (
    "Type;ModelHub;Average ⬆️;ARC;HellaSwag;MMLU;TruthfulQA;Winogrande;GSM8K;TypeString;Architecture;Weight type;"
    "Precision;Merged;Hub License;#Params (B);Hub ❤️;Available on the hub;Model sha;Flagged;MoE;model_name_for_query"
)


def v1_row(model_id: str, score: float = 50.0, **cells: str) -> str:
    """Return one published row of the v1 page; `cells` replaces columns by header name."""
    values = dict(zip(V1_HEADER.split(";"), [""] * 22, strict=True))
    values |= {name: str(score) for name in ("Average ⬆️", "ARC", "HellaSwag", "MMLU", "TruthfulQA", "Winogrande", "GSM8K")}
    values |= {"Type": "🔶", "ModelHub": f"https://huggingface.co/{model_id}", "Precision": "float16"}
    values |= {"TypeString": "🔶 fine-tuned on domain-specific datasets", "Architecture": "LlamaForCausalLM"}
    values |= {"Weight type": "Original", "Merged": "True", "Flagged": "True", "MoE": "True"}
    values |= {"Hub License": "mit", "#Params (B)": "7.0", "Hub ❤️": "1.0", "Available on the hub": "True"}
    values |= {"Model sha": "a" * 40, "model_name_for_query": model_id}
    return ";".join((values | cells).values())


def v1_board(*rows: str) -> bytes:
    """Return the bytes of a v1 page with these rows."""
    return ("\n".join([V1_HEADER, *rows]) + "\n").encode()
