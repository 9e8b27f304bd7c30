"""Where each published table comes from, as PROV-JSON (www.w3.org/submissions/prov-json), down to the source files.

PROV, not OpenLineage: a release lies still, and PROV says what came from what without saying when a run began. OpenLineage
describes runs by events with times and random ids, which two equal releases would not share.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from hf_openness import __version__
from hf_openness.citing.origins import BOARDS, COMMITS, DETAILS, READ_WITH, Origin, list_origins
from hf_openness.collection.kept import SOURCE as HUB_ANSWERS
from hf_openness.publishing.release import PUBLISHER, Release
from hf_openness.tables import stored

PREFIX = "ho"
NAMESPACE = "urn:hf-openness:"
SOFTWARE = f"{PREFIX}:software/{__version__}"
PEOPLE = f"{PREFIX}:publisher"


def render_provenance(release: Release, hashes: Mapping[str, str]) -> str:
    """Return the provenance of a release as PROV-JSON.

    Entities are source files, files of reviewed facts, the store's tables and the published ones; activities are the
    building of a table and the publication.

    Args:
        release: the release.
        hashes: sha256 by path, of the tables' files at least.
    """
    document: dict[str, Any] = {"prefix": {PREFIX: NAMESPACE}, "entity": {}, "activity": {}}
    document["agent"] = {
        SOFTWARE: {
            "prov:type": {"$": "prov:SoftwareAgent", "type": "prov:QUALIFIED_NAME"},
            "prov:label": f"hf_openness {__version__}",
        },
        PEOPLE: {"prov:type": {"$": "prov:Organization", "type": "prov:QUALIFIED_NAME"}, "prov:label": PUBLISHER},
    }
    document["actedOnBehalfOf"] = {"_:software": {"prov:delegate": SOFTWARE, "prov:responsible": PEOPLE}}
    document |= {name: {} for name in ("used", "wasGeneratedBy", "wasDerivedFrom", "wasAssociatedWith")}
    _add_sources(document, release.sources)
    origins: dict[str, Origin] = {}
    for table in release.filled:
        origins |= list_origins(table.name)
    for name, origin in sorted(origins.items()):
        _add_building(document, name, origin, release)
    publication = f"{PREFIX}:publication/{release.version}"
    document["activity"][publication] = {"prov:label": f"publication of {release.title}"}
    _relate(document, "wasAssociatedWith", activity=publication, agent=SOFTWARE)
    for table in release.filled:
        published, stored = f"{PREFIX}:{table.path}", _name_table(table.name)
        document["entity"][published] = {
            "prov:label": f"{table.name}, {table.rows_count} rows, {table.left_out_count} left out",
            f"{PREFIX}:sha256": hashes[table.path],
            f"{PREFIX}:license": list(table.licenses),
        }
        _relate(document, "used", activity=publication, entity=stored)
        _relate(document, "wasGeneratedBy", entity=published, activity=publication)
        _relate(document, "wasDerivedFrom", generatedEntity=published, usedEntity=stored)
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _add_sources(document: dict[str, Any], sources: pl.DataFrame) -> None:
    for row in sources.iter_rows(named=True):
        entity = {
            "prov:label": f"{row['source']} of {row['observed_on']}",
            f"{PREFIX}:sha256": row["sha256"],
            f"{PREFIX}:license": row["license"],
        }
        if row["url"] is not None:
            entity["prov:location"] = row["url"]
        document["entity"][f"{PREFIX}:raw/{row['source']}/{row['observed_on']}/{row['file']}"] = entity


def _add_building(document: dict[str, Any], name: str, origin: Origin, release: Release) -> None:
    table, activity = _name_table(name), f"{PREFIX}:building/{name}"
    document["entity"][table] = {"prov:label": f"table {name} of the store"}
    document["activity"][activity] = {
        "prov:label": origin.where,
        f"{PREFIX}:method": release.method,
        f"{PREFIX}:switches": list(origin.switches),
    }
    _relate(document, "wasAssociatedWith", activity=activity, agent=SOFTWARE)
    _relate(document, "wasGeneratedBy", entity=table, activity=activity)
    for read in origin.reads:
        document["entity"].setdefault(_name_table(read), {"prov:label": f"table {read} of the store"})
        _relate(document, "used", activity=activity, entity=_name_table(read))
        _relate(document, "wasDerivedFrom", generatedEntity=table, usedEntity=_name_table(read))
    facts = {*origin.references, *(fact for kind in origin.raw for fact in READ_WITH[kind])}
    for fact in sorted(facts):
        entity = f"{PREFIX}:reference/{fact}.csv"
        document["entity"][entity] = {"prov:label": f"reviewed facts: {fact}", f"{PREFIX}:sha256": _hash_reference(fact)}
        _relate(document, "used", activity=activity, entity=entity)
    for kind in origin.raw:
        for source in _list_entities_of(kind, release.sources):
            _relate(document, "used", activity=activity, entity=source)
            _relate(document, "wasDerivedFrom", generatedEntity=table, usedEntity=source)


def _list_entities_of(kind: str, sources: pl.DataFrame) -> list[str]:
    rows = sources.select("source", "observed_on", "file").iter_rows()
    return [f"{PREFIX}:raw/{source}/{day}/{file}" for source, day, file in rows if kind in _find_kinds(source)]


def _find_kinds(source: str) -> tuple[str, ...]:
    if source == HUB_ANSWERS:
        return (DETAILS, COMMITS)
    return (DETAILS,) if source in stored.DETAILS else (COMMITS,) if source in stored.COMMITS else (BOARDS,)


def _relate(document: dict[str, Any], relation: str, **ends: str) -> None:
    name = f"_:{relation}/{'/'.join(ends.values())}"
    document[relation][name] = {f"prov:{end}": value for end, value in ends.items()}


def _name_table(name: str) -> str:
    return f"{PREFIX}:table/{name}"


@cache
def _hash_reference(name: str) -> str:
    return hashlib.sha256((files("hf_openness.reference") / f"{name}.csv").read_bytes()).hexdigest()
