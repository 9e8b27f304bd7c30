"""Folders that are written for others: whole or not at all, never over what somebody else put there."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from hf_openness.settings import UsageError


def write_folder(folder: Path, fill: Callable[[Path], None]) -> None:
    """Let `fill` write into a new folder, then put it in the place of the old one; where it fails the old one stays.

    Raises:
        OSError: it cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".part-"))
    try:
        fill(part)
        part.chmod(0o755)
        _put_in_place(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def refuse_inside(root: Path, folder: Path) -> None:
    """Raise UsageError where the folder is a file or lies in the store itself."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; --to names a folder")
    store = Path(str(root)).resolve()
    if folder.resolve() == store or store in folder.resolve().parents:
        raise UsageError(f"{folder} lies in the store itself; name a folder beside it")


def refuse_foreign(folder: Path, list_file: str, listed: Mapping[str, str], what: str) -> None:
    """Raise UsageError where the folder holds anything but an unchanged earlier result.

    Args:
        folder: the folder; a missing or empty one is free.
        list_file: name of the file that lists the rest.
        listed: sha256 by path of the files that an earlier result wrote; empty where there is no such list.
        what: the result in words: export, publication.
    """
    if not folder.exists():
        return
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or (name == list_file and listed):
            continue
        if name not in listed:
            raise UsageError(f"{folder} holds {name}, which no {what} wrote; name an empty or another folder")
        if hash_file(path) != listed[name]:
            raise UsageError(f"{folder / name} was changed after the {what}; name an empty or another folder")


def hash_files(folder: Path) -> dict[str, str]:
    """Return sha256 by path of every file in a folder, in the order of paths."""
    paths = sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    return {name: hash_file(path) for name, path in paths}


def hash_file(path: Path) -> str:
    """Return a file's sha256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _put_in_place(part: Path, folder: Path) -> None:
    if not folder.exists():
        part.rename(folder)
        return
    old = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".old-"))
    folder.rename(old / folder.name)
    try:
        part.rename(folder)
    except BaseException:
        (old / folder.name).rename(folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
