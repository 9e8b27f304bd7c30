"""How the views write intervals and what a filter cannot do; numbers they write as the report does."""

from hf_openness.explorer.filters import Filters
from hf_openness.reading.number_words import say_number as say_number
from hf_openness.reading.number_words import say_test as say_test
from hf_openness.reading.number_words import say_things as say_things
from hf_openness.visible import show_hidden

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


def say_range(low: float | None, high: float | None) -> str:
    """Return `5.1 to 7.2`, or that there is no interval."""
    return "no interval" if low is None or high is None else f"{say_number(low)} to {say_number(high)}"


def say_quantity(claim_id: str, quantity: str) -> str:
    """Return what a claim's quantity is called: `mistral gain: best gain in points`; several claims share a quantity."""
    return show_hidden(f"{claim_id.replace('_', ' ')}: {quantity}")


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
