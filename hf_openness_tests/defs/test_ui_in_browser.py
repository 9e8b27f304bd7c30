"""The UI of an empty store in a real browser: the graph, what an asset says of itself, and no request to anywhere else."""

from pathlib import Path

from hf_openness_tests.browser import open_browser
from hf_openness_tests.walk.ui import serve_ui
from hf_openness_tests.walk.walker import SIZE, Walker


def test_an_asset_is_found_by_clicks_and_says_where_it_comes_from_and_what_to_do(tmp_path: Path) -> None:
    with open_browser() as browser, serve_ui(tmp_path / "store") as address:
        asked: list[str] = []
        page = browser.new_page(viewport=SIZE)
        page.on("request", lambda request: asked.append(request.url))
        walker = Walker(page, address).open().visit("Lineage").find("license_table")
        page.get_by_text("From: models").first.wait_for()
        shown = page.inner_text("body")
        assert "If it fails: nothing was written" in shown
        assert "docs/tables.md" in shown
        walker.tab("Checks").text("licenses_are_reviewed").first.wait_for()
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
