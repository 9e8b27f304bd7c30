"""RO-Crate metadata: the release as a research object (w3id.org/ro/crate, version 1.3), made with `rocrate`."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hf_openness import __version__
from hf_openness.publishing.release import KEYWORDS, PAPER, PUBLISHER, Release, ReleasedTable

METADATA = "ro-crate-metadata.json"
MEDIA_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".cff": "application/yaml",
}
ABOUT_FILES = {
    "README.md": "Dataset card: what there is, how to read it, what is left out and why.",
    "CITATION.cff": "How to cite the dataset.",
    ".zenodo.json": "Metadata for Zenodo.",
    "LICENSE": "Text of the Apache License 2.0.",
    "LICENSES.csv": "Under which licenses how many rows of each table and date stand, and on which sources they rest.",
    "LEFT_OUT.csv": "How many rows of each table and date are left out, and the sources whose terms do not allow them.",
    "SOURCES.csv": "Every source file with address, sha256, license and who must be named.",
    "croissant.json": "Croissant metadata.",
    "datapackage.json": "Frictionless Data Package metadata.",
    "dictionary.html": "Data dictionary: every column of every table.",
    "provenance.json": "Provenance of every table down to the source files, as PROV-JSON.",
}
PUBLISHER_ID = "#publisher"
SOFTWARE_ID = "#hf_openness"


def render_crate(release: Release, folder: Path, files: Mapping[str, tuple[str, int]]) -> str:
    """Return `ro-crate-metadata.json` of a release.

    Args:
        release: the release.
        folder: where its files lie.
        files: sha256 and bytes by path of every file to be described.
    """
    from rocrate.model.contextentity import ContextEntity
    from rocrate.rocrate import ROCrate

    crate = ROCrate()
    for identifier, properties in _describe_context(release):
        crate.add(ContextEntity(crate, identifier, properties=properties))
    tables = {table.path: table for table in release.filled}
    described = {
        path: crate.add_file(folder / path, path, properties=_describe_file(path, *files[path], tables, release))
        for path in sorted(files)
    }
    root = {
        "name": release.title,
        "description": release.description,
        "datePublished": release.day.isoformat(),
        "version": release.version,
        "keywords": ", ".join(KEYWORDS),
        "license": _refer(release.terms_urls().values()),
        "author": {"@id": PUBLISHER_ID},
        "publisher": {"@id": PUBLISHER_ID},
        "citation": {"@id": f"https://doi.org/{PAPER['doi']}"},
        "mentions": {"@id": "#making"},
        **({"url": release.site} if release.site else {}),
    }
    for name, value in root.items():
        crate.root_dataset[name] = value
    crate.add(ContextEntity(crate, "#making", properties=_describe_making(release, list(described))))
    return json.dumps(crate.metadata.generate(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _describe_context(release: Release) -> list[tuple[str, dict[str, Any]]]:
    licenses = [
        (url, {"@type": "CreativeWork", "name": name, "url": url, "description": f"{name}, as SPDX names it."})
        for name, url in release.terms_urls().items()
    ]
    paper = {
        "@type": "ScholarlyArticle",
        "name": PAPER["title"],
        "identifier": f"https://doi.org/{PAPER['doi']}",
        "datePublished": PAPER["year"],
    }
    software = {
        # Not a SoftwareApplication: RO-Crate wants the address of one, and the package says none of itself.
        "@type": "CreativeWork",
        "name": "hf_openness",
        "version": __version__,
        "description": "Measures how open-source AI develops, from published leaderboards and Hub metadata.",
    }
    return [
        *licenses,
        (PUBLISHER_ID, {"@type": "Organization", "name": PUBLISHER}),
        (SOFTWARE_ID, software),
        (f"https://doi.org/{PAPER['doi']}", paper),
        *_describe_sources(release),
    ]


def _describe_sources(release: Release) -> list[tuple[str, dict[str, Any]]]:
    named = release.sources.select("url", "source", "observed_on", "license", "attribution").unique(maintain_order=True)
    return [
        (
            url,
            {
                "@type": "CreativeWork",
                "name": f"{source} of {day}",
                "description": f"Source file; license of the data: {license_}.",
                **({"creditText": attribution} if attribution else {}),
            },
        )
        for url, source, day, license_, attribution in named.unique("url", keep="first", maintain_order=True).iter_rows()
        if url is not None
    ]


def _describe_file(
    path: str, sha256: str, size: int, tables: Mapping[str, ReleasedTable], release: Release
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": path,
        "contentSize": str(size),
        "sha256": sha256,
        "encodingFormat": MEDIA_TYPES.get(Path(path).suffix, "text/plain"),
    }
    table = tables.get(path)
    if table is None:
        return described | {"description": ABOUT_FILES.get(path, path)}
    described["description"] = table.readable.description()
    if list(table.licenses) != release.spdx_ids:  # a file inherits what the whole says
        urls = release.terms_urls()
        described["license"] = _refer(urls[name] for name in table.licenses)
    return described


def _describe_making(release: Release, paths: list[str]) -> dict[str, Any]:
    sources = sorted({url for url in release.sources["url"] if url is not None})
    return {
        "@type": "CreateAction",
        "name": f"Publication of the store of method {release.method} up to {release.day}",
        "instrument": {"@id": SOFTWARE_ID},
        "agent": {"@id": PUBLISHER_ID},
        **({"object": _refer(sources)} if sources else {}),
        "result": _refer(path for path in paths if path.endswith(".parquet")),
    }


def _refer(identifiers: Iterable[str]) -> Any:
    """References to entities; one alone stands without brackets."""
    references = [{"@id": identifier} for identifier in identifiers]
    return references[0] if len(references) == 1 else references
