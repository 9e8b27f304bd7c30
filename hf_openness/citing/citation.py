"""A number as others cite it: value, unit, interval, method, version, date, board, sources with terms, permalink."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from hf_openness import __version__
from hf_openness.citing.origins import list_origins
from hf_openness.citing.raw_files import SourceFile, list_raw_files, name_source
from hf_openness.raw.store import RawStore
from hf_openness.reading.cells import ALL, CellId, parse_id
from hf_openness.reading.find_cell import Cell, find_cell
from hf_openness.reading.store import StoreReader
from hf_openness.reading.units import SHARE, Interval, find_interval, find_unit, show_number
from hf_openness.visible import show_hidden

DATASET = "hf_openness: how open-source AI develops"
AUTHOR = "hf_openness contributors"
DATE_COLUMNS = ("scraped_on", "from_date", "to_date", "compared_on")
# Characters that TeX takes for commands. Those above it are kept: BibTeX files are UTF-8.
TEX = {
    "\\": r"{\textbackslash}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"{\textasciicircum}",
    "~": r"{\textasciitilde}",
    '"': '{"}',
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
    "@": "{@}",
}


@dataclass(frozen=True)
class Citation:
    """What a citation says.

    what: the number in words: column, table and key. value: as shown, with its unit. dates: scrape dates, sorted.
    board: in words; None where the number belongs to no board. licenses: name of each source -> its data license.
    year: when the newest of the files was obtained, else the newest scrape date's. permalink: its place in the report.
    """

    id: str
    what: str
    value: str
    interval: str | None
    interval_meaning: str | None
    method: str
    version: str
    dates: tuple[date, ...]
    board: str | None
    licenses: dict[str, str]
    year: int
    permalink: str
    is_simulated: bool


def cite_cell(store: StoreReader, text: str, site: str | None = None) -> Citation:
    """Return the citation of the number that an id names.

    Args:
        store: the open store.
        text: the id.
        site: address under which the store's `report` folder is published; None: the permalink is a path in the store.

    Raises:
        UsageError: it is no id, or the store lacks it; the nearest are named.
    """
    cell = find_cell(store, parse_id(text))
    return cite_found(store, cell, list_cell_files(store, cell), site)


def cite_found(store: StoreReader, cell: Cell, files: Sequence[SourceFile], site: str | None = None) -> Citation:
    """Return the citation of a cell that is at hand.

    Args:
        store: the open store.
        cell: the cell.
        files: what `list_cell_files` says of it, which is the same for all cells of a table and its dates.
        site: as `cite_cell`.
    """
    dates = list_cell_dates(store, cell)
    unit = find_unit(cell.id.column, cell.row)
    shown = show_number(cell.value, unit)
    interval = find_interval(cell.readable, cell.id.column, cell.row)
    board = cell.board or (cell.shown_board if cell.readable.grain == "figure" else None)
    years = [int(file.obtained_at[:4]) for file in files] or [day.year for day in dates]
    return Citation(
        id=str(cell.id),
        what=describe_cell(cell),
        value=shown if unit in ("", SHARE) or cell.value is None else f"{shown} {unit}",
        interval=None if interval is None else _show_interval(interval, unit),
        interval_meaning=None if interval is None else interval.meaning,
        method=store.method,
        version=__version__,
        dates=dates,
        board=None if board is None else name_source(board),
        licenses={file.name: file.data_license for file in files},
        year=max(years, default=1970),
        permalink=make_permalink(cell.id, site),
        is_simulated=store.data_kind == "simulated",
    )


def make_permalink(cell_id: CellId, site: str | None = None) -> str:
    """Return where a number stands in the report: the page of its date, or the index of all, and the id after a #."""
    page = "index.html" if cell_id.scraped_on is None else f"{cell_id.scraped_on}/index.html"
    return f"{'report' if site is None else site.rstrip('/')}/{page}#{cell_id}"


def describe_cell(cell: Cell) -> str:
    """Return a number in words: its column, its table and the values of its key."""
    key = ", ".join(f"{name} {show_number(value)}" for name, value in cell.id.key if name not in DATE_COLUMNS)
    column = "number of rows" if cell.id.is_count else cell.id.column
    return show_hidden(f"{column} of {cell.id.table}" + (f", {key}" if key else ""))


