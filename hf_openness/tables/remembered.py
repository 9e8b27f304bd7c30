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
        key = (function, tuple(_identify(arg) for arg in args), tuple(sorted((k, _identify(v)) for k, v in kwargs.items())))
        if key not in kept:
            kept[key] = function(*args, **kwargs)
        return kept[key]  # type: ignore[return-value]

    return answer


def _identify(value: object) -> object:
    """Return a frame's columns, height and a digest of its rows in order; any other value as it is."""
    if not isinstance(value, pl.DataFrame):
        return value
    rows = value.hash_rows(seed=0).to_numpy().tobytes() if value.height and value.width else b""
    return (tuple(value.columns), value.height, blake2b(rows, digest_size=16).digest())
