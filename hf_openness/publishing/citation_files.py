"""How a release is cited: CITATION.cff, Zenodo's metadata, BibTeX."""

import json
from html import escape
from typing import Any

from hf_openness.citing.citation import escape_tex
from hf_openness.publishing.release import KEYWORDS, PAPER, PUBLISHER, Release


def cite_as_bibtex(release: Release) -> str:
    """Return the release as one entry of BibTeX."""
    fields = {
        "author": f"{{{escape_tex(PUBLISHER)}}}",
        "title": escape_tex(release.title),
        "year": str(release.day.year),
        "version": escape_tex(release.version),
        "note": "Data set",
        **({"url": release.site} if release.site else {}),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{release.name},\n{lines}}}"


def render_citation_file(release: Release) -> str:
    """Return CITATION.cff (citation-file-format.github.io, schema 1.2.0)."""
    import yaml

    citation: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them, and the paper whose method they follow.",
        "type": "dataset",
        "title": release.title,
        "abstract": release.description,
        "authors": [{"name": PUBLISHER}],
        "version": release.version,
        "date-released": release.day.isoformat(),
        "license": release.spdx_ids,
        "keywords": list(KEYWORDS),
        **({"url": release.site} if release.site else {}),
        "references": [
            {
                "type": "article",
                "title": PAPER["title"],
                "authors": [{"family-names": PAPER["author"]}, {"name": "and others"}],
                "journal": PAPER["journal"],
                "volume": PAPER["volume"],
                "year": int(PAPER["year"]),
                "doi": PAPER["doi"],
            }
        ],
    }
    text: str = yaml.safe_dump(citation, sort_keys=False, allow_unicode=True, width=120)
    return text


def render_zenodo(release: Release) -> str:
    """Return .zenodo.json (developers.zenodo.org, deposition metadata); it takes one license, `other-open` for several."""
    several = len(release.spdx_ids) > 1
    metadata = {
        "upload_type": "dataset",
        "title": release.title,
        "description": f"<p>{escape(release.description)}</p>",
        "creators": [{"name": PUBLISHER}],
        "version": release.version,
        "publication_date": release.day.isoformat(),
        "access_right": "open",
        "license": "other-open" if several else release.spdx_ids[0].lower(),
        "keywords": list(KEYWORDS),
        "notes": f"Licenses by row: LICENSES.csv ({', '.join(release.spdx_ids)}).",
        "related_identifiers": [{"identifier": PAPER["doi"], "relation": "cites", "resource_type": "publication-article"}],
    }
    return json.dumps(metadata, indent=2, ensure_ascii=False) + "\n"
