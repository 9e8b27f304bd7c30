"""What a whole run leaves behind: no token anywhere, no text that could act, the same bytes again offline."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import polars as pl
import pytest

from hf_openness.defs.refresh import Refresh
from hf_openness.simulator.serve import Fault, WorldOptions
from hf_openness_tests.defs.refreshing import Rehearsal, digests, find_text, rehearse

LIVING = ("open-llm-v2", "hub:*")
BOARDS = [argument for board in LIVING for argument in ("--leaderboard", board)]
Done = tuple[Rehearsal, Path, "CompletedProcess[str]"]


@pytest.fixture
def done(tmp_path: Path) -> Iterator[Done]:
    """A hostile world, refreshed with a token that opens gated repos, one repo of it failing in every way."""
    folder = tmp_path / "hostile"
    with rehearse(folder / "hub", WorldOptions(models_count=130, noise_factor=1.0, hostile=True)) as world:
        world.hub.add_fault(Fault("commits", "other_host", times=1))
        yield world, folder / "s", world.refresh(folder / "s", *BOARDS, HF_TOKEN=world.hub.token)


def test_a_whole_run_in_a_hostile_world(tmp_path: Path, done: Done) -> None:
    check_a_hostile_world_comes_to_its_report(done)
    check_its_report_and_figures_hold_no_live_markup(done)
    check_no_text_from_the_wire_chose_a_path(done)
    check_the_token_is_nowhere(done)
    check_tables_come_again_from_raw_with_nothing_to_ask(tmp_path / "offline", done)
    check_a_collected_date_is_materialised_again_without_a_request(done)
    check_a_refused_token_is_told_without_telling_it(tmp_path / "refused", done)


def check_a_hostile_world_comes_to_its_report(done: Done) -> None:
    world, store, process = done
    assert process.returncode == 0, process.stderr
    assert process.stdout.strip().splitlines()[-1].endswith(f"report/{world.day}/index.html")
    attrition = pl.read_parquet(store / f"tables/attrition/{world.day}.parquet")
    odd = attrition.filter(pl.col("model_id").str.contains_any(["..", "<", "\\", "\u202e", "xxxxx"]), stage="details")
    assert odd["model_id"].n_unique() == 6
    assert odd["outcome"].unique().to_list() == ["invalid_id"]


def check_its_report_and_figures_hold_no_live_markup(done: Done) -> None:
    world, store, _ = done
    page = (store / f"report/{world.day}/index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "\u202e" not in page
    for drawing in sorted((store / "figures").rglob("*.svg")):
        text = drawing.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "\u202e" not in text


def check_no_text_from_the_wire_chose_a_path(done: Done) -> None:
    _, store, _ = done
    names = {path.name for path in store.parent.rglob("*")}
    assert not [name for name in names if "evil" in name or "passwd" in name or "xxx" in name or not name.isascii()]


def check_the_token_is_nowhere(done: Done) -> None:
    world, store, process = done
    assert world.hub.leaks() == []
    assert (
        pl.read_parquet(store / f"tables/attrition/{world.day}.parquet").filter(stage="commits", outcome="gated").is_empty()
    )
    secrets = [world.hub.token, world.hub.token[3:]]
    assert not [secret for secret in secrets if secret in process.stdout + process.stderr]
    assert find_text(store, secrets) == []
    assert (store / "dagster/history").is_dir(), "event logs were searched too"


def check_a_refused_token_is_told_without_telling_it(folder: Path, done: Done) -> None:
    world, _, _ = done
    secret = "hf_ThisIsNoTokenThatAnybodyKnows"
    process = world.refresh(folder / "s", *BOARDS, HF_TOKEN=secret)
    assert process.returncode == 1
    assert "refuses the token" in process.stderr
    assert secret not in process.stdout + process.stderr
    assert find_text(folder, [secret, secret[3:]]) == []


def check_tables_come_again_from_raw_with_nothing_to_ask(folder: Path, done: Done) -> None:
    world, store, _ = done
    shutil.copytree(store / "raw", folder / "s/raw")
    outcome = world.materialise(folder / "s", ("tables",), Refresh(LIVING), HF_ENDPOINT="https://localhost:9")
    assert outcome.ok, outcome.problems
    findings = ("tables/bias_ledger/", "tables/changes/")
    made = digests(store, "tables").items()
    per_date = {name: digest for name, digest in made if name.count("/") == 2 and not name.startswith(findings)}
    assert len(per_date) > 10
    assert digests(folder / "s", "tables") == per_date


def check_a_collected_date_is_materialised_again_without_a_request(done: Done) -> None:
    world, store, _ = done
    world.hub.reset_requests()
    before = digests(store, "raw")
    assert world.materialise(store, ("raw",), Refresh(LIVING)).ok
    assert world.hub.requests() == []
    assert digests(store, "raw") == before
