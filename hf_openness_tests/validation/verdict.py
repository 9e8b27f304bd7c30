"""How a rate found in simulated worlds is judged, and what a line of docs/validation.md holds."""

from dataclasses import dataclass

from scipy.stats import binomtest

JUDGED_AT = 0.99


@dataclass(frozen=True)
class Line:
    """One line of the validation table.

    topic, what: the method, and what was tried, in words. worlds: how many. found: the rate or number, as shown.
    wanted: the goal, as shown. verdict: `holds`, `missed`, or `shown` where there is no goal. remark: what to know.
    """

    topic: str
    what: str
    worlds: int
    found: str
    wanted: str
    verdict: str
    remark: str = ""


def judge_rate(topic: str, what: str, hits: int, worlds: int, low: float, high: float, remark: str = "") -> Line:
    """Return the line of a rate that should lie in [low, high] (shares 0-1).

    It is missed only where the 99 % binomial interval of the rate (Wilson) has nothing in common with that range, so
    that chance alone rarely fails it.
    """
    interval = binomtest(hits, worlds).proportion_ci(JUDGED_AT, method="wilson")
    holds = interval.high >= low and interval.low <= high
    return Line(
        topic,
        what,
        worlds,
        f"{hits / worlds:.1%} ({interval.low:.1%} to {interval.high:.1%})",
        f"at most {high:.0%}" if low == 0 else f"{low:.0%} to {high:.0%}",
        "holds" if holds else "missed",
        remark,
    )


def judge_equal(topic: str, what: str, found: float, wanted: float, worlds: int, remark: str = "") -> Line:
    """Return the line of a number that should be exactly `wanted`."""
    return Line(topic, what, worlds, f"{found:g}", f"{wanted:g}", "holds" if found == wanted else "missed", remark)
