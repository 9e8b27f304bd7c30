"""`paper_fidelity`: every number that the paper prints, beside the same number computed here."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from hf_openness.schemas import validate
from hf_openness.tables.fidelity_computations import COMPUTATIONS, Tables


def find_dates_needed(claims: pl.DataFrame) -> list[date]:
    """Return the archived dates that the claims are compared on, sorted."""
    return claims["compared_on"].drop_nulls().unique().sort().to_list()


def build_paper_fidelity(claims: pl.DataFrame, tables_by_date: Mapping[date, Tables]) -> pl.DataFrame:
    """Build `paper_fidelity`.

    Args:
        claims: reference/claims.csv. `comparison` says how a number is meant: `equal` to the printed digits, or
            `at_least` / `at_most`, as in "more than 300".
        tables_by_date: contract tables of one board per date; a date that is absent makes its claims not
            computable.

    Returns:
        One row per claim, in its order. Raises InvalidTable.
    """
    rows = [_compare(claim, tables_by_date) for claim in claims.to_dicts()]
    schema = {
        "claim_id": pl.String,
        "text": pl.String,
        "source": pl.String,
        "published": pl.Float64,
        "unit": pl.String,
        "compared_on": pl.Date,
        "computation": pl.String,
        "reproduced": pl.Float64,
        "difference": pl.Float64,
        "tolerance": pl.Float64,
        "tolerance_why": pl.String,
        "verdict": pl.String,
        "why": pl.String,
    }
    return validate("paper_fidelity", pl.DataFrame(rows, schema=schema))


def _compare(claim: dict[str, object], tables_by_date: Mapping[date, Tables]) -> dict[str, object]:
    published, tolerance = float(str(claim["published"])), float(str(claim["tolerance"]))
    name, day = claim["computation"], claim["compared_on"]
    row = {key: claim[key] for key in ("claim_id", "text", "source", "unit", "compared_on", "computation", "tolerance_why")}
    row |= {"published": published, "tolerance": tolerance, "reproduced": None, "difference": None}
    if name is None or not isinstance(day, date):
        return row | {"verdict": "not computable", "why": claim["why"]}
    if day not in tables_by_date:
        return row | {"verdict": "not computable", "why": f"the board of {day} is not in this store"}
    value = COMPUTATIONS[str(name)](tables_by_date[day], str(claim["argument"]) if claim["argument"] else None)
    if value is None:
        return row | {"verdict": "not computable", "why": claim["why"] or f"not in the data of {day}"}
    verdict = judge(published, value, tolerance, int(str(claim["decimals"])), str(claim["comparison"]))
    row |= {"reproduced": value, "difference": value - published, "verdict": verdict}
    return row | {"why": None if verdict == "reproduced" else claim["why"] or "no reason reviewed yet"}


def judge(published: float, value: float, tolerance: float, decimals: int, comparison: str) -> str:
    """Return the verdict: reproduced (same printed digits, or the bound holds), within tolerance, or differs."""
    if comparison == "at_least":
        is_same, gap = value >= published, published - value
    elif comparison == "at_most":
        is_same, gap = value <= published, value - published
    else:
        is_same, gap = round(value, decimals) == round(published, decimals), abs(value - published)
    if is_same:
        return "reproduced"
    return "within tolerance" if gap <= tolerance + 1e-9 else "differs"
