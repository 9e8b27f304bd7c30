"""The Dagster instance of a store: DAGSTER_HOME, by default `<store>/dagster`, so that every run shows in the UI."""

import os
from pathlib import Path

import dagster as dg

from hf_openness.settings import Settings, UsageError

CONFIG = """\
# Written once by hf-openness; yours to change.
telemetry:
  enabled: false
nux:
  enabled: false
freshness:
  enabled: true
concurrency:
  pools:
    default_limit: 1
  runs:
    max_concurrent_runs: 2
"""


def prepare_home(settings: Settings) -> Path:
    """Make and export DAGSTER_HOME, and export the settings for the processes that Dagster starts.

    Raises:
        UsageError: the store is at an object-store URL and DAGSTER_HOME is not set.
    """
    named = os.environ.get("DAGSTER_HOME")
    if not named and "://" in settings.store:
        raise UsageError(f"the store {settings.store} is no local folder; set DAGSTER_HOME to a local folder for it")
    store = settings.store if "://" in settings.store else str(Path(settings.store).resolve())
    home = Path(named) if named else Path(store) / "dagster"
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    config = home / "dagster.yaml"
    if not config.exists():
        config.write_text(CONFIG, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["HF_OPENNESS_STORE"] = store
    os.environ["HF_OPENNESS_METHOD"] = settings.method.name
    if settings.archive is not None:
        os.environ["HF_OPENNESS_ARCHIVE"] = str(settings.archive)
    return home


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """Return the store's Dagster instance."""
    prepare_home(settings)
    return dg.DagsterInstance.get()
