"""What a source needs of whoever asks the wire for it."""

from typing import Literal, Protocol

from hf_openness.sources.answers import Answer

Kind = Literal["api", "pages", "resolvers"]
MAX_API_BYTES = 20_000_000


class Client(Protocol):
    """Asks, and never raises for what a server answers: statuses and problems are in the answer."""

    endpoint: str

    async def ask(
        self,
        route: str,
        subject: str,
        request: str,
        *,
        kind: Kind = "api",
        page: int = 0,
        max_bytes: int = MAX_API_BYTES,
    ) -> Answer:
        """Return the answer to a GET.

        Args:
            route: kind of request, for counts and the record (details, commits, listing, board, history, file).
            subject: what it is about.
            request: path and query below the endpoint, or a whole https address.
            kind: the budget it belongs to; only `resolvers` (file downloads) may be redirected to another host.
            page: number of the page, from 0.
            max_bytes: a longer body is given up.
        """
