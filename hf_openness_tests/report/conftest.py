"""The stores of the citing tests, and pages made from them; tests only read them."""

import pytest

from hf_openness.reading.store import StoreReader
from hf_openness_tests.citing.conftest import archived_store, small_store
from hf_openness_tests.citing.stores import DAY
from hf_openness_tests.report.pages import render_page

__all__ = ["archived_store", "small_store"]


@pytest.fixture(scope="session")
def small_page(small_store: StoreReader) -> str:
    """The page of the small store, whose models have hostile names."""
    return render_page(small_store, DAY)


@pytest.fixture(scope="session")
def archived_page(archived_store: StoreReader) -> str:
    """The page of 2024-05-20."""
    return render_page(archived_store, DAY)
