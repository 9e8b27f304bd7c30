"""Makes the walk and its pictures: `python -m hf_openness_tests.walk --to docs/ui --archive ../shared/archive`."""

import argparse
import sys
import tempfile
from pathlib import Path

from hf_openness_tests.browser import open_browser
from hf_openness_tests.walk import steps
from hf_openness_tests.walk.ui import serve_ui, simulate
from hf_openness_tests.walk.walker import SIZE, Walker

ON_ARCHIVE = (
    steps.begin,
    steps.materialise,
    steps.read_assets,
    steps.follow_lineage,
    steps.backfill,
    steps.see_failing_check,
)


def main() -> int:
    """Walk on the archive, then rehearse the schedule against the simulated Hub; print each picture."""
    parser = argparse.ArgumentParser(prog="python -m hf_openness_tests.walk", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, help="folder of the pictures")
    parser.add_argument("--archive", type=Path, help="folder of the archived files; without it they are downloaded")
    parser.add_argument("--only", choices=("archive", "rehearsal"), help="one half of the walk")
    asked = parser.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="walk-", ignore_cleanup_errors=True) as folder:
        if asked.only != "rehearsal":
            archive = {"HF_OPENNESS_ARCHIVE": str(asked.archive.resolve())} if asked.archive else {}
            walk_archive(Path(folder) / "store", archive, asked.to)
        if asked.only != "archive":
            rehearse(Path(folder), asked.to)
    return 0


def walk_archive(store: Path, environment: dict[str, str], to: Path) -> None:
    """From an empty store to reports of archived dates."""
    with serve_ui(store, environment) as address, open_browser() as browser:
        walker = Walker(browser.new_page(viewport=SIZE), address, to)
        for step in ON_ARCHIVE:
            step(walker)
        steps.switch(walker, "18-schedule", on=True)
        tell(walker)


def rehearse(folder: Path, to: Path) -> None:
    """The schedule at work: every minute instead of every week, against a simulated Hub."""
    with simulate(folder) as simulated:
        environment = simulated | {"HF_OPENNESS_CRON": "* * * * *"}
        with serve_ui(folder / "rehearsal", environment) as address, open_browser() as browser:
            walker = Walker(browser.new_page(viewport=SIZE), address, to)
            steps.refresh(walker)
            tell(walker)


def tell(walker: Walker) -> None:
    """Print the pictures taken and their sizes."""
    for path in walker.taken:
        print(f"{path}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
