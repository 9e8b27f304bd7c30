"""Stores for the tests of this folder; tests only read them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hf_openness.reading.store import StoreReader
from hf_openness.tables.build import DateInputs
from hf_openness_tests.citing.stores import write_archived_store, write_small_store

# What the report counts: boards, models, losses, licences, authors, descent and families.
REPORTED = (
    "leaderboard_snapshot",
    "repo_details",
    "models",
    "repo_commits",
    "repo_activity",
    "contributors",
    "attrition",
    "enriched_repos",
    "base_models",
    "rejected_edges",
    "license_evidence",
    "license_table",
    "obligations",
    "model_families",
    "collaboration",
    "alias_candidates",
    "concentration",
    "trend_rates",
    "release_breaks",
    "frontier",
    "improvement_curves",
)


@pytest.fixture(scope="session", params=["paper", "corrected"])
def small_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> StoreReader:
    """A small store in each method."""
    return StoreReader(str(write_small_store(tmp_path_factory.mktemp("citing") / request.param, request.param)))


@pytest.fixture(scope="session", params=["paper", "corrected"])
def archived_store(
    request: pytest.FixtureRequest,
    archive: Path,
    archived_inputs: Callable[[str], DateInputs],
    tmp_path_factory: pytest.TempPathFactory,
) -> StoreReader:
    """The tables of 2024-05-20 that the report counts in, in each method, over the archived files."""
    folder = tmp_path_factory.mktemp("archived") / request.param
    inputs = archived_inputs("2024-05-20")
    return StoreReader(str(write_archived_store(folder, archive, inputs, request.param, REPORTED)))
