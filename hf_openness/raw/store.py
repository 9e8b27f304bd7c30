"""`<store>/raw/<source>/<date>/`: the bytes of one source on one date, write-once, with a manifest."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

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
        """Keep `content` as `<source>/<date>/<name>` with its manifest; keeping the same bytes again changes nothing.

        Raises:
            RawError: other bytes are kept there already; raw is write-once.
        """
        digest = hashlib.sha256(content).hexdigest()
        known = self.find(source, observed_on)
        if known is not None:
            if known.sha256 != digest:
                raise RawError(
                    f"raw/{source}/{observed_on} already holds other bytes (sha256 {known.sha256[:12]}..., now "
                    f"{digest[:12]}...); raw data are never changed: use another date or another --store"
                )
            return known
        record = RawFile(
            name=name,
            sha256=digest,
            bytes=len(content),
            url=url,
            commit=commit,
            data_license=data_license,
            obtained_from=obtained_from,
            obtained_at=obtained_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        folder = self.root / source / observed_on.isoformat()
        write_whole(folder / name, content)
        write_whole(folder / MANIFEST, (json.dumps({"files": [asdict(record)]}, indent=2) + "\n").encode())
        return record

    def find(self, source: str, observed_on: date) -> RawFile | None:
        """Return the manifest's line of a source and date, or None where nothing is kept."""
        path = self.root / source / observed_on.isoformat() / MANIFEST
        if not path.exists():
            return None
        [record] = json.loads(path.read_text(encoding="utf-8"))["files"]
        return RawFile(**record)

    def read(self, source: str, observed_on: date) -> bytes:
        """Return the kept bytes, verified against their manifest.

        Raises:
            RawError: nothing is kept, or the bytes are not those of the manifest.
        """
        record = self.find(source, observed_on)
        if record is None:
            raise RawError(f"raw/{source}/{observed_on} is not in the store; materialise the raw asset of that date first")
        content = (self.root / source / observed_on.isoformat() / record.name).read_bytes()
        if hashlib.sha256(content).hexdigest() != record.sha256:
            raise RawError(f"raw/{source}/{observed_on}/{record.name} was changed after it was kept; obtain it again")
        return content

    def dates(self, source: str) -> list[date]:
        """Return the dates kept of a source, sorted."""
        folder = self.root / source
        if not folder.exists():
            return []
        return sorted(date.fromisoformat(path.name) for path in folder.iterdir() if (path / MANIFEST).exists())
