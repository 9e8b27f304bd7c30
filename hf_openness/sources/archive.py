"""Published snapshots that the project knows by address and sha256: from a folder or from where they were published."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from hf_openness.reference.load import read_reference
from hf_openness.sources.errors import FetchError

if TYPE_CHECKING:
    from hf_openness.sources.http import Transport

OK = 200


@dataclass(frozen=True)
class ArchivedFile:
    """One row of reference/archives.csv."""

    file: str
    source: str
    observed_on: date
    url: str
    commit: str
    bytes: int
    sha256: str
    data_license: str
    boards: tuple[str, ...]

    @property
    def name(self) -> str:
        """The file's own name, without folder."""
        return self.file.rsplit("/", 1)[-1]


def read_archived_files(source: str | None = None) -> list[ArchivedFile]:
    """Return the archived files of reference/archives.csv, of one source or all, in the file's order."""
    frame = read_reference("archives")
    if source is not None:
        frame = frame.filter(pl.col("source") == source)
    return [
        ArchivedFile(
            file=row["file"],
            source=row["source"],
            observed_on=row["observed_on"],
            url=row["url"],
            commit=row["commit"],
            bytes=int(row["bytes"]),
            sha256=row["sha256"],
            data_license=row["data_license"],
            boards=tuple(row["boards"].split()),
        )
        for row in frame.to_dicts()
    ]


def fetch_archived(archived: ArchivedFile, folder: Path | None, transport: "Transport | None" = None) -> tuple[bytes, str]:
    """Return the file's bytes, verified, and where they came from (`folder` or `download`).

    Raises:
        FetchError: not in the folder, not obtainable, or its sha256 differs from the reviewed one.
    """
    if folder is not None:
        path = folder / archived.file
        if not path.is_file():
            raise FetchError(f"{path} does not exist; ARCHIVE must name a folder laid out as reference/archives.csv says")
        content, origin = path.read_bytes(), "folder"
    else:
        content, origin = fetch_file(archived.url, archived.bytes, transport), "download"
    found = hashlib.sha256(content).hexdigest()
    if found != archived.sha256:
        raise FetchError(
            f"{archived.file} from the {origin}: sha256 is {found[:12]}..., expected {archived.sha256[:12]}...; "
            "the file is refused, obtain the published one"
        )
    return content, origin


def fetch_file(url: str, max_bytes: int, transport: "Transport | None" = None) -> bytes:
    """Return the bytes of a published file at a public https address.

    Args:
        url: public address; redirects to other https hosts are followed.
        max_bytes: a longer answer is given up.
        transport: stands in for the network in tests.

    Raises:
        FetchError: not obtained; says why in one sentence.
    """
    return asyncio.run(_fetch_file(url, max_bytes, transport))


async def _fetch_file(url: str, max_bytes: int, transport: "Transport | None") -> bytes:
    from hf_openness.sources.http import Wire, WireOptions

    first_wait = 0.05 if transport else 1.0
    async with Wire(WireOptions(first_wait_seconds=first_wait), transport) as wire:
        answer = await wire.ask("file", url, url, kind="resolvers", max_bytes=max_bytes)
    if answer.status != OK or answer.problem:
        raise FetchError(f"{url}: {answer.problem or f'the server answered {answer.status}'}")
    return answer.body
