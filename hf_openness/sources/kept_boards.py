"""One way from kept bytes to parsed boards: the name of the kept file says how the board was published."""

import zlib
from collections.abc import Callable

from hf_openness.sources.answers import Answer, read_answer
from hf_openness.sources.board_api import parse_board_api
from hf_openness.sources.board_dataset import parse_board_dataset
from hf_openness.sources.board_page import parse_board_page
from hf_openness.sources.errors import SourceError
from hf_openness.sources.hub_rows import parse_hub_benchmarks
from hf_openness.sources.leaderboard import ParsedLeaderboard, parse_leaderboard

HUB_SOURCE = "hub-benchmarks"
MAX_ANSWERS_BYTES = 1_000_000_000
PARSERS: dict[str, Callable[[bytes, str, str], ParsedLeaderboard]] = {
    ".csv": parse_leaderboard,
    ".parquet": parse_board_dataset,
    ".json": parse_board_api,
    ".html": parse_board_page,
}


def parse_kept_boards(source: str, name: str, content: bytes) -> list[ParsedLeaderboard]:
    """Return the boards in a kept file: one of `source`, or every benchmark board where the source is hub-benchmarks.

    Args:
        source: folder of the raw store: `open-llm-v1`, `open-llm-v2`, `hub-benchmarks`.
        name: name of the kept file; errors name `<source>/<name>`.

    Raises:
        SourceError: an unknown kind of file, or bytes that do not parse.
    """
    if source == HUB_SOURCE:
        return parse_hub_benchmarks(read_kept_answers(content, f"{source}/{name}"))
    return [parse_board(content, f"{source}/{name}", source)]


def parse_board(content: bytes, name: str, leaderboard: str) -> ParsedLeaderboard:
    """Parse a kept board by the end of its name: .csv (archived file), .parquet, .json or .html.

    Raises:
        SourceError: another ending, or bytes that do not parse.
    """
    for suffix, parse in PARSERS.items():
        if name.lower().endswith(suffix):
            return parse(content, name, leaderboard)
    raise SourceError(name, f"no known kind of file; expected a name ending in {', '.join(PARSERS)}")


def read_kept_answers(content: bytes, file: str) -> list[Answer]:
    """Return the answers of `answers.jsonl.gz`.

    Raises:
        SourceError: not gzip, cut, above 1 GB when unpacked, or a line that is no answer.
    """
    text = b""
    while content:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            text += unpacker.decompress(content, MAX_ANSWERS_BYTES - len(text) + 1)
        except zlib.error as error:
            raise SourceError(file, f"not a gzip file ({error})") from error
        if not unpacker.eof or len(text) > MAX_ANSWERS_BYTES:
            raise SourceError(file, f"cut, or above {MAX_ANSWERS_BYTES} bytes when unpacked")
        content = unpacker.unused_data
    answers = []
    for at, line in enumerate(text.splitlines(), 1):
        try:
            answers.append(read_answer(line))
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(file, f"no kept answer ({type(error).__name__})", row=at) from error
    return answers
