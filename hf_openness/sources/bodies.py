"""Bodies within limits: read as they come, decompressed step by step, given up where they grow too large."""

import re
import zlib
from typing import Any

GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


class UnusableBody(Exception):
    """The body is longer than was agreed, or cannot be unpacked; says which.

    may_pass: whether another try may bring a whole one.
    """

    def __init__(self, problem: str, *, may_pass: bool = False) -> None:
        super().__init__(problem)
        self.may_pass = may_pass


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
    if re.fullmatch(r"[0-9]{1,20}", announced) and int(announced) > max_bytes:
        raise UnusableBody(f"too_large: {announced} bytes announced, more than {max_bytes} bytes are not taken")
    unpacker = _Unpacker(max_bytes) if encoding in ("gzip", "deflate") else None
    body = bytearray()
    came = 0
    async for chunk in response.aiter_raw():
        came += len(chunk)
        if came > max_bytes:
            raise UnusableBody(f"too_large: more than {max_bytes} bytes came")
        if unpacker is None:
            body += chunk
        else:
            unpacker.take(chunk, body)
    if unpacker is not None and not unpacker.is_whole:
        raise UnusableBody("not_readable: the compressed body is cut", may_pass=True)
    return bytes(body)


class _Unpacker:
    """Unpacks a body that may consist of several compressed members, as gzip allows."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._member = zlib.decompressobj(GZIP_OR_ZLIB)
        self._is_begun = False

    @property
    def is_whole(self) -> bool:
        return not self._is_begun

    def take(self, chunk: bytes, body: bytearray) -> None:
        while chunk:
            self._is_begun = True
            try:
                body += self._member.decompress(chunk, self.max_bytes + 1 - len(body))
            except zlib.error as error:
                raise UnusableBody("not_readable: the compressed body is damaged", may_pass=True) from error
            if len(body) > self.max_bytes or self._member.unconsumed_tail:
                raise UnusableBody(f"too_large: more than {self.max_bytes} bytes came")
            chunk = self._member.unused_data
            if self._member.eof:
                self._member, self._is_begun = zlib.decompressobj(GZIP_OR_ZLIB), False
