"""How the bench counts the use of a limit: nothing that a server lost out on may go uncounted."""

from hf_openness_tests.bench.limits import LIMITS, count_used


def window(begins: float, used: int) -> list[tuple[float, int]]:
    return [(begins + 0.01 * n, LIMITS.api - n - 1) for n in range(used)]


def test_the_first_and_the_last_window_do_not_count() -> None:
    seconds = LIMITS.window_seconds
    told = [*window(0, LIMITS.api), *window(seconds, LIMITS.api), *window(2 * seconds, 200), *window(3 * seconds, 160)]
    assert count_used(told) == (LIMITS.api + 200, 2)


def test_a_window_that_passes_unused_counts() -> None:
    seconds = LIMITS.window_seconds
    told = [*window(0, LIMITS.api), *window(seconds, LIMITS.api), *window(3 * seconds, LIMITS.api)]
    assert count_used(told) == (LIMITS.api, 2)
