"""Wilson's interval of a share. Light, so that whatever only reads a store can have it."""

import math

Z_95 = 1.959963984540054


def find_wilson(part: int, whole: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (0-1). Source: Wilson 1927, JASA 22. Raises ZeroDivisionError at 0 units."""
    share, spread = part / whole, Z_95 * Z_95 / whole
    center = (share + spread / 2) / (1 + spread)
    half = Z_95 / (1 + spread) * math.sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return (max(0.0, center - half) if part else 0.0), (min(1.0, center + half) if part < whole else 1.0)
