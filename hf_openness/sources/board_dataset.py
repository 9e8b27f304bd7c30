"""The datasets behind boards v1 and v2: one parquet file per revision."""

import re
from typing import Any
from urllib.parse import quote

from hf_openness.sources.answers import Answer
from hf_openness.sources.asking import parse_json, require_usable
from hf_openness.sources.client import Client
from hf_openness.sources.errors import FetchError, SourceError
from hf_openness.sources.layouts import recognise_columns
from hf_openness.sources.leaderboard import ParsedLeaderboard, parse_live_frame
from hf_openness.sources.live_boards import Board
from hf_openness.sources.records import parse_parquet, read_parquet_columns

MAX_FILE_BYTES = 256_000_000
DATA_FILE = re.compile(r"data/[A-Za-z0-9][A-Za-z0-9._-]{0,150}\.parquet")
REVISION = re.compile(r"[0-9a-f]{40}")


async def fetch_board_dataset(client: Client, board: Board, revision: str | None = None) -> list[Answer]:
    """Return the answers about the board's dataset at `revision` (None: its head now); the last is the parquet file.

    Raises:
        FetchError: the board has no dataset, or the Hub gives none, not the revision, or not the file.
        SourceError: the dataset does not hold exactly one parquet file under data/.
    """
    if board.dataset is None:
        raise FetchError(f"{board.leaderboard} has no dataset; it cannot be collected from one")
    address = f"/api/datasets/{board.dataset}" + (f"/revision/{_check(revision, board)}" if revision else "")
    info = await client.ask("board", f"datasets/{board.dataset}", address)
    require_usable(board.leaderboard, info, "try again later; without the dataset the date cannot be built from it")
    described = parse_json(info.body, info.request)
    sha = described.get("sha") if isinstance(described, dict) else None
    at = revision or (sha if isinstance(sha, str) else "")
    path = find_data_file(described, info.request)
    request = f"/datasets/{board.dataset}/resolve/{_check(at, board)}/{quote(path)}"
    file = await client.ask("file", f"datasets/{board.dataset}/{path}", request, kind="resolvers", max_bytes=MAX_FILE_BYTES)
    return [info, require_usable(board.leaderboard, file, "try again later, or collect the board from its page or API")]


def find_data_file(described: Any, file: str) -> str:
    """Return the one parquet path under data/ among the files that a dataset's info lists; raises SourceError."""
    siblings = described.get("siblings") if isinstance(described, dict) else None
    if not isinstance(siblings, list):
        raise SourceError(file, "no list of files; expected the dataset's info", column="siblings")
    names = [item.get("rfilename") for item in siblings if isinstance(item, dict)]
    found = [name for name in names if isinstance(name, str) and DATA_FILE.fullmatch(name)]
    if len(found) != 1:
        raise SourceError(
            file,
            f"{len(found)} parquet files under data/ ({', '.join(found[:3]) or 'none'}); expected one",
            column="siblings",
        )
    return found[0]


def parse_board_dataset(content: bytes, file: str, leaderboard: str) -> ParsedLeaderboard:
    """Parse the dataset's parquet file; rules of `parse_live_frame`, unknown columns never read.

    Raises:
        SourceError: no parquet file, a column missing, of an unexpected type, or a cell that no rule covers.
    """
    published = read_parquet_columns(content, file)
    known = recognise_columns(published, file, leaderboard, "dataset").columns["column"].to_list()
    parsed = parse_live_frame(parse_parquet(content, file, known), file, leaderboard, "dataset")
    parsed.rule_counts["unknown_column"] = len(published) - len(known)
    return parsed


def _check(revision: str, board: Board) -> str:
    if not REVISION.fullmatch(revision):
        raise SourceError(f"{board.dataset}", f"found revision {revision[:80]!r}; expected 40 hexadecimal digits")
    return revision
