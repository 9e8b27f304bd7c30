"""The UI in a real browser: from an empty store to a report by clicks alone, and no request to anywhere else."""

import re
from pathlib import Path

import polars as pl
from playwright.sync_api import Browser, Page, expect

from hf_openness.tables.licenses import build_license_review_queue
from hf_openness_tests.browser import open_browser
from hf_openness_tests.walk import steps
from hf_openness_tests.walk.ui import TODAY, serve_ui, simulate
from hf_openness_tests.walk.walker import SIZE, Walker


def test_an_asset_is_found_by_clicks_and_says_where_it_comes_from_and_what_to_do(tmp_path: Path) -> None:
    with open_browser() as browser, serve_ui(tmp_path / "store") as address:
        page, asked = listen(browser)
        walker = Walker(page, address).open().visit("Lineage").find("license_table")
        page.get_by_text("From: models").first.wait_for()
        shown = page.inner_text("body")
        assert "If it fails: nothing was written" in shown
        assert "docs/tables.md" in shown
        walker.tab("Checks").text("licenses_are_reviewed").first.wait_for()
    assert list_foreign(asked, address) == []


def test_clicks_lead_from_an_empty_store_to_a_report_and_back_to_raw(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with open_browser() as browser, simulate(tmp_path) as environment, serve_ui(store, environment) as address:
        page, asked = listen(browser)
        walker = Walker(page, address).open()
        assert not list(store.glob("report/*"))
        steps.collect_today(walker, TODAY)

        walker.find("report")
        named = (
            page.get_by_text(re.compile(rf"^{re.escape(str(store))}/report/[^ ]+/index.html$")).filter(visible=True).first
        )
        report = Path(named.inner_text())
        assert report == store / "report" / TODAY / "index.html"
        opened = browser.new_page()
        opened.goto(report.as_uri())
        assert TODAY in opened.title()
        opened.close()

        steps.follow_lineage(walker)
        walker.tab("Overview").text("sha256").first.wait_for()

        steps.open_offending_rows(walker, "license_table", "licenses_are_reviewed")
        cells = page.get_by_role("dialog").filter(visible=True).locator("tbody tr td:nth-child(2)")
        cells.first.wait_for()
        table = pl.read_parquet(store / "tables" / "license_table" / f"{TODAY}.parquet")
        assert cells.all_inner_texts() == build_license_review_queue(table)["license_id"].to_list()
        page.keyboard.press("Escape")

        steps.switch(walker, "18-schedule", on=True)
        walker.visit("Runs")
        expect(steps.find_switch(walker).locator("input")).to_be_checked()
    assert list_foreign(asked, address) == []


def listen(browser: Browser) -> tuple[Page, list[str]]:
    """Open a page; return it and the addresses that it will have asked for."""
    asked: list[str] = []
    page = browser.new_page(viewport=SIZE)
    page.on("request", lambda request: asked.append(request.url))
    return page, asked


def list_foreign(asked: list[str], address: str) -> list[str]:
    """Return the addresses that are not the UI's own."""
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    return [url for url in asked if not url.startswith(own)]
