"""Debian's Chromium, driven by Playwright; tests that need it are skipped where it is absent."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium and end it."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Visit:
    """A page in the browser that notes what it asks for and which errors its script has."""

    def __init__(self, browser: Browser, viewport: dict[str, int] = WIDE, scheme: str = "light") -> None:
        self.page: Page = browser.new_page(viewport=viewport, color_scheme=scheme)
        self.page.set_default_timeout(10_000)
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)

    def open(self, address: str | Path) -> "Visit":
        """Go to an address or a file."""
        self.page.goto(address if isinstance(address, str) else address.as_uri())
        return self

    def find_violations(self) -> list[str]:
        """Return what axe-core finds wrong, each with the first places."""
        found = Axe().run(self.page).response["violations"]
        return [f"{v['id']}: {v['help']}: {[node['target'] for node in v['nodes'][:3]]}" for v in found]

    def is_wider_than_screen(self) -> bool:
        """Return whether the page must be scrolled sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
