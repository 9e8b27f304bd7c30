"""A release as a folder: tables, what is left out, and every description; equal stores give equal bytes."""

import json
from importlib.metadata import distribution
from pathlib import Path

from hf_openness.publishing.card import render_card
from hf_openness.publishing.citation_files import render_citation_file, render_zenodo
from hf_openness.publishing.crate import METADATA, render_crate
from hf_openness.publishing.croissant import render_croissant
from hf_openness.publishing.grounds import Grounds
from hf_openness.publishing.provenance import render_provenance
from hf_openness.publishing.release import DATA_FOLDER, Release, make_release
from hf_openness.publishing.rows import PartedTable, part_rows
from hf_openness.reading.dictionary import render_dictionary
from hf_openness.reading.formats import render_csv, render_parquet
from hf_openness.reading.licenses import count_licenses
from hf_openness.reading.package import describe_package
from hf_openness.reading.store import StoreReader
from hf_openness.reading.whole_folder import hash_file, hash_files, refuse_foreign, refuse_inside, write_folder
from hf_openness.settings import UsageError

CHECKSUMS = "SHA256SUMS"


def publish_store(store: StoreReader, folder: Path, site: str | None = None) -> Release:
    """Write the release of a store to a folder, whole or not at all; an earlier release there is replaced.

    Args:
        store: the open store.
        folder: where to; made where it is missing.
        site: address where the dataset will be found; None: not known.

    Raises:
        UsageError: nothing may be published, the folder is a file, lies in the store or holds anything but an unchanged
            earlier release, or it cannot be written.
    """
    refuse_inside(store.root, folder)
    refuse_foreign(folder, CHECKSUMS, read_checksums(folder / CHECKSUMS), "publication")
    made: list[Release] = []
    try:
        write_folder(folder, lambda part: made.append(fill_release(store, part, site)))
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error}") from error
    return made[0]


def fill_release(store: StoreReader, folder: Path, site: str | None = None, repo: str | None = None) -> Release:
    """Write the release of a store into an empty folder; `repo` is its `organisation/name` on the Hub, where it is known.

    Raises:
        UsageError: nothing may be published.
    """
    grounds = Grounds(store)
    (folder / DATA_FOLDER).mkdir(parents=True)
    parted = [_write_table(store, readable.name, grounds, folder) for readable in store.stored()]
    release = make_release(store, parted, grounds.files, site)
    _write_lists(release, folder)
    readables = [table.readable for table in release.filled]
    hashes = hash_files(folder / DATA_FOLDER)
    data = {f"{DATA_FOLDER}/{name}": digest for name, digest in hashes.items()}
    sizes = {path: (digest, (folder / path).stat().st_size) for path, digest in data.items()}
    package = describe_package(store, "parquet", readables, data, count_licenses(release.sources))
    package |= {"name": release.name, "title": release.title, "version": release.version}
    texts = {
        "dictionary.html": render_dictionary(readables),
        "datapackage.json": json.dumps(package, indent=2, ensure_ascii=False) + "\n",
        "croissant.json": json.dumps(render_croissant(release, sizes), indent=2, ensure_ascii=False) + "\n",
        "provenance.json": render_provenance(release, data),
        "CITATION.cff": render_citation_file(release),
        ".zenodo.json": render_zenodo(release),
        "README.md": render_card(release, repo),
        "LICENSE": read_own_license(),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    described = {path: (digest, (folder / path).stat().st_size) for path, digest in hash_files(folder).items()}
    (folder / METADATA).write_text(render_crate(release, folder, described), encoding="utf-8")
    lines = [f"{digest}  {path}\n" for path, digest in hash_files(folder).items()]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")
    return release


def read_checksums(path: Path) -> dict[str, str]:
    """Return sha256 by path of a `SHA256SUMS` file; nothing where there is none or it is no such file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    except (OSError, ValueError):
        return {}


def list_release_files(folder: Path) -> list[tuple[str, int]]:
    """Return path and bytes of every file of a release, sorted, each checked against the release's checksums.

    Raises:
        UsageError: a file is not what its checksum says.
    """
    checksums = read_checksums(folder / CHECKSUMS)
    for name, digest in checksums.items():
        if hash_file(folder / name) != digest:
            raise UsageError(f"{folder / name} was changed after it was written; publish again")
    names = sorted([*checksums, CHECKSUMS])
    return [(name, (folder / name).stat().st_size) for name in names]


def read_own_license() -> str:
    """Return the text of this project's license, which goes with every copy (Apache License 2.0, section 4a).

    Raises:
        UsageError: the package was installed without it.
    """
    text = distribution("hf-openness").read_text("licenses/LICENSE")
    if text is None:
        raise UsageError("hf-openness was installed without its LICENSE, which belongs to a publication; install it again")
    return text


def _write_table(store: StoreReader, name: str, grounds: Grounds, folder: Path) -> PartedTable:
    """Write the rows that may be published, a table without any has no file; return it without the rows."""
    parted = part_rows(name, store.scan(name).collect(), grounds)
    if parted.published.height:
        (folder / DATA_FOLDER / f"{name}.parquet").write_bytes(render_parquet(parted.published))
    return parted.forget_rows()


def _write_lists(release: Release, folder: Path) -> None:
    for name, frame in (
        ("SOURCES.csv", release.sources),
        ("LICENSES.csv", release.licenses),
        ("LEFT_OUT.csv", release.left_out),
    ):
        (folder / name).write_bytes(render_csv(frame))
