"""Cells of live boards that name a model in HTML."""

import html
from html.parser import HTMLParser
from urllib.parse import urlsplit

from hf_openness.sources.cells import HUB_PAGE

MAX_CELL_CHARACTERS = 4_000


def read_model_address(cell: str) -> str:
    """Return the Hub address of the model that a cell names: HTML with a link, also escaped, an address, or an id.

    The host is not looked at (a mirror links to itself); a quote after the address stays, for the cell rules to count.
    """
    cell = cell[:MAX_CELL_CHARACTERS]
    markup = html.unescape(cell) if "<" not in cell else cell
    reader = _Anchor()
    reader.feed(markup)
    reader.close()
    named = reader.text if reader.address is None else reader.address
    named = named.strip().lstrip("\\\"'").replace('\\"', '"').rstrip("\\")
    try:
        parts = urlsplit(named)
    except ValueError:
        return named
    return HUB_PAGE + (parts.path.lstrip("/") if parts.scheme and parts.netloc else named)


class _Anchor(HTMLParser):
    """Keeps the first link and the text of a cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.address: str | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address of the first link."""
        if tag == "a" and self.address is None:
            self.address = dict(attrs).get("href")

    def handle_data(self, data: str) -> None:
        """Collect text."""
        self.text += data
