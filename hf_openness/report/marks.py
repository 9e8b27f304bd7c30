"""Numbers of sentences that know which cells of the store they are.

A sentence is written as an f-string; `cite` puts marks around a number in it, and `told`, around the function that tells,
takes the marks out again and keeps them as the sentence's parts. The text of a sentence is always plain.
"""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, ParamSpec

from hf_openness.reading.cells import ALL, make_count_id, make_id
from hf_openness.reading.store import READABLES
from hf_openness.report.cards import Card

P = ParamSpec("P")
# Names of models stand in sentences too. What nobody can know before the program starts, no name can hold.
BEGIN, BETWEEN, END = (f"\x02{secrets.token_hex(8)}{kind}\x03" for kind in "abc")
MARKED = re.compile(f"{BEGIN}(.*?){BETWEEN}(.*?){END}", re.DOTALL)
ID_DIVIDER = "\x1f"


@dataclass(frozen=True)
class Source:
    """Where a number comes from.

    ids: of one cell, or of those that it is made of; without the date, which the page knows:
    `license_table/mit/models_share`.
    how: what was done with them, in words; empty where the number is the cell. is_beside: it is the cell's interval,
    of which the cell's card tells.
    """

    ids: tuple[str, ...]
    how: str = ""
    is_beside: bool = False

    def date_ids(self, scraped_on: date) -> tuple[str, ...]:
        """Return the ids as everybody writes them: with a page's date in front, `all` for a table over all dates."""
        return tuple(
            f"{ALL if READABLES[cell.partition('/')[0]].grain == 'all_dates' else scraped_on}/{cell}" for cell in self.ids
        )


def at(
    table: str, row: Mapping[str, Any], *columns: str, how: str = "", is_beside: bool = False, any_board: bool = False
) -> Source:
    """Return the cells of a row of the board that the page shows; with `any_board` of whichever board the row names."""
    board = None if any_board else row.get("leaderboard")
    ids = tuple(make_id(table, row, column, None, board).partition("/")[2] for column in columns)
    return Source(ids, how, is_beside)


def count_of(table: str, how: str = "", board: str | None = None, **where: Any) -> Source:
    """Return the number of a table's rows that have these values, of another board than the page's where one is named.

    With `how` it is a number that is made of it.
    """
    return Source((make_count_id(table, where, None, board).partition("/")[2],), how)


def made_of(how: str, *sources: Source) -> Source:
    """Return several sources as those of one number, with what was done with them."""
    return Source(tuple(dict.fromkeys(cell for source in sources for cell in source.ids)), how)


def cite(text: str, source: Source | None) -> str:
    """Return a number of a sentence with its source marked; without a source as it is."""
    if source is None:
        return text
    kind = "b" if source.is_beside else "c"
    return f"{BEGIN}{kind}{ID_DIVIDER.join([source.how, *source.ids])}{BETWEEN}{text}{END}"


@dataclass(frozen=True)
class Number:
    """A number of a sentence and where it comes from; `cards` of those cells, once the page has them."""

    text: str
    source: Source
    cards: tuple[Card, ...] = ()


class Sentence(str):
    """A sentence as plain text that also knows which of its numbers are which cells: `parts` are its text in order."""

    parts: tuple[str | Number, ...]

    @classmethod
    def join(cls, parts: Iterable[str | Number]) -> "Sentence":
        """Return the sentence of these parts."""
        known = tuple(parts)
        sentence = cls("".join(part if isinstance(part, str) else part.text for part in known))
        sentence.parts = known
        return sentence


def told(tell: Callable[P, tuple[str, ...]]) -> Callable[P, tuple[str, ...]]:
    """Return the function with its sentences read: plain texts that know their numbers."""

    @wraps(tell)
    def tell_plainly(*args: P.args, **kwargs: P.kwargs) -> tuple[str, ...]:
        return tuple(map(read_marks, tell(*args, **kwargs)))

    return tell_plainly


def read_marks(marked: str) -> Sentence:
    """Return a text with its marks taken out and kept as the sentence's parts."""
    return Sentence.join(_read_parts(marked))


def _read_parts(marked: str) -> Iterator[str | Number]:
    done = 0
    for found in MARKED.finditer(marked):
        if found.start() > done:
            yield marked[done : found.start()]
        how, *ids = found[1][1:].split(ID_DIVIDER)
        yield Number(found[2], Source(tuple(ids), how, found[1][0] == "b"))
        done = found.end()
    if done < len(marked):
        yield marked[done:]
