"""The only way out: published files by https, bounded in time, size and tries."""

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from hf_openness.sources.errors import FetchError

Transport = httpx.BaseTransport
TIMEOUT_SECONDS = 30.0
ATTEMPTS = 4
PASSING = (408, 425, 429, 500, 502, 503, 504)


class _PassingTrouble(Exception):
    """A failure that may pass: worth another try."""


def fetch_file(url: str, max_bytes: int, transport: httpx.BaseTransport | None = None) -> bytes:
    """Return the bytes at `url`, following redirects, in at most four tries with growing, jittered waits.

    Args:
        url: public https address.
        max_bytes: a longer answer is given up.
        transport: stands in for the network in tests.

    Raises:
        FetchError: not obtained; says why in one sentence.
    """
    tries = Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential_jitter(multiplier=0.2 if transport else 1.0, max=20),
        retry=retry_if_exception_type(_PassingTrouble),
        reraise=True,
    )
    try:
        return tries(_fetch_once, url, max_bytes, transport)
    except _PassingTrouble as error:
        raise FetchError(f"{url}: {error} (after {ATTEMPTS} tries)") from error


def _fetch_once(url: str, max_bytes: int, transport: httpx.BaseTransport | None) -> bytes:
    content = bytearray()
    try:
        with (
            httpx.Client(transport=transport, timeout=TIMEOUT_SECONDS, follow_redirects=True, max_redirects=5) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code in PASSING:
                raise _PassingTrouble(f"the server answered {response.status_code}")
            if response.status_code != httpx.codes.OK:
                raise FetchError(f"{url}: the server answered {response.status_code}")
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > max_bytes:
                    raise FetchError(f"{url}: more than {max_bytes} bytes came; expected {max_bytes} at most")
    except httpx.TransportError as error:
        raise _PassingTrouble(f"no connection ({type(error).__name__})") from error
    except httpx.HTTPError as error:
        raise FetchError(f"{url}: {error}") from error
    return bytes(content)
