"""The store written by hand, opened as the explorer opens it."""

import pytest

from hf_openness.explorer.data import Data
from hf_openness.reading.store import StoreReader
from hf_openness_tests.explorer.families import write_families_store


@pytest.fixture(scope="session")
def families(tmp_path_factory: pytest.TempPathFactory) -> Data:
    """The store; nothing writes to it."""
    return Data(StoreReader(str(write_families_store(tmp_path_factory.mktemp("families") / "store"))))
