"""A release is the same to the byte however often it is built, and appears whole or not at all."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from hf_openness.publishing import build
from hf_openness.publishing.build import list_release_files, publish_store
from hf_openness.reading.store import StoreReader
from hf_openness.settings import UsageError
from hf_openness_tests.publishing.stores import write_release_store
from hf_openness_tests.reading.stores import list_bytes


def test_two_builds_of_equal_stores_are_equal_to_the_byte(
    release_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another store of the same content, another folder, another day, another time zone."""
    monkeypatch.setenv("HF_OPENNESS_NOW", "2031-01-01T00:00:00Z")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    again = StoreReader(str(write_release_store(tmp_path / "elsewhere")))
    publish_store(again, tmp_path / "release", "https://example.org/dataset")
    built, before = list_bytes(tmp_path / "release"), list_bytes(release_folder)
    assert sorted(built) == sorted(before)
    assert [name for name in built if built[name] != before[name]] == []


def test_no_file_says_when_or_where_it_was_built(release_folder: Path, store_folder: Path) -> None:
    today = date.today().isoformat()  # noqa: DTZ011  # the machine's own day is what must not be in it
    for name, content in list_bytes(release_folder).items():
        if not name.endswith(".parquet"):
            assert today.encode() not in content or name == "SOURCES.csv", name
            assert str(store_folder).encode() not in content, name
            assert str(release_folder).encode() not in content, name


def test_the_version_is_the_packages_and_the_newest_date(store: StoreReader, tmp_path: Path) -> None:
    release = publish_store(store, tmp_path / "release")
    assert release.version == "0.1.0+2024-06-19"
    assert (release.name, release.is_simulated) == ("hf-openness", False)
    assert release.title.endswith("(corrected method)")


def test_simulated_data_say_so_first_in_every_description(simulated_folder: Path, tmp_path: Path) -> None:
    publish_store(StoreReader(str(simulated_folder)), tmp_path / "release")
    card = (tmp_path / "release" / "README.md").read_text()
    assert card.split("---\n", 2)[2].lstrip().startswith("# SIMULATED DATA, not observations.")
    assert "**The data are simulated, not observations.**" in card
    for name in ("CITATION.cff", ".zenodo.json", "croissant.json", "ro-crate-metadata.json", "datapackage.json"):
        assert "SIMULATED DATA, not observations. " in (tmp_path / "release" / name).read_text(), name


def test_an_earlier_release_is_replaced_and_a_table_that_is_gone_goes(tmp_path: Path) -> None:
    folder = write_release_store(tmp_path / "s")
    publish_store(StoreReader(str(folder)), tmp_path / "release")
    (folder / "tables" / "license_trend.parquet").unlink()
    publish_store(StoreReader(str(folder)), tmp_path / "release")
    assert not (tmp_path / "release" / "data" / "license_trend.parquet").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["release", "s"]


@pytest.mark.parametrize("case", ["file", "foreign", "changed", "added", "list_alone", "inside", "store"])
def test_a_target_that_is_not_ours_is_refused_and_left_alone(store: StoreReader, tmp_path: Path, case: str) -> None:
    target = tmp_path / "release"
    if case == "file":
        target.write_text("mine")
    elif case == "foreign":
        target.mkdir()
        (target / "thesis.txt").write_text("mine")
    elif case == "list_alone":
        target.mkdir()
        (target / "SHA256SUMS").write_text("mine")
    elif case in ("changed", "added"):
        publish_store(store, target)
        (target / {"changed": "README.md", "added": "notes.txt"}[case]).write_text("mine")
    else:
        target = store.root if case == "store" else store.root / "release"
    before = list_bytes(tmp_path)
    with pytest.raises(UsageError, match=r"is a file|no publication wrote|was changed after|lies in the store"):
        publish_store(store, target)
    assert list_bytes(tmp_path) == before


def test_a_failure_leaves_the_earlier_release_and_nothing_else(
    store: StoreReader, release_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "release"
    shutil.copytree(release_folder, target)
    before = list_bytes(tmp_path)

    def fail(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build, "render_crate", fail)
    with pytest.raises(UsageError, match="cannot be written: .*No space left"):
        publish_store(store, target)
    assert list_bytes(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["release"]


def test_a_store_of_which_nothing_may_be_published_is_refused(tmp_path: Path) -> None:
    folder = write_release_store(tmp_path / "s")
    shutil.rmtree(folder / "raw")
    for path in (folder / "tables").iterdir():
        if path.name not in ("models", "repo_details"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(UsageError, match="nothing in .* may be published"):
        publish_store(StoreReader(str(folder)), tmp_path / "release")
    assert not (tmp_path / "release").exists()


def test_a_release_that_was_changed_is_not_listed_for_upload(release_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(release_folder, tmp_path / "release")
    listed = list_release_files(tmp_path / "release")
    assert {name for name, _ in listed} == set(list_bytes(release_folder))
    (tmp_path / "release" / "data" / "models.parquet").write_bytes(b"")
    with pytest.raises(UsageError, match="was changed after it was written"):
        list_release_files(tmp_path / "release")
