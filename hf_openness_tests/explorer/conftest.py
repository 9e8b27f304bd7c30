"""Stores of both methods, opened as the explorer opens them."""

from pathlib import Path

import pytest

from hf_openness.explorer.data import Data, Stores
from hf_openness.reading.store import StoreReader
from hf_openness_tests.explorer.stores import write_explorer_store


@pytest.fixture(scope="session")
def corrected_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in the corrected method; tests only read it."""
    return write_explorer_store(tmp_path_factory.mktemp("explorer") / "corrected", "corrected")


@pytest.fixture(scope="session")
def paper_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in the paper's method."""
    return write_explorer_store(tmp_path_factory.mktemp("explorer") / "paper", "paper")


@pytest.fixture(scope="session")
def stores(corrected_folder: Path, paper_folder: Path) -> Stores:
    """Both stores, the corrected one first."""
    return Stores([Data(StoreReader(str(corrected_folder))), Data(StoreReader(str(paper_folder)))])
