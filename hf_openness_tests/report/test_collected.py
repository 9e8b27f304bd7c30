"""What the page says of a collected date: mode, what is held, what cannot be known any more, every file of the chain."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from hf_openness.raw.store import RawStore
from hf_openness.reading.store import READABLES
from hf_openness.report.collected import describe_collection
from hf_openness.report.marks import Sentence
from hf_openness.report.provenance import list_files
from hf_openness.tables.collected import build_collection_plan
from hf_openness_tests.collection.small_world import Collector, World

WEEK_1, WEEK_2 = date(2024, 6, 3), date(2024, 6, 10)
PLAN = pl.DataFrame(
    [
        ("o/a", "held", "held", None, False, WEEK_1),
        ("o/b", "asked", "asked", None, True, WEEK_2),
        ("o/c", "not_asked", "not_asked", "limit", False, None),
    ],
    schema=READABLES["collection_plan"].types(),
    orient="row",
)


def test_an_increment_says_what_it_builds_on_and_how_much_is_older() -> None:
    world, collector = World(), Collector()
    world.add("1", "o/a")
    world.add("2", "o/b")
    full = collector.collect(world, ["o/a", "o/b"])
    world.commit("2")
    standing = collector.collect(world, ["o/a", "o/b"])
    assert "in full" in describe_collection(full, [WEEK_1], PLAN)[0]
    said = describe_collection(standing, [WEEK_2, WEEK_1], PLAN)
    assert said[0].startswith("Collected on 2024-06-10 as an increment on 2024-06-03")
    assert "name 3 ids" in said[1]
    assert said[1].endswith("1 on 2024-06-03, 1 on 2024-06-10.")
    assert "1 asked that day, 1 held" in said[2]
    assert "1 not asked" in said[2]
    assert said[3].startswith("The history of 1 repo was rewritten")
    for sentence in said[1:4]:
        assert isinstance(sentence, Sentence)
        words = "".join(part for part in sentence.parts if isinstance(part, str))
        assert not re.search(r"\d", re.sub(r"\d{4}-\d\d-\d\d", "", words)), sentence


def test_the_table_counts_what_the_collection_did() -> None:
    world, collector = World(), Collector()
    world.add("1", "o/a")
    world.add("2", "o/b")
    ids = ["o/a", "o/b"]
    first = build_collection_plan(collector.collect(world, ids))
    assert first.select("model_id", "details", "commits", "is_rewritten").rows() == [
        (name, "asked", "asked", False) for name in ids
    ]
    assert set(first["answered_on"]) == {WEEK_1}
    world.commit("2")
    second = build_collection_plan(collector.collect(world, ids))
    assert second["answered_on"].to_list() == [WEEK_1, WEEK_2]
    assert build_collection_plan(None).is_empty()


def test_a_rebuilt_date_says_when_it_was_observed_and_what_it_cannot_know() -> None:
    world, collector = World(), Collector()
    world.add("1", "o/a")
    standing = collector.collect(world, ["o/a"], mode="rebuild", observed_on="2026-11-24")
    [first, *_] = describe_collection(standing, [WEEK_1], PLAN)
    assert first.startswith("Rebuilt on 2026-11-24: the boards are those in force at the end of 2024-06-03")
    assert all(word in first for word in ("cannot be rebuilt", "downloads", "likes", "licence", "gone since"))


def test_fields_named_by_strangers_do_not_flood_the_page() -> None:
    world, collector = World(), Collector()
    world.add("1", "o/a")
    standing = replace(collector.collect(world, ["o/a"]), unknown_fields={f"{n:02}" + "x" * 500: 1 for n in range(20)})
    said = describe_collection(standing, [WEEK_1], PLAN)[-1]
    assert len(said) < 600
    assert said.endswith(" and others.")


def test_every_kept_file_of_the_chain_is_listed_once(tmp_path: Path) -> None:
    raw = RawStore(str(tmp_path))
    kept = {"obtained_from": "live", "obtained_at": datetime(2024, 6, 10, tzinfo=UTC), "data_license": "mit", "url": "u"}
    for day in (WEEK_1, WEEK_2):
        raw.keep_many("hub-api", day, {"answers.jsonl.gz": day.isoformat().encode(), "plan.jsonl.gz": b"p"}, **kept)
    wanted = [("open-llm-v2", WEEK_2), ("hub-api", WEEK_2), ("hub-api", WEEK_1), ("hub-api", WEEK_2)]
    files = list_files(raw, wanted)
    assert files["file"].to_list() == [
        f"raw/hub-api/{day}/{name}" for day in (WEEK_2, WEEK_1) for name in ("answers.jsonl.gz", "plan.jsonl.gz")
    ]
    assert set(files.filter(pl.col("address") == "u", pl.col("data_license") == "mit")["sha256"].str.len_chars()) == {64}
    assert list_files(raw, []).is_empty()