def list_cell_dates(store: StoreReader, cell: Cell) -> tuple[date, ...]:
    """Return the scrape dates that a cell speaks of, of a change both.

    Over all dates they are those that its row names, else all of the tables that it is made from.
    """
    if cell.id.scraped_on is not None:
        since = cell.row.get("since")
        return (cell.id.scraped_on,) if since is None else (since, cell.id.scraped_on)
    named = {cell.row[name] for name in DATE_COLUMNS if cell.row.get(name) is not None}
    if named:
        return tuple(sorted(named))
    origins = list_origins(cell.id.table)
    return tuple(sorted({day for name in origins if name != cell.id.table for day in store.dates(name)}))


def list_cell_files(store: StoreReader, cell: Cell) -> list[SourceFile]:
    """Return the kept files that a cell rests on, each once."""
    kinds = {kind for origin in list_origins(cell.id.table).values() for kind in origin.raw}
    raw = RawStore(str(store.root))
    files = [file for day in list_cell_dates(store, cell) for file in list_raw_files(raw, day, kinds)]
    return list(dict.fromkeys(files))


def render_plain(citation: Citation) -> str:
    """Return a citation as one line per fact."""
    dates = _show_dates(citation.dates)
    terms = "; ".join(f"{name} ({license_})" for name, license_ in citation.licenses.items())
    facts = {
        "what": citation.what,
        "value": citation.value,
        "interval": None if citation.interval is None else f"{citation.interval} ({citation.interval_meaning})",
        "board": citation.board,
        "scraped": dates,
        "method": citation.method,
        "dataset": f"{DATASET}, version {citation.version}",
        "sources": terms or "this store keeps no raw files of it",
        "permalink": citation.permalink,
        "id": citation.id,
    }
    head = "SIMULATED DATA, not observations\n" if citation.is_simulated else ""
    return head + "".join(f"{name + ':':<11}{show_hidden(text)}\n" for name, text in facts.items() if text is not None)


def render_apa(citation: Citation) -> str:
    """Return a citation in the style of the American Psychological Association (7th edition, 10.9, data sets)."""
    version = f"Version {citation.version}; {citation.method} method{_simulated(citation)}"
    return (
        f"{AUTHOR}. ({citation.year}). {_title(citation)} ({version}) [Data set]. {DATASET}. "
        f"{_note(citation)} {citation.permalink}\n"
    )


def render_bibtex(citation: Citation) -> str:
    """Return a citation as an entry of BibTeX; whatever TeX would take for a command is escaped."""
    kind, _, rest = citation.id.partition("/")
    label = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in f"{kind}-{rest}")
    fields = {
        "author": f"{{{escape_tex(AUTHOR)}}}",
        "title": f"{{{escape_tex(_title(citation))}}}",
        "year": str(citation.year),
        "version": escape_tex(f"{citation.version}, {citation.method} method{_simulated(citation)}"),
        "howpublished": escape_tex(f"Data set. {DATASET}"),
        "note": escape_tex(_note(citation)),
        "url": _escape_url(citation.permalink),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{hf-openness-{label},\n{lines}}}\n"


CITATION_FORMATS: dict[str, Callable[[Citation], str]] = {
    "plain": render_plain,
    "apa": render_apa,
    "bibtex": render_bibtex,
}


def escape_tex(text: str) -> str:
    """Return text that TeX prints as it is, on one line."""
    return "".join(TEX.get(letter, letter) for letter in show_hidden(" ".join(text.split())))


def _escape_url(url: str) -> str:
    """Braces cannot occur, an id is percent-encoded; package url and biblatex print the rest as it is."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _title(citation: Citation) -> str:
    where = [
        part for part in (citation.board, f"scraped {_show_dates(citation.dates)}" if citation.dates else None) if part
    ]
    return citation.what + (f" ({', '.join(where)})" if where else "")


def _note(citation: Citation) -> str:
    interval = "" if citation.interval is None else f", interval {citation.interval}"
    terms = "; ".join(f"{name} ({license_})" for name, license_ in citation.licenses.items())
    sources = f" Sources and data licenses: {terms}." if terms else ""
    return f"Value: {citation.value}{interval}. Id: {citation.id}.{sources}"


def _simulated(citation: Citation) -> str:
    return "; simulated data, not observations" if citation.is_simulated else ""


def _show_interval(interval: Interval, unit: str) -> str:
    coverage = "" if interval.coverage is None else f", {interval.coverage}"
    return f"{show_number(interval.low, unit)} to {show_number(interval.high, unit)}{coverage}"


def _show_dates(dates: tuple[date, ...]) -> str:
    if not dates:
        return ALL
    return str(dates[0]) if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
