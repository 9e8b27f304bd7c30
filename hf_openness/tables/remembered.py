"""Results of pure functions of frames, kept while many mixtures of methods are built from few distinct frames."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from hashlib import blake2b
from typing import ParamSpec, TypeVar

import polars as pl

P = ParamSpec("P")
R = TypeVar("R")
_KEPT: ContextVar[dict[object, object] | None] = ContextVar("kept", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Keep the results of `remembered` functions until the end of the block; without it they are computed every time."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Make a pure function of frames and hashable values remember by content, inside of `remembering`.

    Nobody may change what it returns.
    """

    @wraps(function)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _KEPT.get()
        if kept is None:
            return function(*args, **kwargs)
        named = tuple(sorted((name, _identify(value, kept)) for name, value in kwargs.items()))
        key = (function, tuple(_identify(value, kept) for value in args), named)
        if key not in kept:
            kept[key] = function(*args, **kwargs)
        return kept[key]  # type: ignore[return-value]

    return answer


def _identify(value: object, kept: dict[object, object]) -> object:
    """Return a frame's columns, height and a digest of its rows in order; any other value as it is.

    The digest of a frame object is kept with the frame, so that its id stays its own.
    """
    if not isinstance(value, pl.DataFrame):
        return value
    place = ("digest", id(value))
    if place not in kept:
        rows = value.hash_rows(seed=0).to_numpy().tobytes() if value.height and value.width else b""
        kept[place] = (value, (tuple(value.columns), value.height, blake2b(rows, digest_size=16).digest()))
    return kept[place][1]  # type: ignore[index]
