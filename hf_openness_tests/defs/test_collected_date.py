"""A collected date through Dagster: tables from raw alone, the same bytes again, refused where too many answers failed."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from hf_openness.collection.kept import ANSWERS, PLAN, SOURCE
from hf_openness.defs.location import collect_definitions
from hf_openness.defs.replay import SHOWN
from hf_openness.defs.run import RunOutcome, run_assets
from hf_openness.raw.store import RawStore
from hf_openness.schemas import TABLES
from hf_openness.sources.answers import Answer, write_answer
from hf_openness_tests.conftest import v1_board, v1_row
from hf_openness_tests.sources.wire_answers import commit, details, info, page

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def fill(store: Path, *answers: Answer) -> None:
    raw = RawStore(str(store))
    ids = list(dict.fromkeys(a.subject for a in answers))
    board = v1_board(*(v1_row(model_id, 40.0 + n) for n, model_id in enumerate([*ids, "a/lost"])))
    kept = {"obtained_from": "live", "obtained_at": NOW, "data_license": "none stated"}
    raw.keep("open-llm-v1", DAY, "leaderboard.csv", board, **kept)
    plan = [{"model_id": m, "details": "asked", "commits": "asked", "reason": None} for m in ids]
    lines = [write_answer(a) for a in sorted(answers, key=lambda a: a.key)]
    files = {
        ANSWERS: gzip.compress("".join(line + "\n" for line in lines).encode(), mtime=0),
        PLAN: gzip.compress("".join(json.dumps(row) + "\n" for row in plan).encode(), mtime=0),
    }
    about = {"mode": "full", "builds_on": None, "observed_on": DAY.isoformat()}
    raw.keep_many(SOURCE, DAY, files, **kept, extra={"collection": about})


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("HF_OPENNESS_STORE", str(tmp_path / "s"))
    with dg.DagsterInstance.ephemeral() as made:
        made.add_dynamic_partitions("scrape_date", [DAY.isoformat()])
        yield made


def test_collected_dates_have_their_checks() -> None:
    names = {key.name for key in collect_definitions().resolve_asset_graph().asset_check_keys}
    assert {"errors_are_few", "counts_conserve"} <= names


def build(instance: dg.DagsterInstance) -> RunOutcome:
    return run_assets(instance, ("tables",), DAY.isoformat())


def digests(store: Path) -> dict[str, str]:
    return {p.parent.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(store.glob("tables/*/*.parquet"))}


FINDINGS = {"bias_ledger", "changes"}  # made for shown dates only
GOOD = (details("o/new", info("o/new", "h1")), page("o/new", [commit(2, "Ann"), commit(1, "system")]))


def test_tables_come_from_raw_alone_and_again_the_same(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    store = tmp_path / "s"
    fill(store, *GOOD)
    outcome = build(instance)
    assert outcome.ok, outcome.problems
    first = digests(store)
    assert set(first) == {name for name, spec in TABLES.items() if spec.grain == "date"} - FINDINGS
    contributors = pl.read_parquet(store / f"tables/contributors/{DAY}.parquet")
    assert contributors.select("author", "commits_count").rows() == [("Ann", 1)]
    for path in store.glob("tables/*/*.parquet"):
        path.unlink()
    assert build(instance).ok
    assert digests(store) == first


def test_a_date_with_too_many_errors_gets_no_table(
    tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "s", *GOOD, details("o/broken", b"", 503))
    outcome = build(instance)
    assert not outcome.ok
    assert any("too many ids without a usable answer" in problem for problem in outcome.problems)
    assert digests(tmp_path / "s") == {}
    monkeypatch.setenv("HF_OPENNESS_MAX_ERROR_SHARE", "0.5")
    assert build(instance).ok


def test_figures_and_report_of_simulated_data_say_so_in_the_store_and_in_the_ui(
    tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_OPENNESS_DATA", "simulated")
    store = tmp_path / "s"
    fill(store, *GOOD)
    for groups, day in ((("tables",), DAY), (("over_all_dates",), None), (SHOWN, DAY)):
        outcome = run_assets(instance, groups, day.isoformat() if day else None)
        assert outcome.ok, outcome.problems
    page = (store / f"report/{DAY}/index.html").read_text(encoding="utf-8")
    assert re.sub(r"<[^>]*>", " ", page.split("<body>")[1]).strip().startswith("SIMULATED DATA.")
    assert "in full: every id was asked for on that day" in page
    assert f"raw/hub-api/{DAY}/answers.jsonl.gz" in page
    pictures = sorted((store / f"figures/{DAY}").glob("figure_*.svg"))
    assert pictures
    assert all("<title>SIMULATED DATA." in picture.read_text(encoding="utf-8") for picture in pictures)
    for key in ("report", pictures[0].stem):
        event = instance.get_latest_materialization_event(dg.AssetKey(key))
        assert event is not None
        assert event.asset_materialization is not None
        assert event.asset_materialization.metadata["data"].value == "SIMULATED DATA", key
