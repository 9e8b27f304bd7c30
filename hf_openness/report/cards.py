"""What a number's card says: made from the same citation that `hf-openness cite` prints.

A page shows thousands of numbers, so what many of them have in common stands in it once: the texts of a citation with
places for what differs (`templates/cite.js` fills them in), what an interval means, which table and rules made a number.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from hf_openness.citing.chain import list_steps
from hf_openness.citing.citation import (
    CITATION_FORMATS,
    DATE_COLUMNS,
    TEX,
    Citation,
    cite_found,
    list_cell_dates,
    list_cell_files,
)
from hf_openness.citing.queries import BREAKS, join_conditions, locate, quote_name
from hf_openness.citing.raw_files import SourceFile
from hf_openness.reading.cells import list_key
from hf_openness.reading.find_cell import Cell
from hf_openness.reading.store import READABLES, StoreReader
from hf_openness.visible import HIDDEN, show_hidden

SHOWN_SHA, SHOWN_FILES = 12, 4
# Types whose values stand in SQL without quotes.
BARE = ("Int64", "Float64", "Boolean")
# Places in a citation's text. The id's has a slash, as ids have: BibTeX's label is made from what stands around it.
PLACES = {
    "what": "WHATHERE",
    "value": "VALUEHERE",
    "interval": "INTERVALHERE",
    "meaning": "MEANINGHERE",
    "id": "IDHERE/X",
    "label": "IDHERE-X",
    "link": "LINKHERE",
}


@dataclass(frozen=True)
class Card:
    """A number's own part of its card; `meaning` and `context` are places in the book's lists.

    what: None where the page can put it together from the id (`describe` in templates/cite.js). is_first: whether the
    number stands here for the first time on the page, where its permalink leads.
    """

    id: str
    what: str | None
    value: str
    interval: str | None
    meaning: int | None
    context: int
    is_first: bool


class CardBook:
    """Makes the cards of one page, and keeps what they have in common."""

    def __init__(self, store: StoreReader) -> None:
        self.store = store
        self._files: dict[tuple[str, tuple[date, ...]], list[SourceFile]] = {}
        self._contexts: dict[_Context, int] = {}
        self._meanings: dict[str, int] = {}
        self._tables: dict[str, date | None] = {}
        self._columns: dict[str, set[str]] = {}
        self._seen: set[str] = set()
        self._parts: dict[str, Card] = {}

    def make_card(self, cell: Cell, may_lead_here: bool = True) -> Card:
        """Return the card of a cell.

        Args:
            cell: the cell.
            may_lead_here: whether what is shown is the number itself, so that its permalink can lead there.
        """
        key = (cell.id.table, list_cell_dates(self.store, cell))
        if key not in self._files:
            self._files[key] = list_cell_files(self.store, cell)
        citation = cite_found(self.store, cell, self._files[key])
        self._tables[cell.id.table] = cell.id.scraped_on
        self._columns.setdefault(cell.id.table, set()).add(cell.id.column)
        is_first = may_lead_here and citation.id not in self._seen
        self._seen |= {citation.id} if is_first else set()
        meaning = citation.interval_meaning
        files = tuple(f"{file.path} (sha256 {file.sha256[:SHOWN_SHA]}...)" for file in self._files[key])
        card = Card(
            citation.id,
            None if describe_id(cell) == citation.what else citation.what,
            citation.value,
            citation.interval,
            None if meaning is None else self._meanings.setdefault(meaning, len(self._meanings)),
            self._contexts.setdefault(_Context.of(citation, write_place(cell), files), len(self._contexts)),
            is_first,
        )
        if not may_lead_here:
            self._parts[card.id] = card
        return card

    def list_facts(self) -> dict[str, Any]:
        """Return what the cards have in common, as plain values for the page's script."""
        return {
            "places": PLACES,
            "tex": TEX,
            "hidden": HIDDEN.pattern,
            "breaks": BREAKS.pattern,
            "apart": list(DATE_COLUMNS),
            "meanings": list(self._meanings),
            "contexts": [
                {
                    "texts": [context.render(False), context.render(True)],
                    "place": context.place,
                    "files": [*context.files[:SHOWN_FILES], *_tell_more(len(context.files) - SHOWN_FILES)],
                }
                for context in self._contexts
            ],
            "parts": {
                id_: {"w": card.what, "v": card.value, "i": card.interval, "m": card.meaning, "c": card.context}
                for id_, card in self._parts.items()
            },
            "tables": {name: self._describe(name, day) for name, day in sorted(self._tables.items())},
        }

    def _describe(self, name: str, day: date | None) -> dict[str, Any]:
        own, *further = list_steps(name, self.store.method)
        folder = "figures" if READABLES[name].grain == "figure" else "tables"
        file = f"{folder}/{name}.parquet" if day is None else f"{folder}/{name}/{day}.parquet"
        if folder == "figures":
            file = f"{folder}/{day}/{name}.parquet"
        described = READABLES[name].columns()
        return {
            "columns": {column: described[column].description for column in sorted(self._columns[name] & set(described))},
            "file": file,
            "where": own.where,
            "key": list_key(READABLES[name]),
            "bare": [column for column, dtype in READABLES[name].types().items() if str(dtype) in BARE],
            "flags": [column for column, dtype in READABLES[name].types().items() if str(dtype) == "Boolean"],
            "quoted": [column for column in described if quote_name(column) != column],
            "reads": [*own.reads, *own.raw],
            "rules": [f"{rule.switch} = {rule.value}: {rule.says}" for rule in own.rules],
            "further": sum(len(step.rules) for step in further),
        }


def write_place(cell: Cell) -> str:
    """Return the SQL conditions that find the rows of a cell's table that its key speaks of; empty where all are."""
    located = locate(cell)
    return join_conditions(located) if located else ""


def _tell_more(count: int) -> list[str]:
    return [f"{count} more, see provenance"] if count > 0 else []


def describe_id(cell: Cell) -> str:
    """Return a number in words as far as its id says it; `describe` in templates/cite.js does the same."""
    words = {None: "not known", True: "yes", False: "no"}
    key = [
        f"{name} {words[value] if value is None or isinstance(value, bool) else value}"
        for name, value in cell.id.key
        if name not in DATE_COLUMNS
    ]
    column = "number of rows" if cell.id.is_count else cell.id.column
    return show_hidden(", ".join([f"{column} of {cell.id.table}", *key]))


@dataclass(frozen=True)
class _Context:
    """What a citation says of all numbers alike. Hashable, unlike `Citation`."""

    method: str
    version: str
    dates: tuple[date, ...]
    board: str | None
    licenses: tuple[tuple[str, str], ...]
    year: int
    is_simulated: bool
    place: str
    files: tuple[str, ...]

    @classmethod
    def of(cls, c: Citation, place: str, files: tuple[str, ...]) -> "_Context":
        return cls(c.method, c.version, c.dates, c.board, tuple(c.licenses.items()), c.year, c.is_simulated, place, files)

    def render(self, has_interval: bool) -> dict[str, str]:
        """Return the citation by format, with places where numbers differ."""
        citation = Citation(
            id=PLACES["id"],
            what=PLACES["what"],
            value=PLACES["value"],
            interval=PLACES["interval"] if has_interval else None,
            interval_meaning=PLACES["meaning"] if has_interval else None,
            method=self.method,
            version=self.version,
            dates=self.dates,
            board=self.board,
            licenses=dict(self.licenses),
            year=self.year,
            permalink=PLACES["link"],
            is_simulated=self.is_simulated,
        )
        return {name: render(citation) for name, render in CITATION_FORMATS.items()}
