"""The command publish. It starts without Dagster; heavy imports wait until they are needed."""

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from hf_openness.cli_reading import Method, Store, open_reader, plain_errors

if TYPE_CHECKING:
    from hf_openness.publishing.release import Release
    from hf_openness.reading.store import StoreReader

PUBLISH_EXAMPLES = """\
Examples:

  hf-openness publish --to release

  hf-openness publish --to hf://datasets/organisation/name

  hf-openness publish --to hf://datasets/organisation/name --yes
"""


def publish(
    to: Annotated[
        str,
        typer.Option(
            help="Folder to write (missing, empty or an earlier publication), or a dataset of the Hub, "
            "hf://datasets/organisation/name."
        ),
    ],
    yes: Annotated[
        bool, typer.Option("--yes", help="Upload. Without it only says what would be uploaded; a folder needs none.")
    ] = False,
    as_simulated: Annotated[
        bool, typer.Option("--as-simulated", help="Upload simulated data, as such; refused without it.")
    ] = False,
    site: Annotated[
        str | None,
        typer.Option(help="Address where the dataset will be found. Default: of a dataset of the Hub, its page."),
    ] = None,
    store: Store = None,
    method: Method = None,
) -> None:
    """Build a versioned dataset of what may be passed on, with card, metadata and provenance; --yes uploads it."""
    with plain_errors():
        from hf_openness.publishing.build import publish_store
        from hf_openness.publishing.target import parse_target

        target = parse_target(to)
        reader = open_reader(store, method)
        if target.folder is not None:
            release = publish_store(reader, target.folder, _check_site(site))
            sys.stdout.write(f"{_sum_up(release)}: {target.folder}\n")
            return
        _refuse_simulated(reader, as_simulated)
        _publish_on_hub(reader, target.repo or "", yes, _check_site(site))


def _publish_on_hub(reader: "StoreReader", repo: str, yes: bool, site: str | None) -> None:
    from hf_openness.publishing.build import fill_release, list_release_files
    from hf_openness.settings import read_collection_settings

    endpoint = read_collection_settings().endpoint
    token = _require_token(repo) if yes else None
    with tempfile.TemporaryDirectory(prefix="hf-openness-") as name:
        folder = Path(name)
        release = fill_release(reader, folder, site or f"{endpoint}/datasets/{repo}", repo)
        files = list_release_files(folder)
        total = f"{len(files)} files, {sum(size for _, size in files):,} bytes"
        if token is None:
            sys.stdout.write("".join(f"{size:>12,}  {path}\n" for path, size in files))
            sys.stdout.write(
                f"{_sum_up(release)}\nwould upload {total}, to {endpoint}/datasets/{repo}; nothing was uploaded. A new "
                "dataset is public. Look at the files with --to DIR, then say --yes.\n"
            )
            return
        _upload(release, endpoint, repo, token, folder, [path for path, _ in files])
        sys.stdout.write(f"{total}\n")


def _require_token(repo: str) -> str:
    from hf_openness.sources.errors import FetchError
    from hf_openness.sources.http import find_token
    from hf_openness.sources.hub_upload import require_token

    try:
        return require_token(repo, find_token())
    except FetchError as error:
        _stop(error)


def _upload(release: "Release", endpoint: str, repo: str, token: str, folder: Path, paths: list[str]) -> None:
    from hf_openness.sources.errors import FetchError
    from hf_openness.sources.hub_upload import upload_dataset

    tag = f"v{release.version.replace('+', '-')}"
    message = f"Publish version {release.version}{' (simulated data)' if release.is_simulated else ''}"
    try:
        done = upload_dataset(endpoint, repo, token, folder, paths, message=message, tag=tag)
    except FetchError as error:
        _stop(error)
    if not done.is_tagged:
        sys.stderr.write(f"the tag {tag} was there before and stays where it is\n")
    sys.stdout.write(f"{_sum_up(release)}: {done.url} (commit {done.commit})\n")


def _stop(error: Exception) -> NoReturn:
    sys.stderr.write(f"hf-openness: {error}\n")
    raise typer.Exit(1) from None


def _refuse_simulated(reader: "StoreReader", as_simulated: bool) -> None:
    from hf_openness.settings import UsageError

    if reader.data_kind == "simulated" and not as_simulated:
        raise UsageError(
            f"the data of {reader.root} are simulated; others would take them for observations. Name another --store, or "
            "say --as-simulated to publish them as what they are"
        )


def _check_site(site: str | None) -> str | None:
    from hf_openness.settings import UsageError

    if site is not None and not (site.startswith(("https://", "http://")) and site.isprintable() and " " not in site):
        raise UsageError(f"{site!r} is no address; expected one like https://example.org/dataset")
    return site


def _sum_up(release: "Release") -> str:
    rows = sum(table.rows_count for table in release.tables)
    return (
        f"version {release.version}, {len(release.filled)} tables, {rows:,} rows, {release.left_out_count:,} rows left out "
        "(LEFT_OUT.csv)"
    )
