"""Others' tools take a release as it is, offline: mlcroissant, roc-validator, frictionless, huggingface_hub, sha256sum."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from hf_openness.publishing.build import CHECKSUMS
from hf_openness.reading.store import READABLES
from hf_openness_tests.publishing.stores import FREE

# What RO-Crate recommends and nobody can say here: an address and a contact of the publisher, who is not one organisation.
NOT_SAID = {"ro-crate-1.2_86.2", "ro-crate-1.2_89.0", "ro-crate-1.2_90.1", "ro-crate-1.2_93.0"}


# rdflib 7, on which mlcroissant rests, deprecates what it uses itself.
RDFLIB = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib", "ignore::DeprecationWarning:mlcroissant")


def tables_of(folder: Path) -> list[str]:
    return sorted(path.stem for path in (folder / "data").iterdir())


def validate_crate(folder: Path, cache: Path, severity: str) -> dict[str, Any]:
    script = Path(__file__).with_name("validate_crate.py")
    command = [sys.executable, str(script), str(folder), str(cache / "http"), severity]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


@RDFLIB
def test_croissant_loads_without_an_error_or_a_warning(release_folder: Path, no_network: list[Any]) -> None:
    import mlcroissant as mlc

    dataset = mlc.Dataset(jsonld=str(release_folder / "croissant.json"))
    assert dataset.metadata.issues.report() == ""
    assert sorted(record_set.name for record_set in dataset.metadata.record_sets) == tables_of(release_folder)
    assert dataset.metadata.version.startswith("0.1.0+2024-06-19")
    assert set(dataset.metadata.license) == {
        "https://www.apache.org/licenses/LICENSE-2.0",
        "https://www.mozilla.org/MPL/2.0/",
    }


@RDFLIB
def test_croissant_reads_every_record_with_every_field(release_folder: Path, no_network: list[Any]) -> None:
    import mlcroissant as mlc

    dataset = mlc.Dataset(jsonld=str(release_folder / "croissant.json"))
    for table in tables_of(release_folder):
        rows = pl.read_parquet(release_folder / "data" / f"{table}.parquet")
        records = list(dataset.records(table))
        assert len(records) == rows.height, table
        assert {name.partition("/")[2] for name in records[0]} == set(READABLES[table].columns()), table
        assert [record.get(f"{table}/model_id") for record in records] == (
            [text.encode() for text in rows["model_id"]] if "model_id" in rows.columns else [None] * rows.height
        )


def test_croissant_says_which_columns_are_lists(release_folder: Path) -> None:
    described = json.loads((release_folder / "croissant.json").read_text())
    [models] = [record_set for record_set in described["recordSet"] if record_set["name"] == "models"]
    lists = {field["name"] for field in models["field"] if field.get("isArray")}
    assert lists == {name for name, dtype in READABLES["models"].types().items() if isinstance(dtype, pl.List)} != set()


def test_the_crate_meets_every_requirement_and_the_recommendations_that_can_be_met(
    release_folder: Path, tmp_path: Path
) -> None:
    answer = validate_crate(release_folder, tmp_path, "RECOMMENDED")
    assert [issue for issue in answer["issues"] if issue[0] == "REQUIRED"] == []
    assert {check for _, check, _ in answer["issues"]} == NOT_SAID
    assert answer["asked"] == []


def test_a_crate_without_a_file_that_it_names_is_refused(release_folder: Path, tmp_path: Path) -> None:
    """The validator looks at the files, and would say so."""
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-r", str(release_folder), str(copy)], check=True)
    (copy / "data" / "models.parquet").unlink()
    answer = validate_crate(copy, tmp_path, "REQUIRED")
    assert not answer["passed"]
    assert any("data/models.parquet" in message for _, _, message in answer["issues"])


def test_the_crate_describes_every_file_with_size_and_checksum(release_folder: Path) -> None:
    graph = json.loads((release_folder / "ro-crate-metadata.json").read_text())["@graph"]
    described = {entity["@id"]: entity for entity in graph if entity["@type"] == "File"}
    files = {path.relative_to(release_folder).as_posix() for path in release_folder.rglob("*") if path.is_file()}
    assert set(described) == files - {"ro-crate-metadata.json", CHECKSUMS}
    for path, entity in described.items():
        assert int(entity["contentSize"]) == (release_folder / path).stat().st_size
    sums = dict(reversed(line.split("  ")) for line in (release_folder / CHECKSUMS).read_text().splitlines())
    assert all(entity["sha256"] == sums[path] for path, entity in described.items())


def test_the_hub_reads_the_card_and_finds_a_configuration_per_table(release_folder: Path, no_network: list[Any]) -> None:
    from huggingface_hub import DatasetCard

    card = DatasetCard.load(release_folder / "README.md")
    configs = {config["config_name"]: config for config in card.data.to_dict()["configs"]}
    assert sorted(configs) == tables_of(release_folder)
    for config in configs.values():
        [files] = config["data_files"]
        assert files["split"] == "train"
        assert [path.is_file() for path in release_folder.glob(files["path"])] == [True]
    assert [name for name, config in configs.items() if config.get("default")] == ["models"]
    assert card.data.license == ["apache-2.0", "mpl-2.0"]
    assert set(card.data.size_categories) == {"n<1K"}


def test_the_card_says_what_is_left_out_whose_data_they_are_and_what_is_personal(release_folder: Path) -> None:
    text = (release_folder / "README.md").read_text()
    for said in (
        "| `hub-details` | none stated |",
        "`open-llm-v1`: fboulnois, llm-leaderboard-csv (MPL-2.0)",
        "here none are",
    ):
        assert said in text
    assert "imulat" not in text
    assert re.search(r"\| `contributors` \| 0 \| \d+ \|", text)
    assert not re.search(r"\{%|\{\{ |Undefined|None", text)


def test_the_card_holds_nothing_that_a_stranger_wrote(release_folder: Path) -> None:
    for name in ("README.md", "CITATION.cff", ".zenodo.json", "LICENSES.csv", "LEFT_OUT.csv", "ro-crate-metadata.json"):
        text = (release_folder / name).read_text()
        assert [word for word in ("<script>", FREE) if word in text] == [], name


def test_frictionless_finds_the_package_valid(release_folder: Path) -> None:
    """Parquet itself is not read by frictionless; the descriptor is, and its checksums are those of the files."""
    from frictionless import Package

    package = Package.from_descriptor(json.loads((release_folder / "datapackage.json").read_text()))
    assert sorted(resource.name for resource in package.resources) == tables_of(release_folder)
    sums = (release_folder / CHECKSUMS).read_text()
    assert all(f"{resource.hash.removeprefix('sha256:')}  {resource.path}\n" in sums for resource in package.resources)


def test_sha256sum_finds_every_file_as_it_was_written(release_folder: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", CHECKSUMS], cwd=release_folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    files = [path for path in release_folder.rglob("*") if path.is_file()]
    assert len(done.stdout.splitlines()) == len(files) - 1


def test_the_citation_file_has_what_its_schema_wants(release_folder: Path) -> None:
    """Schema 1.2.0: these four are required; no key beyond the schema's; a reference has authors, title and type."""
    citation = yaml.safe_load((release_folder / "CITATION.cff").read_text())
    assert {"authors", "cff-version", "message", "title"} <= set(citation)
    allowed = {
        "abstract",
        "authors",
        "cff-version",
        "contact",
        "date-released",
        "doi",
        "identifiers",
        "keywords",
        "license",
    }
    allowed |= {
        "license-url",
        "message",
        "preferred-citation",
        "references",
        "repository",
        "title",
        "type",
        "url",
        "version",
    }
    assert set(citation) <= allowed
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "dataset"
    assert str(citation["date-released"]) == "2024-06-19"
    assert citation["license"] == ["Apache-2.0", "MPL-2.0"]
    assert citation["url"].startswith("https://")
    assert len(citation["keywords"]) == len(set(citation["keywords"]))
    for author in (*citation["authors"], *citation["references"][0]["authors"]):
        assert set(author) <= {"name", "family-names", "given-names", "orcid", "website"}
        assert author
    assert {"authors", "title", "type"} <= set(citation["references"][0])
    assert re.fullmatch(r"10\.\d{4,9}(\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+", citation["references"][0]["doi"])


