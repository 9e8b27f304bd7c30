"""What a source needs of the one way out, so that sources know no connection."""

from typing import Literal, Protocol

from hf_openness.sources.answers import Answer

Kind = Literal["api", "pages", "resolvers"]
MAX_ANSWER_BYTES = 64_000_000


class Client(Protocol):
    """Asks the Hub. Redirects, tries, limits and time-outs are its own matter."""

    endpoint: str

    async def ask(
        self,
        route: str,
        subject: str,
        request: str,
        *,
        kind: Kind = "api",
        page: int = 0,
        max_bytes: int = MAX_ANSWER_BYTES,
    ) -> Answer:
        """Return the answer to `request`: path and query below the endpoint, or a whole https address.

        An HTTP status is no exception: it is in the answer. `kind` says which budget the request counts against.
        """
        ...
