"""What became of an id that was asked for: the outcome of an answer, in the ledger's words. No dates, no long texts."""

from collections.abc import Sequence
from dataclasses import dataclass

from hf_openness.sources.answers import Answer
from hf_openness.sources.commits import ParsedCommits, parse_commit_pages
from hf_openness.sources.errors import ShapeError
from hf_openness.sources.repo_info import RepoInfo, parse_repo_info
from hf_openness.sources.wire import read_json, show_text

OK = "ok"
RENAMED = "renamed"
GATED = "gated"
DISABLED = "disabled"
NOT_FOUND = "not_found_or_private"
INVALID_ID = "invalid_id"
ERROR = "error_after_retries"
NOT_ASKED = "not_asked"
DISABLED_MESSAGE = "Access to this resource is disabled."


@dataclass(frozen=True)
class Outcome:
    """One outcome, why in words, and the repo's canonical id where the answer says it."""

    outcome: str
    detail: str | None = None
    canonical_id: str | None = None


def classify_details(answer: Answer) -> Outcome:
    """Return the outcome of an answer about a repo's info; `read_details` also gives the row."""
    return read_details(answer)[0]


def read_details(answer: Answer) -> tuple[Outcome, RepoInfo | None]:
    """Return the outcome of a repo's info, and the info where there is one.

    A gated or disabled repo still shows its info: `ok`. An info whose `id` differs from the id asked for, be it in
    casing alone, is `renamed`.
    """
    refused = _classify_refusal(answer)
    if refused is not None:
        return refused, None
    try:
        info = parse_repo_info(read_json(answer.body))
    except ShapeError as error:
        return Outcome(ERROR, show_text(f"status {answer.status}, {error}")), None
    return name_outcome(answer.subject, info.row["canonical_id"]), info


def name_outcome(model_id: str, canonical_id: str) -> Outcome:
    """Return `ok`, or `renamed` where the repo goes by another id."""
    if model_id == canonical_id:
        return Outcome(OK, None, canonical_id)
    return Outcome(RENAMED, f"canonical id: {canonical_id}", canonical_id)


def classify_commits(answer: Answer, details_is_disabled: bool) -> Outcome:
    """Return the outcome of one page of commits; a repo without a revision `main` counts as not found.

    A disabled repo refuses its commits with the code of a gated one, so its info decides between the two.
    """
    refused = _classify_refusal(answer)
    if refused is not None:
        if refused.outcome == GATED and details_is_disabled:
            return Outcome(DISABLED, refused.detail)
        return refused
    try:
        parse_commit_pages([_as_first(answer)])
    except ShapeError as error:
        return _no_list(answer, error)
    return Outcome(OK)


def read_commits(pages: Sequence[Answer], details_is_disabled: bool) -> tuple[Outcome, ParsedCommits | None]:
    """Return the outcome of all pages of one repo, and its commits where every page has them.

    Args:
        pages: the answers of one subject, in order of their page.
        details_is_disabled: what the repo's info says of `disabled`.
    """
    for page in pages:
        refused = _classify_refusal(page)
        if refused is not None:
            return classify_commits(page, details_is_disabled), None
    try:
        return Outcome(OK), parse_commit_pages(pages)
    except ShapeError as error:
        return (_no_list(pages[-1], error) if pages else Outcome(ERROR, str(error))), None


def _classify_refusal(answer: Answer) -> Outcome | None:
    status, code = answer.status, answer.headers.get("x-error-code")
    if answer.problem is not None:
        return Outcome(ERROR, show_text(f"status {status}, {answer.problem}"))
    if status == 200:
        return None
    message = answer.headers.get("x-error-message", "")
    if message == DISABLED_MESSAGE:
        return Outcome(DISABLED, f"status {status}")
    if status in (401, 403) and code == "GatedRepo":
        return Outcome(GATED, f"status {status} GatedRepo")
    if status in (401, 404) and code in (None, "RepoNotFound"):
        return Outcome(NOT_FOUND, f"status {status}" + (f" {code}" if code else ""))
    if status == 404 and code == "RevisionNotFound":
        return Outcome(NOT_FOUND, "no revision main")
    if status == 400:
        return Outcome(INVALID_ID, "status 400")
    reason = " ".join(text for text in (code, message) if text)
    return Outcome(ERROR, show_text(f"status {status}" + (f", {reason}" if reason else "")))


def _no_list(answer: Answer, error: ShapeError) -> Outcome:
    return Outcome(ERROR, show_text(f"status {answer.status}, {error}"))


def _as_first(answer: Answer) -> Answer:
    if answer.page == 0:
        return answer
    return Answer(
        answer.route, answer.subject, answer.request, answer.status, answer.answered_at, answer.body, headers=answer.headers
    )
