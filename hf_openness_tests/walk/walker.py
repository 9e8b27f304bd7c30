"""A user in the Dagster UI: clicks, waits until nothing is loading any more, and takes pictures."""

import io
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as NotShown

SIZE = {"width": 1360, "height": 850}
COLOURS, MOST_BYTES = 96, 120_000
LOADING = "[class*='skeleton' i], [class*='Spinner' i], [class*='spinner' i]"
ENTRIES = {"Runs": "/runs", "Jobs": "/jobs", "Automation": "/automation", "Lineage": "/asset-groups"}
ENDED = ("Success", "Failure", "Canceled", "Completed")
IS_LOADING = """selector => [...document.querySelectorAll(selector)].some(e => {
  const box = e.getBoundingClientRect(); return box.width > 0 && box.height > 0 && box.top < innerHeight })"""


class Walker:
    """One page of the UI. Only `open` types an address; everything else is found by clicking."""

    def __init__(self, page: Page, address: str, folder: Path | None = None, patience_seconds: float = 120) -> None:
        self.page, self.address, self.folder = page, address, folder
        page.set_default_timeout(patience_seconds * 1000)
        self.taken: list[Path] = []

    def open(self) -> "Walker":
        """Open the UI's first page."""
        self.page.goto(self.address)
        self.page.get_by_role("link", name="Catalog").wait_for()
        return self.settle()

    def visit(self, name: str) -> "Walker":
        """Click an entry of the navigation; again where the UI, still starting, has gone to its own first page since."""
        for _ in range(3):
            self.page.locator("a").filter(has_text=re.compile(f"^{name}$"), visible=True).first.click()
            self.settle()
            if self.page.url.startswith(self.address + ENTRIES[name]):
                return self
        raise RuntimeError(f"{name} did not open: {self.page.url}")

    def tab(self, name: str) -> "Walker":
        """Click a tab of the page."""
        self.page.get_by_role("tab", name=name).first.click()
        return self.settle()

    def find(self, asset: str) -> "Walker":
        """Search for an asset and open its page."""
        self.text("Search").first.click()
        box = self.page.get_by_placeholder(re.compile("^Search"))
        box.filter(visible=True).last.press_sequentially(asset, delay=20)
        found = self.page.locator(f"a[href$='/assets/{asset}']").filter(visible=True, has_text="Asset in hf_openness")
        found.first.click()
        self.page.get_by_role("tab", name="Overview").wait_for()
        return self.settle()

    def text(self, words: str) -> Locator:
        """Return what shows exactly these words."""
        return self.page.get_by_text(words, exact=True).filter(visible=True)

    def open_job(self, job: str) -> "Walker":
        """Go to a job by the navigation."""
        self.visit("Jobs")
        self.page.locator(f"a[href$='/jobs/{job}']").filter(visible=True).first.click()
        self.page.get_by_role("button", name="Materialize all").first.wait_for()
        return self.settle()

    def choose(self, *dates: str) -> "Walker":
        """Ask to materialise the job, and tick scrape dates in its dialog."""
        return self._tick(self._open_dialog(), dates)

    def add(self, date: str) -> "Walker":
        """Ask to materialise the job, and add a scrape date in its dialog, ticked."""
        chooser = self._open_dialog()
        self.text("Add a partition").first.click()
        self.page.get_by_placeholder(re.compile("name", re.IGNORECASE)).filter(visible=True).last.fill(date)
        save = self.page.get_by_role("button", name="Save", exact=True)
        save.click()
        save.wait_for(state="detached")
        # The UI ticks what was added, but forgets it where its list of dates arrives later.
        with suppress(NotShown):
            self.text("1 partition").wait_for(timeout=10_000)
        return self.settle() if self.text("1 partition").count() else self._tick(chooser, [date])

    def _tick(self, chooser: Locator, dates: Iterable[str]) -> "Walker":
        chooser.click()
        for date in dates:
            self.page.get_by_placeholder("Filter partitions").fill(date)
            self.text(date).last.click()
        self.page.keyboard.press("Escape")
        self.page.get_by_placeholder("Filter partitions").wait_for(state="detached")
        return self.settle()

    def _open_dialog(self) -> Locator:
        """Open the dialog of "Materialize all", confirming what it asks before; return its box for dates."""
        chooser = self.text("Select a partition or create one")
        confirm = self.page.get_by_role("button", name="Confirm", exact=True)
        # Until the job's graph is there, the button does nothing.
        for _ in range(5):
            self.page.get_by_role("button", name="Materialize all").first.click()
            with suppress(NotShown):
                chooser.or_(confirm).first.wait_for(timeout=10_000)
                break
        if confirm.count():
            confirm.click()
        chooser.wait_for()
        return chooser

    def launch(self) -> "Walker":
        """Click the dialog's launch button and wait until the dialog is gone."""
        button = self.page.get_by_role("button", name=re.compile(r"^Launch \d|^Launch (run|backfill)"))
        button.click()
        button.wait_for(state="detached")
        return self.settle()

    def open_run(self) -> "Walker":
        """Open the newest run by the list of runs."""
        self.visit("Runs")
        self.page.locator("a[href^='/runs/']").filter(visible=True, has_text=re.compile("^[0-9a-f]{8}$")).first.click()
        self.page.get_by_role("button", name="View tags and config").wait_for()
        return self.settle()

    def wait_until_ended(self, seconds: float) -> str:
        """Wait on a run's page until it says how the run ended; return the word.

        Raises:
            TimeoutError: it says nothing of the kind within so many seconds.
        """
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for word in ENDED:
                if self.text(word).count():
                    return word
            self.page.wait_for_timeout(1000)
        raise TimeoutError(f"no run had ended after {seconds} s: {self.page.url}")

    def scroll_to(self, words: str) -> "Walker":
        """Bring what shows these words to the top of its panel."""
        self.text(words).first.evaluate("e => e.scrollIntoView({block: 'start'})")
        return self.settle()

    def settle(self, seconds: float = 20) -> "Walker":
        """Wait until no spinner and no grey placeholder has been shown for a moment, or so many seconds."""
        until, calm = time.monotonic() + seconds, 0
        while time.monotonic() < until and calm < 3:
            self.page.wait_for_timeout(400)
            calm = 0 if self.page.evaluate(IS_LOADING, LOADING) else calm + 1
        return self

    def wait_until_still(self, shown: Locator, seconds: float = 10) -> "Walker":
        """Wait until what is shown has not moved for a moment, or so many seconds."""
        until, before, calm = time.monotonic() + seconds, shown.bounding_box(), 0
        while time.monotonic() < until and calm < 3:
            self.page.wait_for_timeout(400)
            now = shown.bounding_box()
            before, calm = now, calm + 1 if now == before else 0
        return self.settle()

    def shoot(self, name: str) -> "Walker":
        """Take a picture as `<name>.png` of few colours; without a folder none is taken."""
        if self.folder is not None:
            self.page.mouse.move(SIZE["width"] / 2, 4)
            self.page.wait_for_timeout(500)
            path = self.folder / f"{name}.png"
            path.write_bytes(shrink(self.page.screenshot()))
            self.taken.append(path)
        return self


def shrink(png: bytes) -> bytes:
    """Return a screenshot with at most 96 colours.

    Raises:
        ValueError: it still has more than 120 kB.
    """
    buffer = io.BytesIO()
    image = (
        Image.open(io.BytesIO(png))
        .convert("RGB")
        .quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    )
    image.save(buffer, "PNG", optimize=True)
    if buffer.tell() > MOST_BYTES:
        raise ValueError(f"a picture of {buffer.tell()} bytes; {MOST_BYTES} at most")
    return buffer.getvalue()
