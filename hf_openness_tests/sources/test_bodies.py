"""No body takes more memory than agreed, whatever it unpacks to, and no part of one passes for the whole."""

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hf_openness.sources.bodies import UnusableBody, read_body

LIMIT = 100_000


class Streamed:
    """A response whose body comes in these chunks."""

    def __init__(self, chunks: Iterable[bytes], **headers: str) -> None:
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.chunks = chunks

    async def aiter_raw(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            yield chunk


def read(chunks: Iterable[bytes], max_bytes: int = LIMIT, **headers: str) -> bytes:
    return asyncio.run(read_body(Streamed(chunks, **headers), max_bytes))


def cut(body: bytes, size: int) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4), st.integers(1, 50), st.sampled_from(["gzip", "deflate"]))
def test_a_body_is_the_same_however_it_is_packed_and_cut(parts: list[bytes], size: int, encoding: str) -> None:
    whole = b"".join(parts)
    assert read(cut(whole, size)) == whole
    packed = b"".join(gzip.compress(part) for part in parts) if encoding == "gzip" else zlib.compress(whole)
    assert read(cut(packed, size), content_encoding=encoding) == whole


@settings(max_examples=50, deadline=None)
@given(st.binary(min_size=1, max_size=300), st.data())
def test_a_packed_body_that_is_cut_is_never_taken_for_whole(body: bytes, data: st.DataObject) -> None:
    packed = gzip.compress(body)
    with pytest.raises(UnusableBody, match="cut") as raised:
        read([packed[: data.draw(st.integers(1, len(packed) - 1))]], content_encoding="gzip")
    assert raised.value.may_pass


def test_damage_may_pass_and_too_much_does_not() -> None:
    with pytest.raises(UnusableBody, match="damaged") as raised:
        read([b"<html>no gzip"], content_encoding="gzip")
    assert raised.value.may_pass
    with pytest.raises(UnusableBody, match="too_large") as raised:
        read([b"x"], content_length=str(LIMIT + 1))
    assert not raised.value.may_pass
    with pytest.raises(UnusableBody, match="not asked for"):
        read([b"x"], content_encoding="br")


def test_a_body_of_exactly_the_limit_is_taken_and_one_byte_more_is_not() -> None:
    whole = b"x" * LIMIT
    assert read(cut(whole, 999)) == read([gzip.compress(whole)], content_encoding="gzip") == whole
    for chunks, encoding in ((cut(whole + b"x", 999), "identity"), ([gzip.compress(whole + b"x")], "gzip")):
        with pytest.raises(UnusableBody, match="too_large"):
            read(chunks, content_encoding=encoding)


@pytest.mark.parametrize("announced", ["²", "-1", "9" * 5000, "many"])
def test_an_absurd_length_breaks_nothing(announced: str) -> None:
    assert read([b"[]"], content_length=announced) == b"[]"


BOMB = gzip.compress(b"\0" * (1 << 24), 9)


@pytest.mark.parametrize(
    "chunks",
    [
        [BOMB * 8],
        cut(BOMB * 8, 1000),
        (gzip.compress(b"[]") + b"\0" * 50_000 for _ in range(10_000)),
        (b"x" * 65_536 for _ in range(10_000)),
        cut(gzip.compress(b"[]") * 5000, 65_536),
    ],
    ids=["bomb", "bomb in pieces", "endless after the end", "endless", "many members"],
)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_memory_is_bounded_whatever_comes(chunks: Iterable[bytes], encoding: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(UnusableBody):
            read(chunks if isinstance(chunks, list) else (c for c in chunks), content_encoding=encoding, max_bytes=LIMIT)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 12 * LIMIT, f"{peak} bytes at the peak"
