"""The page in a real browser: cards that say what `cite` prints, no request, no barrier, no script from names."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from hf_openness.citing.chain import explain_cell
from hf_openness.citing.citation import CITATION_FORMATS, cite_cell
from hf_openness.reading.store import StoreReader
from hf_openness_tests.browser import PHONE, WIDE, Visit
from hf_openness_tests.citing.stores import DAY
from hf_openness_tests.report.pages import read_numbers

BUTTONS = {"plain": "Copy plain", "apa": "Copy APA", "bibtex": "Copy BibTeX"}
APACHE = f"{DAY}/license_table/apache-2.0/models_share"


@pytest.fixture(scope="module")
def small_file(small_page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "report" / str(DAY)
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(small_page, encoding="utf-8")
    return folder / "index.html"


def read_card(visit: Visit, form: str) -> str:
    visit.page.click(f"#card button:has-text('{BUTTONS[form]}')")
    return str(visit.page.eval_on_selector("#card", "card => card.dataset.copied"))


def test_a_card_copies_what_cite_prints(
    browser: Browser, small_store: StoreReader, small_page: str, small_file: Path
) -> None:
    visit = Visit(browser)
    ids = [n.id for n in read_numbers(small_page)[0] if n.id]
    hostile = [i for i in ids if "HYPERLINK" in i or "%24" in i or "%2Fegnp" in i or "egnp" in i][:3]
    over_dates = [i for i in ids if i.startswith("all/")][:1]
    assert hostile
    for number in [*ids[::29], *hostile, *over_dates]:
        visit.open(f"{small_file.as_uri()}#{number}")
        for form, render in CITATION_FORMATS.items():
            assert read_card(visit, form) == render(cite_cell(small_store, number)), number
    assert visit.errors == []
    assert {address.split("#")[0] for address in visit.asked} == {small_file.as_uri()}


def test_a_published_page_copies_its_own_address(browser: Browser, small_store: StoreReader, small_page: str) -> None:
    visit = Visit(browser)
    site = "http://reports.example/open"
    visit.page.route("**/*", lambda route: route.fulfill(body=small_page, content_type="text/html"))
    visit.open(f"{site}/{DAY}/index.html#{APACHE}")
    assert read_card(visit, "plain") == CITATION_FORMATS["plain"](cite_cell(small_store, APACHE, site))


def test_a_number_is_reached_by_keys_and_left_by_escape(browser: Browser, small_file: Path) -> None:
    page = Visit(browser).open(small_file).page
    page.locator("#table-5-table [data-v]").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == APACHE
    assert page.locator("#card").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Copy plain"
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()
    assert page.evaluate("document.activeElement.id") == APACHE
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == APACHE.replace("apache-2.0", "mit")
    page.mouse.move(0, 0)


def read_terms(visit: Visit) -> str:
    return visit.page.locator("#card dl").inner_text()


def test_a_card_tells_file_rule_and_the_query_that_explain_prints(
    browser: Browser, small_store: StoreReader, small_page: str, small_file: Path
) -> None:
    visit = Visit(browser)
    ids = [n.id for n in read_numbers(small_page)[0] if n.id]
    hostile = [i for i in ids if "%24" in i or "egnp" in i or "%27" in i][:4]
    counts = [i for i in ids if i.endswith("/rows_count")][:4]
    assert len(counts) == len(hostile) == 4
    for number in [APACHE, *ids[::97], *hostile, *counts]:
        visit.open(f"{small_file.as_uri()}#{number}")
        visit.page.wait_for_function(
            "id => document.querySelector('#card').innerText.includes('explain ' + id)", arg=number
        )
        explained = explain_cell(small_store, number)
        told = " ".join(read_terms(visit).split())
        assert " ".join(explained.read_query.split()) in told
        assert explained.files[0].path in told
        assert all(f"{rule.switch} = {rule.value}" in told for rule in explained.steps[0].rules)
    assert visit.errors == []


def test_a_number_made_of_others_leads_to_each_of_them(
    browser: Browser, small_store: StoreReader, small_file: Path
) -> None:
    visit = Visit(browser).open(small_file)
    made = visit.page.locator("li [data-from], p [data-from]").first
    parts = str(made.get_attribute("data-from")).split(" ")
    made.focus()
    visit.page.keyboard.press("Enter")
    told = visit.page.locator("#card li").all_inner_texts()
    assert len(told) == len(parts) > 1
    for number, text in zip(parts, told, strict=True):
        assert cite_cell(small_store, number).value in text
    visit.page.keyboard.press("Enter")
    assert read_card(visit, "plain") == CITATION_FORMATS["plain"](cite_cell(small_store, parts[0]))
    visit.page.keyboard.press("Escape")
    assert visit.page.locator("#card").is_hidden()
    assert visit.page.evaluate("document.activeElement.dataset.from") == " ".join(parts)
    assert visit.errors == []


def test_a_number_that_the_page_does_not_show_is_said_to_be_elsewhere(browser: Browser, small_file: Path) -> None:
    absent = f"{DAY}/models/no%2Fsuch/average_score"
    page = Visit(browser).open(f"{small_file.as_uri()}#{absent}").page
    assert f"hf-openness cite {absent}" in page.locator("#card").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()


def test_the_permalink_that_cite_prints_leads_to_the_number(
    browser: Browser, small_store: StoreReader, small_file: Path
) -> None:
    root = small_file.parents[2]
    page = Visit(browser).open(f"{root.as_uri()}/{cite_cell(small_store, APACHE).permalink}").page
    assert page.evaluate("document.querySelector(':target').textContent") == "50"
    assert page.locator(":target").evaluate("n => n.getBoundingClientRect().top >= 0")


def test_hovering_shows_a_card_and_leaving_closes_it(browser: Browser, small_file: Path) -> None:
    page = Visit(browser).open(small_file).page
    page.locator(f'[id="{APACHE}"]').hover()
    page.wait_for_selector("#card:not([hidden])")
    assert "50 %" in page.locator("#card strong").inner_text()
    page.mouse.move(2, 2)
    page.wait_for_selector("#card", state="hidden")


def test_rows_are_filtered_and_sorted(browser: Browser, small_file: Path) -> None:
    page = Visit(browser).open(small_file).page
    page.fill("#table-1 + p input", "brien")
    assert page.locator("#table-1-table tbody tr:visible").count() == 4
    assert page.locator("#table-1 + p output").inner_text() == "4 of 8 rows"
    page.fill("#table-1 + p input", "")
    page.click("#table-1-table th:last-child button")
    scores = page.eval_on_selector_all("#table-1-table tbody td:last-child", "cells => cells.map(c => +c.dataset.value)")
    assert scores == sorted(scores)
    assert page.get_attribute("#table-1-table th:last-child", "aria-sort") == "ascending"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing(browser: Browser, small_file: Path, viewport: dict[str, int], scheme: str) -> None:
    visit = Visit(browser, viewport, scheme).open(f"{small_file.as_uri()}#{APACHE}")
    assert visit.page.locator("#card").is_visible()
    assert visit.find_violations() == []
    assert not visit.is_wider_than_screen()
