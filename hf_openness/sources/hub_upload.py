"""Puts a folder into a dataset of the Hub as one commit, through huggingface_hub; nothing else of ours sends files.

Nothing that a server says is passed on but its status: it may send the token back.
"""

import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx2
import huggingface_hub
from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete, HfApi
from huggingface_hub.errors import HfHubHTTPError, HFValidationError
from huggingface_hub.utils import disable_progress_bars  # type: ignore[attr-defined]  # documented, not re-exported

from hf_openness import __version__
from hf_openness.sources.errors import FetchError
from hf_openness.sources.http import make_tls_context

DATASET = "dataset"
SECONDS = 60.0
WHAT_TO_DO = {
    401: "it refuses the token; set HF_TOKEN to a valid one that may write",
    403: "the token may not write there; set HF_TOKEN to one that may",
    404: "there is no such dataset, or the token may not see it; set HF_TOKEN to one that may write",
    413: "it takes no files of that size",
    429: "it wants fewer requests; wait some minutes and run the same command again",
}


@dataclass(frozen=True)
class Uploaded:
    """What was uploaded. commit: its id. is_tagged: whether the tag now names it; else an earlier commit keeps the tag."""

    url: str
    commit: str
    tag: str
    is_tagged: bool


def upload_dataset(
    endpoint: str, repo: str, token: str | None, folder: Path, paths: Sequence[str], *, message: str, tag: str
) -> Uploaded:
    """Create the dataset where it is missing, put there what changed of the files as one commit, and tag it.

    Tables of an earlier release, `data/*.parquet`, that are not among the files go with the same commit. Until that
    commit the dataset is what it was.

    Args:
        endpoint: address of the Hub.
        repo: `organisation/name`.
        token: one that may write.
        folder: where the files lie.
        paths: their paths in it, and in the dataset.
        message: of the commit.
        tag: name of the version.

    Raises:
        FetchError: there is no token, the Hub is set offline, it refuses, or it does not answer; says what to do.
    """
    token = require_token(repo, token)
    if huggingface_hub.constants.HF_HUB_OFFLINE:
        raise FetchError("HF_HUB_OFFLINE is set, so nothing can be uploaded; unset it")
    if not sys.stderr.isatty():
        disable_progress_bars()
    context = make_tls_context()
    timeout = httpx2.Timeout(SECONDS, pool=None)
    # The token goes to the endpoint alone: a redirect to another host takes no authorization along (httpx2).
    huggingface_hub.set_client_factory(lambda: httpx2.Client(verify=context, timeout=timeout, follow_redirects=True))
    api = HfApi(endpoint=endpoint, token=token, library_name="hf_openness", library_version=__version__)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the Hub's remarks on a card; huggingface_hub gives them as warnings
            return _upload(api, repo, folder, paths, message, tag)
    except HFValidationError as error:
        raise FetchError(f"{repo!r} is no name of a dataset; expected organisation/name") from error
    except (HfHubHTTPError, httpx2.HTTPError, RuntimeError, ValueError, OSError) as error:
        raise FetchError(f"{repo} was not uploaded: {_explain(endpoint, error)}") from None
    finally:
        huggingface_hub.close_session()


def require_token(repo: str, token: str | None) -> str:
    """Return the token; raises FetchError where there is none."""
    if not token:
        raise FetchError(f"there is no token to upload {repo} with; set HF_TOKEN to one that may write")
    return token


def _upload(api: HfApi, repo: str, folder: Path, paths: Sequence[str], message: str, tag: str) -> Uploaded:
    api.create_repo(repo, repo_type=DATASET, exist_ok=True)
    there = api.list_repo_files(repo, repo_type=DATASET)
    gone = [path for path in there if path.startswith("data/") and path.endswith(".parquet") and path not in set(paths)]
    operations: list[CommitOperationAdd | CommitOperationCopy | CommitOperationDelete] = [
        *(CommitOperationAdd(path_in_repo=path, path_or_fileobj=str(folder / path)) for path in paths),
        *(CommitOperationDelete(path_in_repo=path) for path in sorted(gone)),
    ]
    commit = api.create_commit(repo, operations, commit_message=message, repo_type=DATASET)
    return Uploaded(f"{api.endpoint}/datasets/{repo}", commit.oid, tag, _tag(api, repo, tag, commit.oid))


def _tag(api: HfApi, repo: str, tag: str, commit: str) -> bool:
    try:
        api.create_tag(repo, tag=tag, repo_type=DATASET)
    except HfHubHTTPError as error:
        if error.response.status_code == httpx2.codes.CONFLICT:
            return False
        raise
    return True


def _explain(endpoint: str, error: BaseException | None) -> str:
    """Say why, from the innermost trouble that is an answer or the lack of one."""
    while error is not None:
        if isinstance(error, HfHubHTTPError):
            status = error.response.status_code
            return f"{endpoint} answered {status}; {WHAT_TO_DO.get(status, 'run the same command again later')}"
        if isinstance(error, httpx2.HTTPError):
            return f"{endpoint} gives no whole answer ({type(error).__name__}); run the same command again later"
        last, error = error, error.__cause__ or error.__context__
    return f"{endpoint} and huggingface_hub do not understand each other ({type(last).__name__})"
