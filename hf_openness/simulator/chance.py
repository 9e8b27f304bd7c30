"""Chance as a function: the same seed, stream and keys always give the same number, in any order of asking."""

from functools import cache
from random import Random

import numpy as np
import numpy.typing as npt

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
FIRST = 0xBF58476D1CE4E5B9
SECOND = 0x94D049BB133111EB

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@cache
def _stream(seed: int, stream: str) -> int:
    value = seed & MASK
    for byte in stream.encode():
        value = _mixed((value + GOLDEN + byte) & MASK)
    return value


def _mixed(value: int) -> int:
    value = ((value ^ (value >> 30)) * FIRST) & MASK
    value = ((value ^ (value >> 27)) * SECOND) & MASK
    return value ^ (value >> 31)


def draw(seed: int, stream: str, *keys: int) -> int:
    """Return 64 random bits for (seed, stream, keys)."""
    value = _stream(seed, stream)
    for key in keys:
        value = _mixed((value + GOLDEN * (key + 1)) & MASK)
    return value


def share(seed: int, stream: str, *keys: int) -> float:
    """Return a number from 0 to below 1 for (seed, stream, keys)."""
    return (draw(seed, stream, *keys) >> 11) / (1 << 53)


def shares(seed: int, stream: str, indices: Ints, *keys: int) -> Floats:
    """Return `share(seed, stream, index, *keys)` of many indices."""
    with np.errstate(over="ignore"):
        value = np.uint64(_stream(seed, stream)) + np.uint64(GOLDEN) * (indices.astype(np.uint64) + np.uint64(1))
        value = _mixed_many(value)
        for key in keys:
            value = _mixed_many(value + np.uint64((GOLDEN * (key + 1)) & MASK))
    bits: Floats = (value >> np.uint64(11)).astype(np.float64)
    return bits / (1 << 53)


def _mixed_many(value: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    value = (value ^ (value >> np.uint64(30))) * np.uint64(FIRST)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(SECOND)
    return value ^ (value >> np.uint64(31))


def dice(seed: int, stream: str, *keys: int) -> Random:
    """Return a generator of its own for (seed, stream, keys)."""
    return Random(draw(seed, stream, *keys))  # noqa: S311


def hexadecimal(seed: int, stream: str, *keys: int, digits: int = 40) -> str:
    """Return that many hexadecimal digits for (seed, stream, keys)."""
    text = "".join(f"{draw(seed, stream, *keys, part):016x}" for part in range(-(-digits // 16)))
    return text[:digits]
