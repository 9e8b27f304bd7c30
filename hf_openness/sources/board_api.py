"""Board v2's own API: every row as one JSON object of objects."""

from typing import Any
from urllib.parse import urljoin

from hf_openness.sources.answers import Answer
from hf_openness.sources.asking import is_usable, parse_json, require_usable
from hf_openness.sources.client import Client
from hf_openness.sources.errors import FetchError, SourceError
from hf_openness.sources.leaderboard import ParsedLeaderboard, parse_live_frame
from hf_openness.sources.live_boards import Board
from hf_openness.sources.records import build_text_frame

MAX_API_BYTES = 64_000_000


async def fetch_board_api(client: Client, board: Board, page: str) -> list[Answer]:
    """Return the API's answer, asked below `page` and, where that fails, at the root of its host.

    Args:
        page: address of the board's page, whole or below the endpoint.

    Raises:
        FetchError: the board has no API, or it gives nothing usable.
    """
    if board.api is None:
        raise FetchError(f"{board.leaderboard} has no API; collect it from its page or its dataset")
    addresses = dict.fromkeys([page.rstrip("/") + board.api, urljoin(page, board.api)])
    for address in addresses:
        answer = await client.ask("board", board.leaderboard, address, kind="pages", max_bytes=MAX_API_BYTES)
        if is_usable(answer):
            return [answer]
    require_usable(board.leaderboard, answer, "set HF_OPENNESS_V2_PAGE, or take the board's dataset")
    raise AssertionError


def parse_board_api(content: bytes, file: str, leaderboard: str) -> ParsedLeaderboard:
    """Parse a list of `{id, model{}, evaluations{}, features{}, metadata{}}`; rules of `parse_live_frame`.

    A field goes by its path joined with underscores, as in the archived exports of the same API.

    Raises:
        SourceError: not JSON, no list of objects, or a cell that no rule covers.
    """
    rows = parse_json(content, file)
    if not isinstance(rows, list):
        raise SourceError(file, f"found {type(rows).__name__}; expected a list of rows")
    return parse_live_frame(build_text_frame(_flat_rows(rows, file), file), file, leaderboard, "api")


def _flat_rows(rows: list[Any], file: str) -> list[dict[str, Any]]:
    flat = []
    for at, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise SourceError(file, f"found {type(row).__name__}; expected an object", row=at)
        flat.append(_flatten(row, file, at))
    return flat


def _flatten(row: dict[str, Any], file: str, at: int) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        for key, cell in inner:
            cells = cell.items() if isinstance(cell, dict) else [("", cell)]
            for last, leaf in cells:
                path = "_".join(part for part in (name, key, last) if part)
                if path in flat:
                    raise SourceError(file, "the row has this field twice", column=path[:80], row=at)
                flat[path] = leaf
    return flat
