"""One answer from the wire, kept as received: what was asked, what came, and the row of JSON it becomes."""

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

KEPT_HEADERS = (
    "content-type",
    "etag",
    "link",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "x-error-code",
    "x-error-message",
    "x-repo-commit",
    "x-total-count",
)
LINK = re.compile(r"<([^<>]*)>([^<]*)")
RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))")


@dataclass(frozen=True)
class Answer:
    """One answer.

    route: what kind of request it was (details, commits, listing, board, history, file).
    subject: what it was about: a model id as a board spells it, a dataset, an owner.
    page: number of the page, from 0.
    request: path and query as first asked, relative to the endpoint (whole address elsewhere).
    hops: where redirects led, in order; the last one gave the answer.
    status: HTTP status; 0 where no usable answer came after all tries.
    problem: null, or in a word why there is no usable answer (timeout, connection, too_large, redirect_refused, ...).
    headers: those of KEPT_HEADERS that came, lower case.
    answered_at: UTC, ISO, ending in Z.
    body: as received.
    """

    route: str
    subject: str
    request: str
    status: int
    answered_at: str
    body: bytes = b""
    page: int = 0
    hops: tuple[str, ...] = ()
    problem: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from the other answers of a collection."""
        return (self.route, self.subject, self.page)

    def json(self) -> Any:
        """Return the body as JSON; raises ValueError where it is none."""
        try:
            return json.loads(self.body)
        except RecursionError as error:
            raise ValueError("nested too deep") from error

    def next_page(self) -> str | None:
        """Return the address that `Link: <...>; rel="next"` names, resolved against the request; None on the last page.

        An address that nobody can read (a broken host) counts as none.
        """
        for target, attributes in LINK.findall(self.headers.get("link", "")):
            relation = RELATION.search(attributes)
            if relation is not None and "next" in (relation[1] or relation[2]).lower().split():
                try:
                    return urljoin(self.hops[-1] if self.hops else self.request, str(target))
                except ValueError:
                    return None
        return None


def write_answer(answer: Answer) -> str:
    """Return the answer as one line of JSON; a body that is no UTF-8 is kept in base64."""
    row: dict[str, Any] = {
        "route": answer.route,
        "subject": answer.subject,
        "page": answer.page,
        "request": answer.request,
        "hops": list(answer.hops),
        "status": answer.status,
        "problem": answer.problem,
        "headers": answer.headers,
        "answered_at": answer.answered_at,
    }
    try:
        row["body"] = answer.body.decode("utf-8")
    except UnicodeDecodeError:
        row["body_base64"] = base64.b64encode(answer.body).decode("ascii")
    return json.dumps(row, ensure_ascii=True, separators=(",", ":"))


def read_answer(line: str | bytes) -> Answer:
    """Return the answer of a line that `write_answer` made; raises ValueError where it is none."""
    try:
        return _read_row(json.loads(line))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not an answer: {type(error).__name__} {error}") from error


def _read_row(row: dict[str, Any]) -> Answer:
    body = base64.b64decode(row["body_base64"], validate=True) if "body_base64" in row else row["body"].encode("utf-8")
    texts = (row["route"], row["subject"], row["request"], row["answered_at"], *row["hops"], *row["headers"].values())
    if not all(isinstance(text, str) for text in texts) or type(row["page"]) is not int or type(row["status"]) is not int:
        raise TypeError("a field of another type")
    return Answer(
        route=row["route"],
        subject=row["subject"],
        request=row["request"],
        status=row["status"],
        answered_at=row["answered_at"],
        body=body,
        page=row["page"],
        hops=tuple(row["hops"]),
        problem=row["problem"],
        headers=row["headers"],
    )
