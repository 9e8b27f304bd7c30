"""Bodies within limits: read as they come, decompressed step by step, given up where they grow too large."""

import zlib
from typing import Any

GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


class UnusableBody(Exception):
    """The body is longer than was agreed, or cannot be unpacked; says which."""


async def read_body(response: Any, max_bytes: int) -> bytes:
    """Return the decompressed body of a streamed response.

    Args:
        response: of httpx or httpx2, opened with `stream`.
        max_bytes: limit of the decompressed body; never held in memory beyond it, whatever a small body unpacks to.

    Raises:
        UnusableBody: more bytes were announced or came, or the compressed body is damaged or cut.
    """
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "deflate", ""):
        raise UnusableBody(f"too_large: encoding {encoding[:20]!r} was not asked for")
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > max_bytes:
        raise UnusableBody(f"too_large: {announced} bytes announced, more than {max_bytes} bytes are not taken")
    unpack = zlib.decompressobj(GZIP_OR_ZLIB) if encoding in ("gzip", "deflate") else None
    body = bytearray()
    async for chunk in response.aiter_raw():
        try:
            body += unpack.decompress(chunk, max_bytes + 1 - len(body)) if unpack else chunk
        except zlib.error as error:
            raise UnusableBody("not_readable: the compressed body is damaged") from error
        if len(body) > max_bytes or (unpack and unpack.unconsumed_tail):
            raise UnusableBody(f"too_large: more than {max_bytes} bytes came")
    if unpack and not unpack.eof:
        raise UnusableBody("not_readable: the compressed body is cut")
    return bytes(body)
