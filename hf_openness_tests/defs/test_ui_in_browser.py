"""The essential path by clicks in a real browser: a small date materialised, its metadata and a failing check read."""

from datetime import date
from pathlib import Path

import pytest

from hf_openness.method import CORRECTED
from hf_openness.raw.store import RawStore
from hf_openness.settings import Settings, read_now
from hf_openness_tests.browser import open_browser
from hf_openness_tests.conftest import v1_board, v1_row
from hf_openness_tests.walk.steps import require_success
from hf_openness_tests.walk.ui import serve_ui
from hf_openness_tests.walk.walker import SIZE, Walker

# A date that `make dev` registers, with a board of our own; the archive is not asked.
DATE = "2024-05-20"
BOARD = v1_board(v1_row("a/one"), v1_row("b/<b>two</b>", **{"Hub License": "wonky-1.0"}))


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_date_is_materialised_and_its_checks_are_read_by_clicks(tmp_path: Path) -> None:
    with open_browser() as browser:
        store = tmp_path / "store"
        settings = Settings(str(store), CORRECTED, None)
        RawStore(settings.store).keep(
            "open-llm-v1",
            date.fromisoformat(DATE),
            "board.csv",
            BOARD,
            obtained_from="user file",
            obtained_at=read_now(),
            data_license="not stated",
        )
        with serve_ui(store) as address:
            asked: list[str] = []
            page = browser.new_page(viewport=SIZE)
            page.on("request", lambda request: asked.append(request.url))
            walker = Walker(page, address).open()
            require_success(walker.open_job("tables_layer").choose(DATE).launch().open_run())
            walker.find("license_table")
            shown = page.inner_text("body")
            assert "If it fails: nothing was written" in shown
            assert f"no date before {DATE} is stored" in shown
            assert "docs/tables.md#license_table" in shown
            walker.tab("Checks")
            walker.text("licenses_are_reviewed").first.click()
            walker.text("[Show Markdown]").first.click()
            page.get_by_text("wonky-1.0").filter(visible=True).first.wait_for()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:", address.replace("http", "ws")))] == []