def test_zenodo_gets_the_fields_that_it_requires(release_folder: Path) -> None:
    metadata = json.loads((release_folder / ".zenodo.json").read_text())
    assert metadata["upload_type"] == "dataset"
    assert metadata["access_right"] == "open"
    assert metadata["license"] == "other-open"
    assert metadata["publication_date"] == "2024-06-19"
    assert metadata["description"].startswith("<p>")
    assert all((metadata["title"], metadata["creators"][0]["name"]))
    assert metadata["related_identifiers"][0]["relation"] in {"cites", "references", "isDerivedFrom"}


def test_the_provenance_leads_from_every_table_down_to_source_files(release_folder: Path) -> None:
    document = json.loads((release_folder / "provenance.json").read_text())
    known = set(document["entity"]) | set(document["activity"]) | set(document["agent"])
    relations = ("used", "wasGeneratedBy", "wasDerivedFrom", "wasAssociatedWith", "actedOnBehalfOf")
    assert set(document) == {"prefix", "entity", "activity", "agent", *relations}
    for relation in relations:
        assert all(set(ends.values()) <= known for ends in document[relation].values()), relation
    derived: dict[str, set[str]] = {}
    for ends in document["wasDerivedFrom"].values():
        derived.setdefault(ends["prov:generatedEntity"], set()).add(ends["prov:usedEntity"])
    for table in tables_of(release_folder):
        reached, waiting = set(), [f"ho:data/{table}.parquet"]
        while waiting:
            for entity in derived.get(waiting.pop(), ()):
                waiting += [] if entity in reached else [entity]
                reached.add(entity)
        assert any(entity.startswith("ho:raw/open-llm-v1/2024-06-19/") for entity in reached), table


@pytest.mark.parametrize("name", ["LICENSES.csv", "LEFT_OUT.csv"])
def test_the_lists_count_every_row_of_every_table(release_folder: Path, store_folder: Path, name: str) -> None:
    from hf_openness.reading.store import StoreReader

    counted = pl.read_csv(release_folder / name).group_by("table").agg(pl.col("rows_count").sum())
    other = {"LICENSES.csv": "LEFT_OUT.csv", "LEFT_OUT.csv": "LICENSES.csv"}[name]
    rest = pl.read_csv(release_folder / other).group_by("table").agg(pl.col("rows_count").sum())
    both = dict(pl.concat([counted, rest]).group_by("table").agg(pl.col("rows_count").sum()).iter_rows())
    stored = dict(
        StoreReader(str(store_folder)).tables().filter(pl.col("rows_count") > 0).select("table", "rows_count").iter_rows()
    )
    assert both == stored
