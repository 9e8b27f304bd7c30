"""The further views in a real browser: on a phone, in the dark, by axe, with a hostile model; a quantity chosen."""

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from hf_openness.explorer.data import Data, Stores
from hf_openness.explorer.server import bind, create_server
from hf_openness.reading.store import StoreReader
from hf_openness_tests.browser import PHONE, WIDE, Visit, open_browser
from hf_openness_tests.explorer.families import CHILD, HOSTILE, ROOT, write_families_store
from hf_openness_tests.explorer.pictures import read_picture, wait_until_whole
from hf_openness_tests.explorer.views.test_further_views import VIEWS

# Every test here shares one browser and one server.
pytestmark = pytest.mark.xdist_group("explorer-browser-further")


# Other tests may keep the machine busy; nothing here measures time.
PATIENCE_MS = 40_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = write_families_store(tmp_path_factory.mktemp("browser") / "store")
    bound = bind("127.0.0.1", 0)
    server = create_server(Stores([Data(StoreReader(str(folder)))]), "127.0.0.1", bound)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    server.close()
    thread.join(5)


def show(visit: Visit, address: str, place: str) -> Visit:
    """Open a place and wait until the page shows what it asks for."""
    visit.page.set_default_timeout(PATIENCE_MS)
    visit.open(f"{address}/view/{place}")
    wait_until_shown(visit)
    return visit


def wait_until_shown(visit: Visit) -> None:
    """Wait until the page shows what its address asks for, its picture too."""
    visit.page.wait_for_function(
        "() => document.getElementById('page')?.dataset.ready === location.pathname + location.search"
        " && !document.querySelector('[data-dash-is-loading=true]')"
    )
    visit.page.wait_for_selector("#graph .main-svg", state="attached")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_is_drawn_without_errors_on_a_phone(browser: Browser, address: str, scheme: str) -> None:
    visit = Visit(browser, PHONE, scheme)
    for view in list(VIEWS.values())[:: 1 if scheme == "light" else 4]:
        show(visit, address, view.name)
        assert visit.page.inner_text("#title") == view.title
        # The picture takes the width of the screen in a second step.
        visit.page.wait_for_function("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        wait_until_whole(visit)
        assert visit.page.locator("#table tbody tr").count() > 0, view.name
        assert visit.errors == [], view.name
    visit.page.close()


def test_every_kind_of_picture_is_accessible(browser: Browser, address: str) -> None:
    visit = Visit(browser, WIDE)
    for name in ("lineage", "claim-estimates", "improvement-curves", "permissions", "claims", "compared-models"):
        show(visit, address, name)
        assert visit.find_violations() == [], name
    visit.page.close()


def test_a_hostile_model_is_text_in_the_tree_the_sentences_and_the_rows(browser: Browser, address: str) -> None:
    visit = Visit(browser, WIDE)
    show(visit, address, f"lineage?model={quote(HOSTILE, safe='')}")
    assert visit.page.locator("#graph b, #notes b, #table b").count() == 0
    shown = "<b>x</b>/\\u202e'; drop table models --"
    assert shown in visit.page.inner_text("#notes p >> nth=0")
    assert shown in visit.page.inner_text("#table")
    texts = visit.page.locator("#graph .textpoint").all_text_contents()
    assert sorted(text.strip() for text in texts) == sorted([shown, ROOT, CHILD, "leaf/grandchild"])
    visit.page.close()


def test_the_witness_path_is_in_a_sentence(browser: Browser, address: str) -> None:
    visit = Visit(browser, WIDE)
    show(visit, address, f"obligations?model={quote(CHILD, safe='')}")
    assert f"naming: kept, by {ROOT} > {CHILD}." in visit.page.inner_text("#notes")
    visit.page.close()


def test_a_filter_without_effect_is_named(browser: Browser, address: str) -> None:
    visit = Visit(browser, WIDE)
    show(visit, address, "claims?text=child")
    assert "The filter Name contains does not apply here" in visit.page.inner_text("#notes")
    visit.page.close()


def test_a_quantity_is_chosen_by_keys_and_its_address_shows_the_same(browser: Browser, address: str) -> None:
    visit = Visit(browser, WIDE)
    show(visit, address, "claim-estimates")
    assert visit.page.get_by_role("combobox", name="Quantity").evaluate(
        "node => [node.value, node.selectedOptions[0].text]"
    ) == [
        "falls",
        "falls: share that falls",
    ]
    assert read_picture(visit) == {"y": [40.0, 30.0], "title": "falls: share that falls"}
    visit.page.get_by_label("Created from").focus()
    visit.page.keyboard.press("Shift+Tab")
    assert visit.page.evaluate("document.activeElement.name") == "quantity"
    visit.page.keyboard.press("ArrowDown")
    wait_until_shown(visit)
    link = visit.page.url
    assert link == f"{address}/view/claim-estimates?quantity=rises"
    assert visit.page.evaluate("document.activeElement.name") == "quantity"
    chosen = read_picture(visit)
    assert chosen == {"y": [10.0, 12.0], "title": "rises: share that rises"}
    assert visit.page.locator("#graph .updatemenu-header").count() == 0
    again = Visit(browser, PHONE, "dark")
    show(again, address, link.removeprefix(f"{address}/view/"))
    assert read_picture(again) == chosen
    assert again.page.inner_text("#notes") == visit.page.inner_text("#notes")
    assert again.page.inner_text("#table") == visit.page.inner_text("#table")
    again.page.click("#filter-box > summary")
    assert again.page.get_by_role("combobox", name="Quantity").input_value() == "rises"
    assert not again.is_wider_than_screen()
    for title in ("CSV", "SVG"):
        with again.page.expect_download() as download:
            again.page.click(f"#downloads >> text='{title}'")
        assert download.value.suggested_filename.startswith("claim-estimates_rises_open-llm-v1_2024-05-20_corrected.")
        taken = download.value.path().read_text("utf-8")
        assert "rises" in taken
        assert "falls" not in taken
    assert visit.errors == again.errors == []
    again.page.close()
    visit.page.close()


def test_the_bar_shows_a_quantity_only_where_it_is_needed(browser: Browser, address: str) -> None:
    visit = Visit(browser, WIDE)
    show(visit, address, "claims?quantity=rises")
    assert not visit.page.get_by_role("combobox", name="Quantity").is_visible()
    visit.page.click("nav a >> text=A quantity over time")
    wait_until_shown(visit)
    assert visit.page.get_by_role("combobox", name="Quantity").input_value() == "rises"
    show(visit, address, "claim-estimates?quantity=<b>x")
    assert visit.page.inner_text("#notices") == "quantity has no '<b>x'; left out."
    assert visit.page.get_by_role("combobox", name="Quantity").input_value() == "falls"
    visit.page.close()


def test_another_date_leaves_the_keyboard_where_it_was(browser: Browser, address: str) -> None:
    visit = Visit(browser, WIDE)
    show(visit, address, "claims")
    visit.page.focus("select[name=date]")
    visit.page.keyboard.press("ArrowDown")
    wait_until_shown(visit)
    assert "date=2024-05-17" in visit.page.url
    visit.page.wait_for_function("() => document.activeElement.name === 'date'")
    visit.page.close()
