"""A store for the tests of this folder."""

from pathlib import Path

import pytest

from hf_openness.reading.store import StoreReader
from hf_openness_tests.reading.stores import list_bytes, write_store


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store; tests only read it."""
    return write_store(tmp_path_factory.mktemp("reading") / "store")


@pytest.fixture
def store(store_folder: Path) -> StoreReader:
    """The store, opened; whatever the test does, not a byte of it may change."""
    before = list_bytes(store_folder)
    yield StoreReader(str(store_folder))
    assert list_bytes(store_folder) == before
