"""How raw assets that ask the wire are configured and run: their settings, their journal, who hears of progress."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

import dagster as dg

from hf_openness.defs.storage import OpenStore
from hf_openness.settings import read_collection_settings

if TYPE_CHECKING:
    from hf_openness.collection.run import Way

POOL = "hf_api"
OnStep = Callable[[str, int, int], None]
_listener: ContextVar[OnStep | None] = ContextVar("listener", default=None)


@contextmanager
def listen(on_step: OnStep) -> Iterator[None]:
    """Let the command line's progress bar hear of every step of the collections that run in the block."""
    token = _listener.set(on_step)
    try:
        yield
    finally:
        _listener.reset(token)


class RefreshConfig(dg.Config):
    """What of a date is collected.

    leaderboards: boards that are asked, retired ones too where they are named; empty: every living one.
    rebuild: take the boards of a past date from their datasets' history.
    """

    leaderboards: list[str] = []  # noqa: RUF012 - Dagster's own kind of configuration copies its defaults
    rebuild: bool = False


class HubConfig(dg.Config):
    """How much the Hub is asked.

    limit: only so many ids, in the boards' order; 0: all. full: ask everything anew, building on no earlier date.
    """

    limit: int = 0
    full: bool = False


def make_way(context: dg.AssetExecutionContext, store: OpenStore) -> "Way":
    """Return how this store's collections are made, their progress going to the run's log."""
    from hf_openness.collection.run import Way, find_journals

    return Way(
        read_collection_settings(),
        store.settings.data_kind,
        find_journals(store.settings.store),
        context.log.info,
        _listener.get(),
    )
