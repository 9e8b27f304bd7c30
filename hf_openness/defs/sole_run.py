"""One command at a time collects a date: the second says so at once, instead of waiting for its turn in the pool."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date

from filelock import FileLock, Timeout

from hf_openness.collection.run import find_journals
from hf_openness.defs.replay import ReplayError

LOCK = "lock"
PARTS = ("boards", "hub")


@contextmanager
def hold_date(store: str, scraped_on: date) -> Iterator[None]:
    """Hold a date of a store for the block; a killed process holds nothing any more.

    Raises:
        ReplayError: another command holds it, or a run from the UI is collecting it.
    """
    folder = find_journals(store) / scraped_on.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        try:
            held.enter_context(FileLock(str(folder / LOCK), blocking=False))
            for part in PARTS:
                if (folder / part).is_dir():
                    with FileLock(str(folder / part / LOCK), blocking=False):
                        continue
        except Timeout as error:
            raise ReplayError(
                f"another run is collecting {scraped_on} into {store}; wait for it, or stop it and run the same again"
            ) from error
        yield
