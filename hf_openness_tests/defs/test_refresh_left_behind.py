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


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    """A hostile world, refreshed with a token that opens gated repos, one repo of it failing in every way."""
    folder = tmp_path_factory.mktemp("hostile")
    with rehearse(folder / "hub", WorldOptions(models_count=130, noise_factor=1.0, hostile=True)) as world:
        world.hub.add_fault(Fault("commits", "other_host", times=1))
        yield world, folder / "s", world.refresh(folder / "s", *BOARDS, HF_TOKEN=world.hub.token)


def test_a_hostile_world_comes_to_its_report(done: Done) -> None:
    world, store, process = done
    assert process.returncode == 0, process.stderr
    assert process.stdout.strip().splitlines()[-1].endswith(f"report/{world.day}/index.html")
    attrition = pl.read_parquet(store / f"tables/attrition/{world.day}.parquet")
    odd = attrition.filter(pl.col("model_id").str.contains_any(["..", "<", "\\", "\u202e", "xxxxx"]), stage="details")
    assert odd["model_id"].n_unique() == 6
    assert odd["outcome"].unique().to_list() == ["invalid_id"]


def test_its_report_and_figures_hold_no_live_markup(done: Done) -> None:
    world, store, _ = done
    page = (store / f"report/{world.day}/index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "\u202e" not in page
    for drawing in sorted((store / "figures").rglob("*.svg")):
        text = drawing.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "\u202e" not in text


def test_no_text_from_the_wire_chose_a_path(done: Done) -> None:
    _, store, _ = done
    names = {path.name for path in store.parent.rglob("*")}
    assert not [name for name in names if "evil" in name or "passwd" in name or "xxx" in name or not name.isascii()]


def test_the_token_is_nowhere(done: Done) -> None:
    world, store, process = done
    assert world.hub.leaks() == []
    assert (
        pl.read_parquet(store / f"tables/attrition/{world.day}.parquet").filter(stage="commits", outcome="gated").is_empty()
    )
    secrets = [world.hub.token, world.hub.token[3:]]
    assert not [secret for secret in secrets if secret in process.stdout + process.stderr]
    assert find_text(store, secrets) == []
    assert (store / "dagster/history").is_dir(), "event logs were searched too"


def test_a_refused_token_is_told_without_telling_it(tmp_path: Path, done: Done) -> None:
    world, _, _ = done
    secret = "hf_ThisIsNoTokenThatAnybodyKnows"
    process = world.refresh(tmp_path / "s", *BOARDS, HF_TOKEN=secret)
    assert process.returncode == 1
    assert "refuses the token" in process.stderr
    assert secret not in process.stdout + process.stderr
    assert find_text(tmp_path, [secret, secret[3:]]) == []


def test_tables_come_again_from_raw_with_nothing_to_ask(tmp_path: Path, done: Done) -> None:
    world, store, _ = done
    shutil.copytree(store / "raw", tmp_path / "s/raw")
    outcome = world.materialise(tmp_path / "s", ("tables",), Refresh(LIVING), HF_ENDPOINT="https://localhost:9")
    assert outcome.ok, outcome.problems
    per_date = {name: digest for name, digest in digests(store, "tables").items() if name.count("/") == 2}
    assert len(per_date) > 10
    assert digests(tmp_path / "s", "tables") == per_date


def test_a_collected_date_is_materialised_again_without_a_request(done: Done) -> None:
    world, store, _ = done
    world.hub.reset_requests()
    before = digests(store, "raw")
    assert world.materialise(store, ("raw",), Refresh(LIVING)).ok
    assert world.hub.requests() == []
    assert digests(store, "raw") == before
