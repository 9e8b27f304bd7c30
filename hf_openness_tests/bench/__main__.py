"""`make bench`: how long the work takes, against what it replaces; writes docs/benchmarks.md."""

import sys
import tempfile
from pathlib import Path

from hf_openness_tests.bench.archive import measure_archive
from hf_openness_tests.bench.collecting import measure_collecting
from hf_openness_tests.bench.document import DOCUMENT, render
from hf_openness_tests.bench.explorer import EXPLORING, measure_explorer
from hf_openness_tests.bench.limits import measure_limits
from hf_openness_tests.bench.memory import measure_memory
from hf_openness_tests.bench.overhead import measure_overhead
from hf_openness_tests.bench.pages import PAGES, measure_pages
from hf_openness_tests.bench.reading import READING, measure_reading

COLLECTING = (
    "Against the simulated Hub on the same machine, over TLS on loopback, every answer 50 ms late unless the row says "
    "otherwise. The plain way asks one call after the other with `HfApi.model_info` and `HfApi.list_repo_commits`."
)


def main() -> int:
    """Measure, print and write the document."""
    archive = Path(sys.argv[1])
    if not archive.is_dir():
        sys.stderr.write(f"bench: {archive} is no folder; set ARCHIVE=\n")
        return 2
    tables = measure_archive(archive)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        reading = measure_reading(archive, work / "reading")
        exploring = measure_explorer(archive, work / "explorer")
        pages = measure_pages(archive, work / "pages")
        rows = measure_collecting(work / "collecting")
        rows += measure_limits(work / "limits")
        rows += measure_memory(work / "memory")
        rows += measure_overhead(work / "overhead")
    sections = [
        ("Published snapshots", "", tables),
        ("Reading a store", READING, reading),
        ("Exploring", EXPLORING, exploring),
        ("Pages", PAGES, pages),
    ]
    text = render([*sections, ("Collecting from the Hub", COLLECTING, rows)])
    DOCUMENT.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
