"""Intervals of what a view counts anew, beside those that the store's tables bring along."""

from math import sqrt

Z_95 = 1.959963984540054


def find_share_interval(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, 0-1, after Wilson (1927); total is above zero."""
    share, z2 = count / total, Z_95**2
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = Z_95 * sqrt(share * (1 - share) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return max(0.0, middle - half), min(1.0, middle + half)
