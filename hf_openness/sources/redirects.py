"""Where a redirect may lead: never off the host for API and page calls, never in circles."""

from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from hf_openness.sources.client import Kind

REDIRECTS = (301, 302, 303, 307, 308)
MAX_HOPS = 5
Origin = tuple[str, str, int | None]


class RedirectRefused(Exception):
    """The redirect is not followed; its text is the answer's problem."""


def origin_of(url: str) -> Origin:
    """Return scheme, host and port; raises ValueError where there is no host or port to be read."""
    parts = urlsplit(url)
    return (parts.scheme, parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme))


def follow_redirect(kind: Kind, url: str, location: str, hops: Sequence[str], endpoint: Origin) -> tuple[str, str]:
    """Return the address that a redirect leads to, and how it is recorded.

    Args:
        kind: only `resolvers` may leave the host, to another https host.
        url: what was asked.
        location: as the server said it, relative or whole.
        hops: where earlier redirects led, as recorded.
        endpoint: whose addresses are recorded as path and query alone.

    Raises:
        RedirectRefused: `redirect_refused` (another host, an address that nobody can read) or `redirect_loop`.
    """
    try:
        target = urljoin(url, location)
        is_same, shown = origin_of(target) == origin_of(url), _show(target, endpoint)
    except ValueError as error:
        raise RedirectRefused("redirect_refused") from error
    if shown in hops or target == url or len(hops) >= MAX_HOPS:
        raise RedirectRefused("redirect_loop")
    if not is_same and not (kind == "resolvers" and urlsplit(target).scheme == "https"):
        raise RedirectRefused("redirect_refused")
    return target, shown


def _show(url: str, endpoint: Origin) -> str:
    """Where a hop led: the query of another host is left out, for it may hold a signature."""
    parts = urlsplit(url)
    if origin_of(url) == endpoint:
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
