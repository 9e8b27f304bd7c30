"""A collection under way: every answer is on disk before the next step uses it, so that nothing is asked twice."""

import json
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from hf_openness.raw.store import RawError
from hf_openness.sources.answers import Answer, read_answer, write_answer

JOURNAL = "answers.jsonl"
DROPPED = "dropped"
Key = tuple[str, str, int]


class Journal:
    """The answers of one collection, in the order they came; one run at a time may hold it.

    A line that a kill cut short is dropped when the journal is opened again, one that cannot be read is passed over. An
    answer that is unusable (no status, 408, 429, 5xx or a problem) is kept, but asked again by the next run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / JOURNAL
        self._lock = FileLock(str(folder / "lock"), blocking=False)
        self._places: dict[Key, tuple[int, int]] = {}
        self._redo: set[Key] = set()
        self._file = -1
        self._end = 0

    def __enter__(self) -> Self:
        """Lock the journal and read what it holds.

        Raises:
            RawError: another run holds it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise RawError(
                f"another run is collecting {self.folder.name} into this store; wait for it, or stop it and run again"
            ) from error
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
            self._read_places()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close and unlock."""
        self._close()

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file = -1
        self._lock.release()

    def _read_places(self) -> None:
        with self.path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                try:
                    self._note(read_answer(line), len(line))
                except ValueError:
                    self._end += len(line)
                    self._forget(_read_dropped(line))
        os.ftruncate(self._file, self._end)

    def _note(self, answer: Answer, length: int) -> None:
        self._places[answer.key] = (self._end, length)
        (self._redo.discard if is_usable(answer) else self._redo.add)(answer.key)
        self._end += length

    def append(self, answer: Answer) -> None:
        """Write the answer down; it outlives a kill of this process from here on.

        Raises:
            RawError: the disk is full.
        """
        line = write_answer(answer).encode("ascii") + b"\n"
        at = self._end
        self._write(line)
        self._places[answer.key] = (at, len(line))
        self._redo.discard(answer.key)

    def _write(self, line: bytes) -> None:
        if os.pwrite(self._file, line, self._end) != len(line):
            raise RawError(f"no room left for {self.path}; make room and run the same command again to go on")
        self._end += len(line)

    def drop_unasked(self, routes: Collection[str]) -> None:
        """Drop what earlier runs got unusable answers about and this run did not need to ask again."""
        for key in sorted(self._redo):
            if key[0] in routes:
                self._write(json.dumps({DROPPED: key}).encode("ascii") + b"\n")
                self._forget(key)

    def _forget(self, key: Key | None) -> None:
        if key is not None:
            self._places.pop(key, None)
            self._redo.discard(key)

    def find(self, key: Key) -> Answer | None:
        """Return the answer with that key, None where there is none or an earlier run got an unusable one."""
        return None if key in self._redo or key not in self._places else self._read(key)

    def keys(self) -> list[Key]:
        """Return the keys of all answers, sorted."""
        return sorted(self._places)

    def answers(self) -> Iterator[Answer]:
        """Yield the newest answer of each key, sorted by key, one at a time."""
        for key in self.keys():
            yield self._read(key)

    def _read(self, key: Key) -> Answer:
        at, length = self._places[key]
        return read_answer(os.pread(self._file, length, at))

    def remove(self) -> None:
        """Remove the journal's answers: raw holds them now."""
        os.ftruncate(self._file, 0)
        self.path.unlink(missing_ok=True)


def _read_dropped(line: bytes) -> Key | None:
    """The key of a line that `drop_unasked` wrote; None where it is none."""
    try:
        route, subject, page = json.loads(line)[DROPPED]
        return (str(route), str(subject), int(page))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def is_usable(answer: Answer) -> bool:
    """Return whether the answer says something about its subject, rather than about trouble on the way."""
    return answer.problem is None and answer.status not in (0, 408, 425, 429) and answer.status < 500
