"""What a number's card says: made from the same citation that `hf-openness cite` prints.

A page shows thousands of numbers, so what many of them have in common stands in it once: the texts of a citation with
places for what differs (`templates/cite.js` fills them in), what an interval means, which table and rules made a number.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from hf_openness.citing.chain import list_steps
from hf_openness.citing.citation import CITATION_FORMATS, TEX, Citation, cite_found, list_cell_dates, list_cell_files
from hf_openness.citing.raw_files import SourceFile
from hf_openness.reading.find_cell import Cell
from hf_openness.reading.store import READABLES, StoreReader

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

    is_first: whether the number stands here for the first time on the page, where its permalink leads.
    """

    id: str
    what: str
    value: str
    interval: str | None
    meaning: int | None
    context: int
    is_first: bool


class CardBook:
    """Makes the cards of one page, and keeps what they have in common."""

    def __init__(self, store: StoreReader) -> None:
        self._store = store
        self._files: dict[tuple[str, tuple[date, ...]], list[SourceFile]] = {}
        self._contexts: dict[_Context, int] = {}
        self._meanings: dict[str, int] = {}
        self._tables: dict[str, date | None] = {}
        self._columns: dict[str, set[str]] = {}
        self._seen: set[str] = set()

    def make_card(self, cell: Cell) -> Card:
        """Return the card of a cell."""
        key = (cell.id.table, list_cell_dates(self._store, cell))
        if key not in self._files:
            self._files[key] = list_cell_files(self._store, cell)
        citation = cite_found(self._store, cell, self._files[key])
        self._tables[cell.id.table] = cell.id.scraped_on
        self._columns.setdefault(cell.id.table, set()).add(cell.id.column)
        is_first = citation.id not in self._seen
        self._seen.add(citation.id)
        meaning = citation.interval_meaning
        return Card(
            citation.id,
            citation.what,
            citation.value,
            citation.interval,
            None if meaning is None else self._meanings.setdefault(meaning, len(self._meanings)),
            self._contexts.setdefault(_Context.of(citation), len(self._contexts)),
            is_first,
        )

    @property
    def seen(self) -> frozenset[str]:
        """The ids of the numbers that have a card."""
        return frozenset(self._seen)

    def list_facts(self) -> dict[str, Any]:
        """Return what the cards have in common, as plain values for the page's script."""
        return {
            "places": PLACES,
            "tex": TEX,
            "meanings": list(self._meanings),
            "contexts": [[context.render(False), context.render(True)] for context in self._contexts],
            "tables": {name: self._describe(name, day) for name, day in sorted(self._tables.items())},
        }

    def _describe(self, name: str, day: date | None) -> dict[str, Any]:
        own, *further = list_steps(name, self._store.method)
        folder = "figures" if READABLES[name].grain == "figure" else "tables"
        file = f"{folder}/{name}.parquet" if day is None else f"{folder}/{name}/{day}.parquet"
        if folder == "figures":
            file = f"{folder}/{day}/{name}.parquet"
        described = READABLES[name].columns()
        return {
            "columns": {column: described[column].description for column in sorted(self._columns[name] & set(described))},
            "file": file,
            "where": own.where,
            "reads": [*own.reads, *own.raw],
            "rules": [f"{rule.switch} = {rule.value}: {rule.says}" for rule in own.rules],
            "further": sum(len(step.rules) for step in further),
        }


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

    @classmethod
    def of(cls, c: Citation) -> "_Context":
        return cls(c.method, c.version, c.dates, c.board, tuple(c.licenses.items()), c.year, c.is_simulated)

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
