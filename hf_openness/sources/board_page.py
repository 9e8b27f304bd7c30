"""The Gradio pages of boards v1 and v2: rows inside the page's configuration, found by their headers."""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeGuard

from hf_openness.sources.answers import Answer
from hf_openness.sources.asking import require_usable
from hf_openness.sources.client import Client
from hf_openness.sources.errors import SourceError
from hf_openness.sources.layouts import recognise_columns
from hf_openness.sources.leaderboard import ParsedLeaderboard, parse_live_frame
from hf_openness.sources.live_boards import Board
from hf_openness.sources.records import build_text_frame
from hf_openness.sources.tabular import decode_text

MAX_PAGE_BYTES = 128_000_000
CONFIGURATION = re.compile(r"window\.gradio_config\s*=\s*")
TRIES = 20


async def fetch_board_page(client: Client, board: Board, page: str) -> list[Answer]:
    """Return the page's answer; `page` is its address, whole or below the endpoint. Raises FetchError."""
    answer = await client.ask("board", board.leaderboard, page, kind="pages", max_bytes=MAX_PAGE_BYTES)
    version = board.leaderboard.removeprefix("open-llm-").upper()
    what = f"set HF_OPENNESS_{version}_PAGE to where the page is, or rebuild the date from the board's dataset"
    return [require_usable(board.leaderboard, answer, what)]


def parse_board_page(content: bytes, file: str, leaderboard: str) -> ParsedLeaderboard:
    """Parse a Gradio page; rules of `parse_live_frame`.

    Of the components whose headers fit a known layout the one with most rows counts, of ties the first by content, so
    that their order does not matter. Cells of models are HTML; the link in them must name the row's model.

    Raises:
        SourceError: no configuration, no component with the board's columns, a ragged row, or a cell no rule covers.
    """
    tables = list(_find_tables(_read_configuration(content, file)))
    if not tables:
        raise SourceError(file, "no component of the page has headers and rows; expected the board's table")
    fitting = [table for table in tables if _fits(table[0], file, leaderboard)]
    if not fitting:
        nearest = max((headers for headers, _ in tables), key=len)
        recognise_columns(nearest, file, leaderboard, "page")
    headers, rows = max(fitting, key=lambda table: (len(table[1]), len(table[0]), repr(table[0]), repr(table[1][0])))
    for at, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) != len(headers):
            found = f"{len(row)} cells" if isinstance(row, list) else type(row).__name__
            raise SourceError(file, f"expected {len(headers)} cells, found {found}", row=at)
    frame = build_text_frame([dict(zip(headers, row, strict=True)) for row in rows], file)
    return parse_live_frame(frame, file, leaderboard, "page")


def _read_configuration(content: bytes, file: str) -> dict[str, Any]:
    if len(content) > MAX_PAGE_BYTES:
        raise SourceError(file, f"a page of {len(content)} bytes; at most {MAX_PAGE_BYTES} are read")
    text = decode_text(content, file)
    trouble = "the page has no window.gradio_config; expected the board's Gradio page"
    for found, _ in zip(CONFIGURATION.finditer(text), range(TRIES), strict=False):
        try:
            value, _end = json.JSONDecoder().raw_decode(text, found.end())
        except (ValueError, RecursionError) as error:
            trouble = f"window.gradio_config is no JSON ({str(error)[:80]}); the page looks cut or changed"
            continue
        if isinstance(value, dict) and isinstance(value.get("components"), list):
            return value
        trouble = "window.gradio_config has no list of components; the page changed"
    raise SourceError(file, trouble)


def _find_tables(configuration: dict[str, Any]) -> Iterator[tuple[list[str], list[Any]]]:
    for component in configuration["components"]:
        props = component.get("props") if isinstance(component, dict) else None
        value = props.get("value") if isinstance(props, dict) else None
        if not isinstance(props, dict) or not isinstance(value, dict):
            continue
        rows = value.get("data")
        for headers in (value.get("headers"), props.get("headers")):
            if _are_names(headers) and isinstance(rows, list) and rows:
                yield headers, rows
                break


def _are_names(headers: Any) -> TypeGuard[list[str]]:
    is_list = isinstance(headers, list) and bool(headers)
    return is_list and all(isinstance(name, str) for name in headers) and len(set(headers)) == len(headers)


def _fits(headers: list[str], file: str, leaderboard: str) -> bool:
    try:
        recognise_columns(headers, file, leaderboard, "page")
    except SourceError:
        return False
    return True
