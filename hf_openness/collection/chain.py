"""The newest answer about each id, along the dates that a collected date builds on (decision 0004)."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from hf_openness.collection.answered import Answered, add_collection
from hf_openness.collection.kept import SOURCE, Collection, read_about, read_collection
from hf_openness.collection.standing import Standing, hold_on
from hf_openness.raw.store import RawError, RawStore

# How a board was obtained that has no published Hub files beside it: its models are asked for one by one.
FROM_THE_WIRE = ("live", "rebuilt")


def is_collected(raw: RawStore, scraped_on: date) -> bool:
    """Return whether the date's Hub data were collected, and not taken from published files."""
    return raw.holds(SOURCE, scraped_on)


def find_chain(raw: RawStore, scraped_on: date) -> list[date]:
    """Return the date and those that it builds on, newest first.

    Raises:
        RawError: one is not in the store, or does not build on an earlier date.
    """
    chain = [scraped_on]
    while (before := read_about(raw, chain[-1])["builds_on"]) is not None:
        earlier = date.fromisoformat(before)
        if earlier >= chain[-1]:
            raise RawError(f"raw/{SOURCE}/{chain[-1]} says that it builds on {earlier}, which is not earlier")
        chain.append(earlier)
    return chain


def read_standing(raw: RawStore, scraped_on: date) -> Standing:
    """Return what holds on a collected date; read once per process and content. Raises RawError."""
    return _read_standing(_find_kept(raw, scraped_on))


def read_answered(raw: RawStore, scraped_on: date) -> Answered:
    """Return all that is known after a collected date; read once per process and content. Raises RawError."""
    return _read(_find_kept(raw, scraped_on))[0]


def _digests(raw: RawStore, day: date) -> tuple[str, ...]:
    about = read_about(raw, day)
    return (*(file.sha256 for file in raw.files(SOURCE, day)), about["mode"], about["observed_on"])


@dataclass(frozen=True)
class _Kept:
    """A chain in a store, newest first; equal to another of the same content wherever it lies."""

    raw: RawStore = field(compare=False)
    chain: tuple[tuple[date, tuple[str, ...]], ...]


@lru_cache(maxsize=2)
def _read_standing(kept: _Kept) -> Standing:
    return hold_on(*_read(kept))


# The chain that was read last and what it says: a date that builds on it adds but one collection.
_last: list[tuple[_Kept, Answered, Collection]] = []


def _read(kept: _Kept) -> tuple[Answered, Collection]:
    known, collection, rest = Answered(), None, kept.chain
    if _last and kept.chain[-len(_last[0][0].chain) :] == _last[0][0].chain:
        done, known, collection = _last[0]
        rest = kept.chain[: -len(done.chain)]
    for day, _ in reversed(rest):
        collection = read_collection(kept.raw, day)
        known = add_collection(known, collection)
    if collection is None:
        raise RawError("a chain without a date")
    _last[:] = [(kept, known, collection)]
    return known, collection


def _find_kept(raw: RawStore, scraped_on: date) -> _Kept:
    return _Kept(raw, tuple((day, _digests(raw, day)) for day in find_chain(raw, scraped_on)))
