"""The steps of the walk, in order; each leaves the pictures that docs/dagster-ui.md shows."""

import re

from playwright.sync_api import Locator, expect

from hf_openness_tests.walk.walker import SIZE, Walker

FIRST_DATE, MORE_DATES, LATER_DATE = "2024-05-20", ("2024-05-17", "2024-06-19"), "2024-06-19"
RUN_SECONDS = 900.0


def begin(walker: Walker) -> None:
    """The empty store: the graph of layers, left to right."""
    walker.open().visit("Lineage").shoot("01-graph")


def materialise(walker: Walker) -> None:
    """One date from raw to report, watched until it is green."""
    walker.open_job("replay").choose(FIRST_DATE).shoot("02-materialise")
    walker.launch().open_run()
    walker.page.get_by_text("STEP_SUCCESS").filter(visible=True).nth(3).wait_for()
    walker.text("Started").first.wait_for()
    walker.shoot("03-watch")
    require_success(walker)
    walker.settle().shoot("04-done")


def collect_today(walker: Walker, today: str) -> None:
    """Today, which is not listed yet: added in the dialog, collected, and its report made."""
    require_success(walker.open_job("refresh").add(today).launch().open_run())


def read_assets(walker: Walker) -> None:
    """What a table, a figure and the report say of themselves."""
    walker.find("license_table").shoot("05-table")
    walker.scroll_to("Columns").shoot("06-schema")
    walker.find("figure_05_models_by_architecture").scroll_to("Metadata").shoot("07-figure")
    walker.text("[Show Markdown]").first.click()
    walker.settle().shoot("08-figure-open")
    walker.page.keyboard.press("Escape")
    walker.find("report").scroll_to("Metadata").shoot("09-report")


def follow_lineage(walker: Walker) -> None:
    """From the report back to raw: one table of it, then everything upstream."""
    walker.page.get_by_role("button", name=re.compile("^Show .* more")).click()
    walker.page.locator("a[href^='/assets/license_table']").filter(visible=True).first.click()
    walker.settle().tab("Lineage")
    walker.page.get_by_role("button", name="Upstream").click()
    walker.page.get_by_role("button", name="All", exact=True).click()
    raw = walker.page.get_by_text("leaderboard_raw").filter(visible=True).first
    raw.wait_for()
    # A double click beside the graph fits it to the window.
    walker.settle().page.mouse.dblclick(SIZE["width"] * 0.25, SIZE["height"] - 60)
    walker.wait_until_still(raw).shoot("10-lineage")
    raw.dblclick()
    walker.page.wait_for_url("**/assets/leaderboard_raw*")
    walker.settle().shoot("11-raw")


def backfill(walker: Walker) -> None:
    """More archived dates in one go."""
    walker.open_job("replay").choose(*MORE_DATES).shoot("12-backfill")
    walker.launch().visit("Runs")
    walker.page.get_by_role("tab", name="Backfills").click()
    walker.settle().shoot("13-backfill-runs")
    require_success(walker, 2 * RUN_SECONDS)
    walker.settle().shoot("14-backfill-done")


def see_failing_check(walker: Walker) -> None:
    """A check that fails on real data, with the rows that it is about; and what changed since the date before."""
    open_offending_rows(walker, "enriched_repos", "missing_values_are_stable")
    walker.page.keyboard.press("Escape")
    walker.find("models").tab("Partitions")
    walker.text(LATER_DATE).first.click()
    walker.text("rows_added").first.wait_for()
    walker.settle().shoot("17-what-changed")


def open_offending_rows(walker: Walker, asset: str, check: str) -> None:
    """A check of an asset that failed, and its rows, opened."""
    walker.find(asset).tab("Checks")
    walker.text(check).first.click()
    walker.settle().shoot("15-check")
    walker.text("[Show Markdown]").first.click()
    walker.settle().shoot("16-offending-rows")


def switch(walker: Walker, picture: str, *, on: bool) -> None:
    """The schedule, switched on or off."""
    find_switch(walker).click()
    expect(find_switch(walker).locator("input")).to_be_checked(checked=on, timeout=60_000)
    walker.settle().shoot(picture)


def find_switch(walker: Walker) -> Locator:
    """Return the switch of the schedule."""
    walker.visit("Automation")
    row = walker.page.locator("[class*='VirtualizedTable_row']", has=walker.page.get_by_text("weekly_refresh", exact=True))
    return row.locator("label[class*='formatSwitch']")


def read_freshness(walker: Walker, picture: str) -> None:
    """Whether the weekly refresh runs."""
    walker.find("latest_snapshot").shoot(picture)


def refresh(walker: Walker) -> None:
    """The rehearsal: the schedule ticks, asks the simulated Hub, and the store is fresh."""
    switch(walker.open(), "19-rehearsal-on", on=True)
    walker.visit("Runs")
    walker.page.get_by_text(re.compile("weekly_refresh")).filter(visible=True).first.wait_for(timeout=150_000)
    switch(walker, "20-rehearsal-off", on=False)
    require_success(walker.open_run())
    walker.visit("Runs").shoot("21-scheduled-run")
    read_freshness(walker, "22-fresh")


def require_success(walker: Walker, seconds: float = RUN_SECONDS) -> None:
    """Wait on a run's page, or that of the backfills, for its end.

    Raises:
        RuntimeError: it ended in another way than well.
    """
    ended = walker.wait_until_ended(seconds)
    if ended not in ("Success", "Completed"):
        raise RuntimeError(f"the run ended with {ended}: {walker.page.url}")
