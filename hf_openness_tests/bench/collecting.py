"""A full collection against the plain way, at equal tables, and what a weekly increment asks."""

import time
from pathlib import Path
from typing import Any

from hf_openness.collection.chain import read_standing
from hf_openness.collection.standing import Standing
from hf_openness.raw.store import RawStore
from hf_openness.simulator.serve import WorldOptions
from hf_openness.simulator.weeks import date_of
from hf_openness.sources.outcomes import OK, RENAMED
from hf_openness_tests.bench.document import Row
from hf_openness_tests.bench.plain import run_plain
from hf_openness_tests.bench.worlds import LATENCY_SECONDS, collect, list_named, serve_quietly, set_week

MODELS_COUNT = 2000
WANTED_RATIOS = {8: 6, 32: 12}
INCREMENTS = (1, 2)


def measure_collecting(folder: Path, models_count: int = MODELS_COUNT) -> list[Row]:
    """Measure full collections with several in flight against the plain way, and two increments after them."""
    options = WorldOptions(models_count=models_count)
    named = list_named(options, 0)
    rows = []
    with serve_quietly(folder / "hub", options, latency_seconds=LATENCY_SECONDS) as hub:
        plain_seconds, plain = run_plain(hub, named, folder)
        asked_plainly = hub.requests_count()
        for in_flight, wanted in WANTED_RATIOS.items():
            hub.reset_requests()
            store = folder / f"store-{in_flight}"
            begun = time.perf_counter()
            collect(hub, store, named, in_flight=in_flight)
            seconds = time.perf_counter() - begun
            asked = hub.requests_count()
            refuse_differences(read_standing(RawStore(str(store)), date_of(0)), plain)
            rows.append(
                Row(
                    f"Full collection of {len(named)} ids, {in_flight} in flight, kept in raw; equal tables",
                    f"{seconds:.1f} s, {asked} requests, {asked / seconds:.0f} a second",
                    f"at least {wanted} x",
                    f"{plain_seconds / seconds:.1f} x the plain way ({plain_seconds:.0f} s, {asked_plainly} requests)",
                )
            )
        full = asked
        for week in INCREMENTS:
            set_week(hub, week)
            named = list_named(options, week)
            begun = time.perf_counter()
            collect(hub, store, named, week)
            seconds, asked = time.perf_counter() - begun, hub.requests_count()
            rows.append(
                Row(
                    f"Increment of week {week}: 5 % of heads moved, 2 % new ({len(named)} ids), 8 in flight",
                    f"{asked} requests, {seconds:.1f} s",
                    "at most 10 %",
                    f"{100 * asked / full:.1f} % of the requests of a full collection ({full})",
                )
            )
    return rows


def refuse_differences(standing: Standing, plain: dict[str, dict[str, Any]]) -> None:
    """Raise AssertionError where the plain way learnt anything else than what the collection says."""
    readable = standing.details.filter(standing.details["outcome"].is_in([OK, RENAMED]))
    columns = ("head_sha", "downloads_30d", "likes_count", "created_at")
    details = {
        row["model_id"]: [row[c] for c in columns[:3]] + [row[columns[3]].isoformat()] for row in readable.to_dicts()
    }
    assert details == {m: known["details"] for m, known in plain.items() if known["details"] is not None}
    histories = standing.commits.group_by("model_id", maintain_order=True).agg("commit_sha")
    by_name = dict(histories.iter_rows())
    names = dict(standing.names.iter_rows())
    commits = {m: by_name[names[m]] for m in standing.details["model_id"] if names.get(m) in by_name}
    assert commits == {m: known["commits"] for m, known in plain.items() if known["commits"]}
