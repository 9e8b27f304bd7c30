"""How numbers are written for readers, in the report's pages as in the explorer's views: one rule each."""

LEAST_P = 0.001


def say_number(value: float) -> str:
    """Return a number with two decimals at most, two significant digits where it is smaller, thousands apart.

    Below 0.0001 the two digits stand before a power of ten: `1.0e-05`, never `1e-05`, which hides the second one.
    """
    if value and abs(value) < 0.005:
        return f"{value:.1e}" if abs(value) < 1e-4 else f"{value:.2g}"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if abs(value) < 1e5 else f"{value:,.0f}"


def say_things(count: int, one: str, many: str | None = None) -> str:
    """Return a count and its noun: `1 model`, `6,169 models`."""
    return f"{count:,} {name_things(count, one, many)}"


def name_things(count: int, one: str, many: str | None = None) -> str:
    """Return the noun that a count takes: `model` or `models`; `many` where an s is not enough."""
    return one if count == 1 else many or one + "s"


def say_test(p_value: float) -> str:
    """Return a p-value as it stands in a sentence: `p < 0.001`, `p = 0.012`."""
    return f"p < {LEAST_P}" if p_value < LEAST_P else f"p = {p_value:.3f}"
