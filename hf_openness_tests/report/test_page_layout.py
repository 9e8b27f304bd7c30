"""The page on paper and under the keyboard: nothing cut off, light colours, sorting that says its order."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from hf_openness_tests.browser import WIDE, Visit
from hf_openness_tests.citing.stores import DAY

# A4 less 13 mm on each side, in CSS pixels.
SHEET = {"width": 695, "height": 1000}


@pytest.fixture(scope="module")
def archived_file(archived_page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archived") / "index.html"
    path.write_text(archived_page, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def small_path(small_page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "index.html"
    path.write_text(small_page, encoding="utf-8")
    return path


def test_no_table_is_wider_than_the_sheet_and_a_dark_screen_prints_dark_on_light(
    browser: Browser, archived_file: Path
) -> None:
    visit = Visit(browser, SHEET, "dark")
    visit.page.emulate_media(media="print")
    page = visit.open(archived_file).page
    wider = "tables => tables.filter(t => t.scrollWidth > t.parentNode.clientWidth + 1).map(t => t.id)"
    assert page.eval_on_selector_all("table", wider) == []
    # A button would stand on the first sheet of a table alone.
    shown = page.eval_on_selector_all("thead button", "every => every.map(one => getComputedStyle(one).display)")
    assert set(shown) == {"contents"}
    assert not visit.is_wider_than_screen()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.locator("nav").is_hidden()
    cut = "boxes => boxes.filter(b => b.scrollHeight > b.clientHeight + 1).length"
    assert page.eval_on_selector_all(".box", cut) == 0, "no row hides in a box that paper cannot scroll"


def test_axe_finds_nothing_on_a_real_date(browser: Browser, archived_file: Path) -> None:
    visit = Visit(browser, WIDE, "dark")
    visit.page.set_default_timeout(60_000)
    assert visit.open(archived_file).find_violations() == []
    assert len(visit.asked) == 1
    assert visit.errors == []


def test_sorting_by_keys_says_its_order_in_one_column_alone(browser: Browser, small_path: Path) -> None:
    page = Visit(browser).open(small_path).page
    heads = "#table-1-table th"
    for column, orders in ((1, ("ascending", "descending")), (0, ("ascending",))):
        page.locator(f"{heads} button").nth(column).focus()
        for order in orders:
            page.keyboard.press("Enter")
            told = page.eval_on_selector_all(heads, "heads => heads.map(h => h.getAttribute('aria-sort'))")
            assert [at for at, said in enumerate(told) if said] == [column]
            assert told[column] == order
    names = page.eval_on_selector_all("#table-1-table tbody td:first-child", "cells => cells.map(c => c.textContent)")
    assert names == page.evaluate("names => names.slice().sort((a, b) => a.localeCompare(b, 'en'))", names)


def test_every_link_within_the_page_leads_somewhere(browser: Browser, small_path: Path) -> None:
    page = Visit(browser).open(small_path).page
    dead = "links => links.map(a => a.getAttribute('href').slice(1)).filter(id => id && !document.getElementById(id))"
    assert page.eval_on_selector_all("a[href^='#']", dead) == []
    assert page.locator(".answer").count() == 4
    assert str(DAY) in page.title()
