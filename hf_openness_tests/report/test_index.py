"""The pages over all dates: which dates have a page, what is compared, and what a difference is not."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from playwright.sync_api import Browser

from hf_openness.reference.load import read_reference
from hf_openness.report.index import IndexContent, list_comparable, render_compare, render_index, show_dates
from hf_openness.schemas import TABLES
from hf_openness_tests.browser import PHONE, WIDE, Visit

OLD, FIRST, SECOND = date(2024, 5, 20), date(2024, 11, 4), date(2024, 11, 12)
HOSTILE = "</script><img src=x onerror=alert(1)>\u202e"


def frame(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = {column: field.dtype for column, field in TABLES[table].model.describe().items()}
    return pl.DataFrame(rows, schema=schema)


def trend(day: date, board: str, models: int) -> dict[str, Any]:
    return {"leaderboard": board, "scraped_on": day, "rows_count": models + 1, "models_count": models, "mean_score": 20.5}


def claim(day: date, board: str, name: str, verdict: str, *ends: float | None, rescored: bool = False) -> dict[str, Any]:
    estimate, low, high = ends
    told = {"claim_id": name, "scraped_on": day, "leaderboard": board, "verdict": verdict, "is_rescored": rescored}
    return told | {"estimate": estimate, "low": low, "high": high}


MODELS = frame(
    "model_trend", [trend(OLD, "open-llm-v1", 6000), trend(FIRST, "open-llm-v2", 1700), trend(SECOND, HOSTILE, 9)]
)
HISTORY = frame(
    "claim_history",
    [
        claim(OLD, "open-llm-v1", "apache_first", "supported", 30.0, 28.0, 32.0),
        claim(FIRST, "open-llm-v2", "apache_first", "supported", 25.0, 24.0, 26.0),
        claim(SECOND, "open-llm-v2", "apache_first", "supported", 25.5, 24.5, 26.5, rescored=True),
        claim(FIRST, "open-llm-v2", "authors_grow", "undecided", 1.0, -1.0, 3.0),
        claim(SECOND, "open-llm-v2", "authors_grow", "supported", 4.0, 3.5, 4.5),
        claim(FIRST, "open-llm-v2", "top_10_authors", "not_testable", None, None, None),
        claim(SECOND, "open-llm-v2", "top_10_authors", "not_testable", None, None, None),
    ],
)
STATEMENTS = read_reference("statements")


LEDGER = frame(
    "bias_ledger",
    [
        {
            "leaderboard": "open-llm-v2",
            "number_id": name,
            "text": f"{name} {HOSTILE}",
            "unit": "share_pct",
            "switch": switch,
        }
        | {"corrected_value": value, "corrected_low": value - 1, "corrected_high": value + 1}
        for name, value in (("merges_share", 38.0), ("same_share", 5.0))
        for switch in ("a", "b")
    ],
)
LEDGERS = {
    FIRST: LEDGER,
    SECOND: LEDGER.with_columns(
        pl.when(number_id="merges_share").then(pl.col(c) + 4).otherwise(pl.col(c))
        for c in ("corrected_value", "corrected_low", "corrected_high")
    ),
}


def make_index(**changes: Any) -> str:
    table = show_dates(MODELS, HISTORY, None)
    content = {"method": "corrected", "data_kind": "real", "table": table, "dates": (SECOND, FIRST, OLD)}
    content |= {"reports": frozenset({OLD}), "latest_title": HOSTILE, "latest": (HOSTILE,), "facts": None}
    return render_index(IndexContent(**(content | changes)))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "index.html").write_text(make_index(), encoding="utf-8")
    page = render_compare(list_comparable(HISTORY, STATEMENTS, {OLD}, LEDGERS), "corrected", "real")
    (folder / "compare.html").write_text(page, encoding="utf-8")
    return folder


def test_only_dates_with_a_page_are_links_and_the_newest_stands_first() -> None:
    page = make_index()
    assert f'<a href="{OLD}/index.html">' in page
    assert f"{FIRST}/index.html" not in page
    body = page.split("<tbody>")[1]
    assert body.index(str(SECOND)) < body.index(str(FIRST)) < body.index(str(OLD))


def test_claims_are_counted_by_verdict() -> None:
    shown = show_dates(MODELS, HISTORY, None).frame.filter(scraped_on=FIRST).row(0, named=True)
    assert (shown["claims_supported"], shown["claims_contradicted"], shown["claims_undecided"]) == (1, 0, 1)


def test_names_cannot_break_out_of_either_page() -> None:
    history = HISTORY.with_columns(leaderboard=pl.lit(HOSTILE))
    compare = render_compare(list_comparable(history, STATEMENTS, ()), HOSTILE, "simulated")
    for page in (make_index(data_kind="simulated"), compare):
        assert "<img src=x" not in page
        assert "\u202e" not in page
        assert "SIMULATED DATA" in page.split("<h1>")[0]


def test_a_store_without_dates_has_pages_that_say_so(browser: Browser, tmp_path: Path) -> None:
    empty = MODELS.clear()
    assert "0 dated leaderboards" in make_index(
        table=show_dates(empty, HISTORY.clear(), None), dates=(), reports=frozenset()
    )
    page = render_compare(list_comparable(HISTORY.clear(), STATEMENTS, ()), "corrected", "real")
    (tmp_path / "compare.html").write_text(page)
    visit = Visit(browser).open(tmp_path / "compare.html")
    assert "No date of this store has claims yet." in visit.page.inner_text("#said")
    assert visit.errors == []


def test_two_dates_are_compared_and_the_address_names_them(browser: Browser, site: Path) -> None:
    visit = Visit(browser).open((site / "compare.html").as_uri() + f"#{FIRST}/{SECOND}")
    rows = visit.page.locator("#rows tr")
    texts = rows.all_inner_texts()
    assert len(texts) == 2, "what neither date can tell is left out"
    [apache] = [text for text in texts if "25.5 (24.5 to 26.5)" in text]
    assert "+0.5" in apache
    assert visit.page.locator("#rows tr.moved").all_inner_texts() == [t for t in texts if "undecided, then supported" in t]
    assert "evaluated models anew" in visit.page.inner_text("#said")
    numbers = visit.page.locator("#headline tr")
    assert [row.split("\t")[2:] for row in numbers.all_inner_texts()] == [
        ["38 (37 to 39)", "42 (41 to 43)", "+4"],
        ["5 (4 to 6)", "5 (4 to 6)", "0"],
    ]
    assert numbers.evaluate_all("rows => rows.map(row => row.className)") == ["moved", ""]
    assert visit.page.inner_text("#lacking") == ""
    visit.page.check("#only")
    assert numbers.count() == 1
    assert rows.count() == 1
    visit.page.select_option("#before", label=f"{OLD}, Open LLM Leaderboard v1")
    assert visit.page.evaluate("location.hash") == f"#{OLD}/{SECOND}"
    assert "different boards" in visit.page.inner_text("#said")
    assert f"not for {OLD}, Open LLM Leaderboard v1." in visit.page.inner_text("#lacking")
    assert visit.page.get_attribute("#said a", "href") == f"{OLD}/index.html"
    assert visit.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_and_nobody_is_asked(browser: Browser, site: Path, viewport: dict[str, int], scheme: str) -> None:
    for name in ("index", "compare"):
        visit = Visit(browser, viewport, scheme).open(site / f"{name}.html")
        assert visit.find_violations() == []
        assert not visit.is_wider_than_screen()
        assert len(visit.asked) == 1


def test_every_date_can_be_chosen() -> None:
    days = [OLD + timedelta(weeks=week) for week in range(52)]
    history = pl.concat([HISTORY.head(1).with_columns(scraped_on=pl.lit(day)) for day in days])
    assert len(list_comparable(history, STATEMENTS, ())["dates"]) == len(days)


def test_the_banner_of_simulated_data_is_no_barrier(browser: Browser, tmp_path: Path) -> None:
    compare = render_compare(list_comparable(HISTORY, STATEMENTS, ()), "corrected", "simulated")
    for name, page in (("index", make_index(data_kind="simulated")), ("compare", compare)):
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
        assert Visit(browser).open(tmp_path / f"{name}.html").find_violations() == []
