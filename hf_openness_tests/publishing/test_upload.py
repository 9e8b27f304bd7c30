"""Uploading to the simulated Hub through huggingface_hub: only when told so, only with a token, whole or not at all."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from hf_openness.cli import app
from hf_openness.publishing.build import CHECKSUMS, read_checksums
from hf_openness.simulator.routes_models import TOKEN_STRANGER
from hf_openness.simulator.serve import Fault, ServedHub, SimulatorError, WorldOptions
from hf_openness_tests.simulated import serve

Publish = Callable[..., Result]
RUN = "from hf_openness.cli import main; main()"
REPO = "my-org/openness"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHub]:
    with serve(tmp_path_factory.mktemp("hub"), WorldOptions(models_count=50)) as hub:
        yield hub


@pytest.fixture
def hub(served: ServedHub) -> ServedHub:
    served.clear_faults()
    served.reset_requests()
    return served


def publish(
    hub: ServedHub, store: Path, *words: str, token: str | None, repo: str = REPO, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process of its own, as a user does, with Xet off as the simulated Hub has none."""
    home = hub.ca_file.parent / "home"
    environment = {name: value for name, value in os.environ.items() if name not in ("HF_TOKEN", "HF_HUB_OFFLINE")}
    environment |= {"HF_ENDPOINT": hub.endpoint, "SSL_CERT_FILE": str(hub.ca_file), "HF_HUB_DISABLE_XET": "1"}
    environment |= (
        {"HF_HOME": str(home), "HF_HUB_DISABLE_TELEMETRY": "1"} | ({"HF_TOKEN": token} if token else {}) | variables
    )
    command = [sys.executable, "-c", RUN, "publish", "--to", f"hf://datasets/{repo}", "--store", str(store), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.fixture
def publish_here(hub: ServedHub, monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Run the command in this process, which is quicker, with a token."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)

    def run(store: Path, *words: str, token: str, repo: str) -> Result:
        monkeypatch.setenv("HF_TOKEN", token)
        return CliRunner().invoke(app, ["publish", "--to", f"hf://datasets/{repo}", "--store", str(store), *words])

    return run


def is_there(hub: ServedHub, repo: str) -> bool:
    try:
        return bool(hub.uploaded(repo))
    except SimulatorError:
        return False


def writes(hub: ServedHub) -> list[str]:
    return [route for route, _ in hub.asked() if route not in ("unknown", "dataset", "uploaded")]


def test_without_yes_it_says_what_would_be_uploaded_and_asks_nobody(hub: ServedHub, store_folder: Path) -> None:
    done = publish(hub, store_folder, token=hub.token, repo="my-org/unsaid")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1].startswith("would upload ")
    assert "nothing was uploaded" in lines[-1]
    listed = [line.split() for line in lines if line.startswith(" ")]
    total = sum(int(size.replace(",", "")) for size, _ in listed)
    assert f"{len(listed)} files, {total:,} bytes" in lines[-1]
    assert {"README.md", "data/models.parquet", CHECKSUMS} <= {path for _, path in listed}
    assert hub.asked() == []


def test_with_yes_every_file_is_there_as_built_in_one_commit_with_its_version_as_tag(
    hub: ServedHub, store_folder: Path, release_folder: Path
) -> None:
    done = publish(hub, store_folder, "--yes", "--site", "https://example.org/dataset", token=hub.token)
    assert done.returncode == 0, done.stderr
    there = hub.uploaded(REPO)
    built = read_checksums(release_folder / CHECKSUMS)
    same = {path for path, digest in there["files"].items() if built.get(path) == digest}
    # The card also says how to load the dataset by its name; what holds the card's checksum differs with it.
    assert set(there["files"]) - same == {"README.md", "ro-crate-metadata.json", CHECKSUMS}
    assert set(built) | {CHECKSUMS} == set(there["files"])
    assert there["lfs"] == [path for path in sorted(built) if path.endswith(".parquet")]
    assert len(there["commits"]) == 2
    assert there["tags"] == {"v0.1.0-2024-06-19": there["commits"][-1]}
    assert there["commits"][-1] in done.stdout
    assert f"{hub.endpoint}/datasets/{REPO}" in done.stdout
    assert hub.leaks() == [], "the token went to the host of files"
    assert {"create_repo", "validate_yaml", "preupload", "lfs_batch", "lfs_put", "lfs_verify", "commit", "tag"} == set(
        writes(hub)
    )


def test_the_same_again_sends_no_table_and_makes_no_commit(
    hub: ServedHub, store_folder: Path, publish_here: Publish
) -> None:
    repo = "my-org/twice"
    publish_here(store_folder, "--yes", token=hub.token, repo=repo)
    before = hub.uploaded(repo)
    hub.reset_requests()
    done = publish_here(store_folder, "--yes", token=hub.token, repo=repo)
    assert (done.exit_code, hub.uploaded(repo)) == (0, before)
    assert not {"lfs_put", "commit"} & set(writes(hub))
    assert "was there before and stays where it is" in done.stderr


def test_without_a_token_nothing_is_uploaded(hub: ServedHub, store_folder: Path) -> None:
    done = publish(hub, store_folder, "--yes", token=None, repo="my-org/refused")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("hf-openness: there is no token to upload my-org/refused with; set HF_TOKEN")
    assert not is_there(hub, "my-org/refused")


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("hf_ThisTokenIsKnownToNobodyAAAAAAAAA", "answered 401; it refuses the token; set HF_TOKEN"),
        (TOKEN_STRANGER, "answered 403; the token may not write there; set HF_TOKEN"),
    ],
    ids=["unknown", "stranger"],
)
def test_with_a_token_that_may_not_write_nothing_is_uploaded_and_the_token_not_told(
    hub: ServedHub, store_folder: Path, publish_here: Publish, token: str, said: str
) -> None:
    done = publish_here(store_folder, "--yes", token=token, repo="my-org/refused")
    assert done.exit_code == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert token not in done.output
    assert not is_there(hub, "my-org/refused")


