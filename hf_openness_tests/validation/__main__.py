"""Runs every validation over all its worlds and writes docs/validation.md; `--quick` runs a little and writes nothing."""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from hf_openness_tests.validation.topics import find_topics, run_topic
from hf_openness_tests.validation.verdict import Line

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "validation.md"
HEAD = """\
# Validation

Written by `make validate`: every method against simulated worlds whose truth is known. A rate is shown with its 99 %
binomial interval (Wilson) and missed only where that interval has nothing in common with the wanted range.

| topic | what | worlds | found | wanted | verdict | remark |
|---|---|---|---|---|---|---|
"""


def render_document(lines: list[Line]) -> str:
    """Return docs/validation.md."""
    rows = [f"| {x.topic} | {x.what} | {x.worlds} | {x.found} | {x.wanted} | {x.verdict} | {x.remark} |" for x in lines]
    return HEAD + "\n".join(rows) + "\n"


def main() -> int:
    """Run all topics, two at a time; return 1 where a goal was missed without a remark that says why."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a twentieth of the worlds; docs/validation.md stays")
    parser.add_argument("topics", nargs="*", help="modules to run; default: all")
    asked = parser.parse_args()
    names = asked.topics or find_topics()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        running = [pool.submit(run_topic, name, 0.05 if asked.quick else 1.0) for name in names]
        done = []
        for name, future in zip(names, running, strict=True):
            lines, seconds = future.result()
            print(f"{name}: {len(lines)} lines, {seconds:.0f} s", flush=True)
            for x in lines:
                print(f"  {x.verdict}: {x.what}: {x.found} (wanted {x.wanted})", flush=True)
            done += lines
    if not asked.quick and not asked.topics:
        DOCUMENT.write_text(render_document(done), encoding="utf-8")
    return 1 if any(x.verdict == "missed" and not x.remark for x in done) else 0


if __name__ == "__main__":
    sys.exit(main())
