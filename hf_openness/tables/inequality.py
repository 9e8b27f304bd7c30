"""How unequally something is shared among authors: the measures, over many resamples at once.

A sample is given by its distinct amounts and how many authors hold each; rows are samples. Sorting once and counting is
what makes thousands of resamples of thousands of authors cheap.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
MEASURES = ("top_10_share", "top_200_share", "gini", "hhi", "entropy", "bus_factor", "sqrt_share")


class Shares:
    """Samples of authors, each with amounts in falling order; cumulated once, measured by name.

    Args:
        amounts: distinct amounts from zero on in falling order, not all zero; one row for all samples, or one per sample.
        counts: samples x amounts: how many authors hold each; every row sums to the number of authors.
    """

    def __init__(self, amounts: Array, counts: Array) -> None:
        self.amounts = np.broadcast_to(amounts, counts.shape)
        self.counts = counts
        self.held = counts * self.amounts
        self.authors_before = np.cumsum(counts, axis=1)
        self.held_before = np.cumsum(self.held, axis=1)
        self.authors: float = float(self.authors_before[0, -1])
        self.total = self.held_before[:, -1]

    def measure(self, name: str) -> Array:
        """Return one measure of MEASURES per sample.

        top_10_share, top_200_share: held by so many largest, 0-1. sqrt_share: held by the square root of the number of
        authors, rounded (Price 1963 expects half). gini: 0 (equal) to 1, with the factor n / (n - 1) for small samples
        (Deltas 2003). hhi: sum of squared shares. entropy: Shannon's, in bits. bus_factor: fewest authors who together hold
        half.

        Raises:
            KeyError: there is no such measure.
        """
        known: dict[str, Any] = {
            "top_10_share": lambda: self.top(10),
            "top_200_share": lambda: self.top(200),
            "sqrt_share": lambda: self.top(max(1, round(self.authors**0.5))),
            "gini": self.gini,
            "hhi": lambda: (self.held * self.amounts).sum(axis=1) / self.total**2,
            "entropy": self.entropy,
            "bus_factor": lambda: np.ceil(self.half() - 1e-9),
        }
        found: Array = known[name]()
        return found

    def top(self, limit: int) -> Array:
        """Return the share held by the `limit` largest; of fewer authors, all."""
        limit = min(limit, round(self.authors))
        at = (self.authors_before < limit).sum(axis=1)
        held = self._held(at) + (limit - self._authors(at)) * self._at(self.amounts, at)
        return np.minimum(held / self.total, 1.0)

    def half(self) -> Array:
        """Return how many of the largest hold half, parts of an author allowed."""
        at = (self.held_before < self.total[:, None] / 2).sum(axis=1)
        found: Array = self._authors(at) + (self.total / 2 - self._held(at)) / self._at(self.amounts, at)
        return found

    def entropy(self) -> Array:
        """Return Shannon's entropy of the shares in bits; who holds nothing adds nothing."""
        logs = np.log2(np.where(self.amounts > 0, self.amounts, 1))
        return _from_zero(np.log2(self.total) - (self.held * logs).sum(axis=1) / self.total)

    def gini(self) -> Array:
        """Return the Gini coefficient from ranks (falling): (n + 1 - 2 sum(rank x amount) / total) / (n - 1)."""
        ranks = self.authors_before - (self.counts - 1) / 2
        return _from_zero((self.authors + 1 - 2 * (ranks * self.held).sum(axis=1) / self.total) / (self.authors - 1))

    def gini_error(self) -> Array:
        """Return the standard error of `gini` by its influence function (Cowell 2011, section 5)."""
        mean = self.total[:, None] / self.authors
        below = 1 - (self.authors_before - self.counts / 2) / self.authors
        above = (self.held_before - self.held / 2) / self.authors
        gini = self.gini()[:, None]
        return self._error(2 / mean * (self.amounts * below + above) - (gini + 1) * self.amounts / mean)

    def half_error(self) -> Array:
        """Return the standard error of `half` / authors, by the influence function of the Lorenz curve at one half."""
        at = (self.held_before < self.total[:, None] / 2).sum(axis=1)
        edge = self._at(self.amounts, at)[:, None]
        share = self.half()[:, None] / self.authors
        excess = np.maximum(self.amounts - edge, 0)
        return self._error(-(excess - self.amounts / 2 + share * edge) / edge)

    def _error(self, influence: Array) -> Array:
        centred = influence - (self.counts * influence).sum(axis=1, keepdims=True) / self.authors
        spread: Array = np.sqrt((self.counts * centred**2).sum(axis=1)) / self.authors
        return spread

    def _at(self, table: Array, at: Any) -> Array:
        found: Array = table[np.arange(len(self.counts)), at]
        return found

    def _held(self, at: Any) -> Array:
        return self._at(self.held_before, at) - self._at(self.held, at)

    def _authors(self, at: Any) -> Array:
        return self._at(self.authors_before, at) - self._at(self.counts, at)


def _from_zero(found: Array) -> Array:
    """Return the values, what rounding put below zero as zero."""
    raised: Array = np.maximum(found, 0.0)
    return raised