def test_the_token_is_never_told_even_where_the_library_tells_everything(hub: ServedHub, store_folder: Path) -> None:
    done = publish(hub, store_folder, "--yes", token=hub.token, repo="my-org/told", HF_HUB_VERBOSITY="debug")
    assert done.returncode == 0, done.stderr
    assert hub.token not in done.stdout + done.stderr


def test_simulated_data_are_refused_unless_named_as_such(
    hub: ServedHub, simulated_folder: Path, publish_here: Publish
) -> None:
    repo = "my-org/made-up"
    for words in ((), ("--yes",)):
        done = publish_here(simulated_folder, *words, token=hub.token, repo=repo)
        assert (done.exit_code, "--as-simulated" in done.stderr) == (2, True)
    assert hub.asked() == []
    done = publish_here(simulated_folder, "--yes", "--as-simulated", token=hub.token, repo=repo)
    assert done.exit_code == 0, done.stderr
    assert is_there(hub, repo)


@pytest.mark.parametrize(
    ("route", "kind", "said"),
    [
        ("commit", "status:403", "answered 403"),
        ("commit", "status:500", "answered 500"),
        ("create_repo", "html", "do not understand each other"),
    ],
)
def test_an_upload_that_fails_says_why_and_leaves_the_dataset_as_it_was(
    hub: ServedHub, store_folder: Path, publish_here: Publish, route: str, kind: str, said: str
) -> None:
    repo = f"my-org/fails-{route}-{kind.partition(':')[2] or kind}"
    hub.add_fault(Fault(route, kind, times=-1))
    done = publish_here(store_folder, "--yes", token=hub.token, repo=repo)
    assert done.exit_code == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not is_there(hub, repo) or hub.uploaded(repo)["files"] == {}


def test_after_a_lost_answer_the_same_command_finds_the_commit_and_tags_it(
    hub: ServedHub, store_folder: Path, publish_here: Publish
) -> None:
    repo = "my-org/lost"
    hub.add_fault(Fault("commit", "reset"))
    done = publish_here(store_folder, "--yes", token=hub.token, repo=repo)
    assert (done.exit_code, "gives no whole answer" in done.stderr) == (1, True)
    assert "run the same command again" in done.stderr
    done = publish_here(store_folder, "--yes", token=hub.token, repo=repo)
    assert done.exit_code == 0, done.stderr
    there = hub.uploaded(repo)
    assert there["tags"] == {"v0.1.0-2024-06-19": there["commits"][1]}
    assert len(there["commits"]) == 2


def test_a_table_of_an_earlier_version_goes_with_the_commit_and_other_files_stay(
    hub: ServedHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hf_openness.sources.hub_upload import upload_dataset

    (tmp_path / "data").mkdir()
    for name in ("data/old.parquet", "data/models.parquet", "notes.md"):
        (tmp_path / name).write_text(name)
    repo, first = "my-org/versions", ["data/old.parquet", "data/models.parquet", "notes.md"]
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    upload_dataset(hub.endpoint, repo, hub.token, tmp_path, first, message="first", tag="v1")
    (tmp_path / "data" / "models.parquet").write_text("changed")
    done = upload_dataset(hub.endpoint, repo, hub.token, tmp_path, ["data/models.parquet"], message="second", tag="v2")
    there = hub.uploaded(repo)
    assert set(there["files"]) == {"data/models.parquet", "notes.md"}
    assert there["tags"] == {"v1": there["commits"][1], "v2": done.commit}
    assert (done.is_tagged, len(there["commits"])) == (True, 3)


@pytest.mark.parametrize("route", ["lfs_put", "lfs_verify", "lfs_batch", "preupload", "tag"])
def test_trouble_with_a_large_file_or_a_tag_is_said_and_holds_no_token(
    hub: ServedHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    from hf_openness.sources.errors import FetchError
    from hf_openness.sources.hub_upload import upload_dataset

    (tmp_path / "large.parquet").write_text(route)
    hub.add_fault(Fault(route, "status:403", times=-1))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    with pytest.raises(FetchError, match="answered 403") as refused:
        upload_dataset(hub.endpoint, f"my-org/{route}", hub.token, tmp_path, ["large.parquet"], message="m", tag="v1")
    assert hub.token not in str(refused.value)
    assert refused.value.__cause__ is None
    assert bool(hub.uploaded(f"my-org/{route}")["files"]) == (route == "tag")


def test_offline_is_said(hub: ServedHub, store_folder: Path) -> None:
    done = publish(hub, store_folder, "--yes", token=hub.token, HF_HUB_OFFLINE="1")
    assert (done.returncode, "HF_HUB_OFFLINE is set" in done.stderr) == (1, True)
