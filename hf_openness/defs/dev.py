"""`make dev`: the Dagster UI on this project and its store, with every archived date registered."""

import argparse
import os
import sys
from pathlib import Path

from hf_openness.defs.instance import open_instance, prepare_home
from hf_openness.defs.partitions import read_archived_dates, register_dates
from hf_openness.defs.storage import OpenStore
from hf_openness.settings import UsageError, read_settings

WORKSPACE = """\
load_from:
  - python_module:
      module_name: hf_openness.definitions
      location_name: hf_openness
"""


def main() -> int:  # noqa: RET503 - execv does not return
    """Prepare DAGSTER_HOME in the store, register the archived dates and become the UI; returns only where that fails."""
    parser = argparse.ArgumentParser(prog="make dev", description=__doc__)
    for name in ("store", "method", "archive"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--port", default="3000")
    options = parser.parse_args()
    for name in ("store", "method", "archive"):
        value = getattr(options, name)
        if value:
            os.environ[f"HF_OPENNESS_{name.upper()}"] = value
    try:
        home = prepare_home(read_settings())
        settings = read_settings()
        OpenStore(settings)
        with open_instance(settings) as instance:
            register_dates(instance, read_archived_dates())
    except UsageError as error:
        sys.stderr.write(f"make dev: {error}\n")
        return 2
    workspace = home / "workspace.yaml"
    workspace.write_text(WORKSPACE, encoding="utf-8")
    dagster = Path(sys.executable).parent / "dagster"
    command = [str(dagster), "dev", "-w", str(workspace), "-h", "127.0.0.1", "-p", options.port]
    # Becomes the UI, so that whoever ends this process ends the UI with it.
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
