"""What a reader has chosen, and its form in an address; an address is hostile until each value is known."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal, Protocol, TypeVar
from urllib.parse import parse_qs, urlencode

from hf_openness.visible import show_hidden

Period = Literal["day", "week", "month"]
PERIODS: tuple[Period, ...] = ("day", "week", "month")
LISTS = ("types", "architectures", "sizes", "licenses", "authors", "base_models")
LONGEST_TEXT = 200
LONGEST_QUERY = 8000
MOST_VALUES = 50
SHOWN_CHARACTERS = 60
UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f]")
DayOrNone = TypeVar("DayOrNone", date, None)


@dataclass(frozen=True)
class Filters:
    """One choice per filter; empty lists, an empty text and a null date let everything through.

    `method`, `leaderboard` and `date` are always ones that the store holds. `other_date` is the date to compare with,
    `from_on` and `to_on` bound the day of creation, `base_models` names families (table model_families), `text` is a part
    of the model's id, `model` one whole id, `quantity` the claim whose quantity is shown over time (empty where the store
    has none), `labels` says whether points carry their names.
    """

    method: str
    leaderboard: str
    date: date
    other_date: date | None = None
    from_on: date | None = None
    to_on: date | None = None
    period: Period = "week"
    types: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    licenses: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    base_models: tuple[str, ...] = ()
    text: str = ""
    model: str = ""
    quantity: str = ""
    labels: bool = True


class Choices(Protocol):
    """What there is to choose from."""

    def methods(self) -> list[str]:
        """Return the methods of the stores, the first one the default."""

    def leaderboards(self, method: str) -> list[str]:
        """Return the boards of a store."""

    def dates(self, method: str, leaderboard: str) -> list[date]:
        """Return the dates of a board, sorted."""

    def values(self, method: str, leaderboard: str, day: date) -> Mapping[str, Collection[str]]:
        """Return the values of each of LISTS, and under `model` every id, among the models of a date."""

    def quantities(self, method: str, day: date) -> Mapping[str, str]:
        """Return the claims of a date whose quantity has an estimate on any date, with its text, the default first."""

    def start(self, method: str, leaderboard: str | None) -> tuple[str, date]:
        """Return the board and date to begin with; of the board where one is given."""


@dataclass(frozen=True)
class Parsed:
    """The filters that an address asks for, and a sentence on each value that was left out."""

    filters: Filters
    notices: tuple[str, ...]


def parse_filters(query: str, choices: Choices) -> Parsed:
    """Return the filters of an address's query; whatever is unknown or not there is left out, with a notice.

    Args:
        query: what follows the question mark, with or without it.
        choices: what the stores hold.
    """
    notices: list[str] = []
    if len(query) > LONGEST_QUERY:
        query, notices = "", ["The address is too long; its filters were left out."]
    try:
        asked = parse_qs(query.removeprefix("?"), keep_blank_values=False, max_num_fields=500)
    except ValueError:
        asked, notices = {}, ["The address could not be read; its filters were left out."]
    unknown = sorted(asked.keys() - {field.name for field in fields(Filters)})
    if unknown:
        notices.append(f"The address names unknown filters: {_show(unknown)}; left out.")
    read = _Reading({name: values for name, values in asked.items() if name not in unknown}, notices)
    method = read.one_of("method", choices.methods(), choices.methods()[0])
    boards = choices.leaderboards(method)
    board, first_date = choices.start(method, None)
    board = read.one_of("leaderboard", boards, board)
    if board != choices.start(method, None)[0]:
        board, first_date = choices.start(method, board)
    day = read.day_of("date", choices.dates(method, board), first_date)
    values = choices.values(method, board, day)
    quantities = choices.quantities(method, day)
    from_on, to_on = read.day("from_on"), read.day("to_on")
    if from_on and to_on and from_on > to_on:
        notices.append(f"from_on {from_on} lies after to_on {to_on}; both left out.")
        from_on = to_on = None
    lists = {name: read.some_of(name, values[name]) for name in LISTS}
    return Parsed(
        Filters(
            method=method,
            leaderboard=board,
            date=day,
            other_date=read.day_of("other_date", choices.dates(method, board), None),
            from_on=from_on,
            to_on=to_on,
            period=read.one_of("period", PERIODS, "week"),  # type: ignore[arg-type]  # one of PERIODS
            text=read.text("text"),
            model=read.one_of("model", values["model"], ""),
            quantity=read.one_of("quantity", quantities, next(iter(quantities), "")),
            labels=read.one_of("labels", ("on", "off"), "on") == "on",
            **lists,
        ),
        tuple(notices),
    )


def write_query(filters: Filters, choices: Choices) -> str:
    """Return the query of an address that asks for these filters; what is as it is by default is left out."""
    _, day = choices.start(filters.method, filters.leaderboard)
    default_board, _ = choices.start(filters.method, None)
    quantity = next(iter(choices.quantities(filters.method, filters.date)), "")
    board = default_board if filters.leaderboard == default_board else ""
    default = Filters(choices.methods()[0], board, day, quantity=quantity)
    pairs: list[tuple[str, str]] = []
    for field in fields(Filters):
        value = getattr(filters, field.name)
        if value == getattr(default, field.name) or value is None:
            continue
        if isinstance(value, tuple):
            pairs += [(field.name, one) for one in value]
        elif isinstance(value, bool):
            pairs.append((field.name, "on" if value else "off"))
        else:
            pairs.append((field.name, str(value)))
    return urlencode(pairs)


class _Reading:
    """Takes values out of a query one at a time and notes each that is left out."""

    def __init__(self, asked: Mapping[str, list[str]], notices: list[str]) -> None:
        self.asked = asked
        self.notices = notices

    def one_of(self, name: str, known: Collection[str], default: str) -> str:
        value = self.asked.get(name, [default])[-1]
        if value == default or value in known:
            return value
        self.notices.append(f"{name} has no {_show([value])}; left out.")
        return default

    def some_of(self, name: str, known: Collection[str]) -> tuple[str, ...]:
        asked = list(dict.fromkeys(self.asked.get(name, [])))
        kept = [value for value in asked if value in known]
        if len(kept) < len(asked):
            missing = [value for value in asked if value not in known]
            self.notices.append(f"{name} has no {_show(missing)} on this date; left out.")
        if len(kept) > MOST_VALUES:
            self.notices.append(f"{name} takes {MOST_VALUES} values at most; the others were left out.")
        return tuple(sorted(kept[:MOST_VALUES]))

    def day(self, name: str) -> date | None:
        if name not in self.asked:
            return None
        value = self.asked[name][-1]
        try:
            if len(value) != len("2024-05-20"):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            self.notices.append(f"{name} is no day: {_show([value])}; expected YYYY-MM-DD; left out.")
            return None

    def day_of(self, name: str, known: list[date], default: DayOrNone) -> date | DayOrNone:
        day = self.day(name)
        if day is None or day in known:
            return day or default
        nearest = sorted(sorted(known, key=lambda one: abs((one - day).days))[:2])
        self.notices.append(f"{name} has no {day}; nearest: {', '.join(map(str, nearest))}; left out.")
        return default

    def text(self, name: str) -> str:
        value = self.asked.get(name, [""])[-1]
        plain = UNFIT.sub("", value)[:LONGEST_TEXT]
        if plain != value:
            self.notices.append(f"{name} was shortened to what can stand in a model's id.")
        return plain.strip()


def _show(values: Iterable[str]) -> str:
    shown = [show_hidden(value.replace("\n", " ").replace("\r", " ").replace("\t", " ")) for value in values][:3]
    return ", ".join(repr(text[:SHOWN_CHARACTERS]) for text in shown)
