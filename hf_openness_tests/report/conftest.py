"""The stores of the citing tests, and pages made from them; tests only read them."""

import pytest

from hf_openness.reading.store import StoreReader
from hf_openness.report.content import ReportContent
from hf_openness.report.render import render_report
from hf_openness_tests.citing.conftest import archived_store, small_store
from hf_openness_tests.citing.stores import DAY
from hf_openness_tests.report.pages import make_content

__all__ = ["archived_store", "small_store"]


@pytest.fixture(scope="session")
def small_page(small_store: StoreReader) -> str:
    """The page of the small store, whose models have hostile names."""
    return render_report(make_content(small_store, DAY))


@pytest.fixture(scope="session")
def archived_content(archived_store: StoreReader) -> ReportContent:
    """What the page of 2024-05-20 shows."""
    return make_content(archived_store, DAY)


@pytest.fixture(scope="session")
def archived_page(archived_content: ReportContent) -> str:
    """The page of 2024-05-20."""
    return render_report(archived_content)
