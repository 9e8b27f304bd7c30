"""Stores for the tests of this folder; tests only read them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hf_openness.reading.store import StoreReader
from hf_openness.tables.build import DateInputs
from hf_openness_tests.citing.stores import write_archived_store, write_small_store


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
    """All tables of 2024-05-20, claims and ledger included, in each method, over the archived files."""
    folder = tmp_path_factory.mktemp("archived") / request.param
    inputs = archived_inputs("2024-05-20")
    return StoreReader(str(write_archived_store(folder, archive, inputs, request.param)))
