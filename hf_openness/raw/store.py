"""`<store>/raw/<source>/<date>/`: the bytes of one source on one date, write-once, with a manifest."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from upath import UPath

from hf_openness.raw.files import write_whole

MANIFEST = "manifest.json"


class RawError(RuntimeError):
    """The raw store does not hold what is asked of it, or something else than it is asked to keep."""


@dataclass(frozen=True)
class RawFile:
    """One line of a manifest. `obtained_from` is folder, download or user file; `url` and `commit` may be null."""

    name: str
    sha256: str
    bytes: int
    url: str | None
    commit: str | None
    data_license: str
    obtained_from: str
    obtained_at: str


class RawStore:
    """The raw part of a store. Sources and names come from reviewed data or code, never from a stranger's text."""

    def __init__(self, store: str) -> None:
        self.root = UPath(store) / "raw"

    def keep(
        self,
        source: str,
        observed_on: date,
        name: str,
        content: bytes,
        *,
        obtained_from: str,
        obtained_at: datetime,
        data_license: str,
        url: str | None = None,
        commit: str | None = None,
    ) -> RawFile:
        """Keep one file as `<source>/<date>/<name>`; see `keep_many`."""
        [record] = self.keep_many(
            source,
            observed_on,
            {name: content},
            obtained_from=obtained_from,
            obtained_at=obtained_at,
            data_license=data_license,
            url=url,
            commit=commit,
        )
        return record

    def keep_many(
        self,
        source: str,
        observed_on: date,
        files: Mapping[str, bytes],
        *,
        obtained_from: str,
        obtained_at: datetime,
        data_license: str,
        url: str | None = None,
        commit: str | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> list[RawFile]:
        """Keep files as `<source>/<date>/<name>` with one manifest; keeping the same bytes again changes nothing.

        The manifest is written last: without it nothing is kept. `extra` is added to it.

        Raises:
            RawError: other bytes are kept there already; raw is write-once.
        """
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        known = self.files(source, observed_on)
        if known:
            old, new = sorted(file.sha256 for file in known), sorted(digests.values())
            if old != new:
                raise RawError(
                    f"raw/{source}/{observed_on} already holds other bytes (sha256 {old[0][:12]}..., now "
                    f"{new[0][:12]}...); raw data are never changed: use another date or another --store"
                )
            return known
        records = [
            RawFile(
                name=name,
                sha256=digests[name],
                bytes=len(content),
                url=url,
                commit=commit,
                data_license=data_license,
                obtained_from=obtained_from,
                obtained_at=obtained_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            )
            for name, content in files.items()
        ]
        folder = self._folder(source, observed_on)
        for name, content in files.items():
            write_whole(folder / name, content)
        manifest = {"files": [asdict(record) for record in records], **(extra or {})}
        write_whole(folder / MANIFEST, (json.dumps(manifest, indent=2) + "\n").encode())
        return records

    def _folder(self, source: str, observed_on: date) -> UPath:
        return self.root / source / observed_on.isoformat()

    def read_manifest(self, source: str, observed_on: date) -> dict[str, Any] | None:
        """Return the manifest of a source and date, or None where nothing is kept."""
        path = self._folder(source, observed_on) / MANIFEST
        if not path.exists():
            return None
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return manifest

    def files(self, source: str, observed_on: date) -> list[RawFile]:
        """Return the manifest's lines of a source and date, none where nothing is kept."""
        manifest = self.read_manifest(source, observed_on)
        return [] if manifest is None else [RawFile(**record) for record in manifest["files"]]

    def find(self, source: str, observed_on: date) -> RawFile | None:
        """Return the manifest's line of a source and date that has one file, or None where nothing is kept."""
        return next(iter(self.files(source, observed_on)), None)

    def holds(self, source: str, observed_on: date) -> bool:
        """Return whether anything is kept of a source and date."""
        return (self._folder(source, observed_on) / MANIFEST).exists()

    def read(self, source: str, observed_on: date, name: str | None = None) -> bytes:
        """Return the kept bytes of a file (the only one where no name is given), verified against their manifest.

        Raises:
            RawError: nothing is kept, or the bytes are not those of the manifest.
        """
        records = [file for file in self.files(source, observed_on) if name in (None, file.name)]
        if not records:
            raise RawError(f"raw/{source}/{observed_on} is not in the store; materialise the raw asset of that date first")
        content: bytes = (self._folder(source, observed_on) / records[0].name).read_bytes()
        if hashlib.sha256(content).hexdigest() != records[0].sha256:
            raise RawError(f"raw/{source}/{observed_on}/{records[0].name} was changed after it was kept; obtain it again")
        return content

    def dates(self, source: str) -> list[date]:
        """Return the dates kept of a source, sorted."""
        folder = self.root / source
        if not folder.exists():
            return []
        return sorted(date.fromisoformat(path.name) for path in folder.iterdir() if (path / MANIFEST).exists())
