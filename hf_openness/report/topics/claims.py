"""Claims: how many hold, which of them this date contradicts, and what changed since the date before."""

import polars as pl

from hf_openness.reading.places import KEEP
from hf_openness.report.cited import Sources
from hf_openness.report.findings import Extract, Section, Tables
from hf_openness.report.marks import count_of, told
from hf_openness.report.say import say_count, say_list, say_number, say_ranges, say_things, say_units, say_words

ORDER = {"contradicted": 0, "supported": 1, "undecided": 2, "not_testable": 3}
FAMILIES = {"paper": "the paper", "literature": "the literature"}


@told
def tell_claims(tables: Tables) -> tuple[str, ...]:
    """Return the counts by verdict, by source, and the verdicts that changed."""
    claims = tables["claims"]
    if claims.is_empty():
        return ("No claim was tested on this date.",)
    counts = {
        verdict: say_count(claims.filter(verdict=verdict).height, count_of("claims", verdict=verdict)) for verdict in ORDER
    }
    said = [
        f"Of {say_things(claims.height, 'claim', source=count_of('claims'))}, {counts['supported']} are supported, "
        f"{counts['contradicted']} "
        f"contradicted, {counts['undecided']} undecided, and {counts['not_testable']} cannot be tested on this date."
    ]
    for family, whose in FAMILIES.items():
        own = claims.filter(family=family)
        if own.height:
            wrong, right = (
                say_count(own.filter(verdict=verdict).height, count_of("claims", family=family, verdict=verdict))
                for verdict in ("contradicted", "supported")
            )
            said.append(
                f"Of those, {say_things(own.height, 'claim', source=count_of('claims', family=family))} of {whose} tested "
                f"together (Holm's rule): {right} supported, "
                f"{wrong} contradicted."
            )
    changed = tables["claim_history"].filter("is_changed")
    if changed.height:
        days = say_list([str(day) for day in changed["scraped_on"].unique().sort()])
        rows = count_of("claim_history", "those up to this date, of its board", is_changed=True)
        verdicts = say_things(changed.height, "verdict", source=rows)
        said.append(f"{verdicts} changed from one date to the next, on {days}.")
    return tuple(said)


def take_claims(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the claims, contradicted ones first, with the claimed range in words."""
    ranges = [_say_range(low, high) for low, high in frame.select("claimed_low", "claimed_high").iter_rows()]
    return (
        frame.with_columns(
            pl.Series("claimed", ranges, dtype=pl.String),
            say_units(frame["unit"]),
            interval=say_ranges(frame, "low", "high"),
        )
        .sort(pl.col("verdict").replace_strict(ORDER, return_dtype=pl.Int64), "claim_id")
        .select(
            "text",
            say_words("verdict"),
            "claimed",
            "estimate",
            "interval",
            "unit",
            "n",
            "p_adjusted",
            "why",
            "quantity",
            "source",
            KEEP,
        )
    )


def _say_range(low: float | None, high: float | None) -> str | None:
    if low is None:
        return None if high is None else f"at most {say_number(high)}"
    return f"at least {say_number(low)}" if high is None else f"{say_number(low)} to {say_number(high)}"


def take_changes(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the verdicts that changed, with what else changed between the two dates."""
    return frame.filter("is_changed").select(
        "scraped_on", "claim_id", "previous_verdict", "verdict", "is_board_changed", "is_population_changed", "is_rescored"
    )


SECTION = Section(
    "claims",
    "Claims",
    "Statements of the paper and of the literature, tested on this date's data. Supported: the whole interval lies in "
    "the claimed range; contradicted: the whole interval lies outside; undecided: it straddles, or too few data.",
    (23,),
    (
        Extract(
            "claims",
            "Claims with verdict, estimate and interval",
            take_claims,
            rows=None,
            sources=Sources(cells={"interval": ("low", "high"), "claimed": ("claimed_low", "claimed_high")}),
        ),
        Extract("claim_history", "Verdicts that changed from one date to the next", take_changes),
    ),
    tell=tell_claims,
    rule="docs/method.md, “How claims are judged”",
)
