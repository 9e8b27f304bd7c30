"""How the views write numbers, intervals and what a filter cannot do."""

from hf_openness.explorer.filters import Filters

NAMES = {
    "from_on": "Created from",
    "to_on": "Created to",
    "types": "Kind",
    "architectures": "Architecture",
    "sizes": "Size",
    "licenses": "License",
    "authors": "Owner",
    "base_models": "Base model",
    "text": "Name contains",
}
MODEL_FILTERS = tuple(NAMES)


def say_number(value: float) -> str:
    """Return a number with two decimals at most, two significant digits where it is smaller, thousands apart."""
    if value and abs(value) < 0.005:
        return f"{value:.2g}"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if abs(value) < 1e5 else f"{value:,.0f}"


def say_things(count: int, one: str, many: str | None = None) -> str:
    """Return a count and its noun: `1 model`, `6,169 models`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def say_range(low: float | None, high: float | None) -> str:
    """Return `5.1 to 7.2`, or that there is no interval."""
    return "no interval" if low is None or high is None else f"{say_number(low)} to {say_number(high)}"


def say_p(p_value: float) -> str:
    """Return `p < 0.001`, `p = 0.012`."""
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"


def say_unapplied(filters: Filters, why: str, applied: tuple[str, ...] = ()) -> list[str]:
    """Return one sentence on the filters that are set and have no effect here, none where all have.

    Args:
        filters: what is set.
        why: the reason, a clause without a full stop.
        applied: names of filters that have an effect.
    """
    idle = [label for name, label in NAMES.items() if name not in applied and getattr(filters, name)]
    if not idle:
        return []
    if len(idle) == 1:
        return [f"The filter {idle[0]} does not apply here: {why}."]
    return [f"The filters {', '.join(idle[:-1])} and {idle[-1]} do not apply here: {why}."]
