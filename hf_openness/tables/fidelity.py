"""`paper_fidelity`: every number printed in the paper beside the same number computed here, with a verdict.

The claims, their dates, tolerances and reasons are reviewed data in reference/claims.csv; here stands how two
numbers are compared. The numbers themselves are computed in fidelity_computations.py.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime

import polars as pl

from hf_openness.reading.boards import choose_board, take_board
from hf_openness.schemas import validate
from hf_openness.schemas.registry import TABLES
from hf_openness.tables.fidelity_computations import COMPUTATIONS, NEEDED_TABLES, Tables

EQUAL = ("equal", "about")
BOUNDS = {
    "at_least": lambda found, published: found >= published,
    "more_than": lambda found, published: found > published,
    "at_most": lambda found, published: found <= published,
    "less_than": lambda found, published: found < published,
}
COMPARISONS = (*EQUAL, *BOUNDS)
DAY, MONTH = "yyyymmdd", "yyyymm"
FLOAT_ERROR = 1e-9
UNREVIEWED = "no reviewed reason yet"


def find_dates_needed(claims: pl.DataFrame) -> list[date]:
    """Return the scrape dates on which claims are compared, sorted."""
    computable = claims.filter(pl.col("computation").is_not_null())
    return computable["compared_on"].drop_nulls().unique().sort().to_list()


def take_dates_needed(
    claims: pl.DataFrame, stored: Collection[date], read: Callable[[date, str], pl.DataFrame]
) -> dict[date, Tables]:
    """Return by date the tables that claims are compared on, each of the board that figures show.

    Args:
        claims: reference/claims.csv as read by `read_reference`.
        stored: the dates that have every table of NEEDED_TABLES; others are left out.
        read: a table of a date by name.
    """
    taken: dict[date, Tables] = {}
    for day in find_dates_needed(claims):
        if day in stored:
            every = {name: read(day, name) for name in NEEDED_TABLES}
            taken[day] = take_board(every, choose_board(every["models"]))
    return taken


def build_paper_fidelity(claims: pl.DataFrame, tables_by_date: Mapping[date, Tables]) -> pl.DataFrame:
    """Build `paper_fidelity`, one row per claim in the order of the claims.

    Args:
        claims: reference/claims.csv as read by `read_reference`.
        tables_by_date: the tables of the dates in the store; `find_dates_needed` says which are used.

    Raises:
        InvalidTable: a claim repeats, or a cell is missing that the contract asks for.
        KeyError: a claim names a computation that does not exist.
    """
    rows = [_compare(claim, tables_by_date) for claim in claims.to_dicts()]
    columns = TABLES["paper_fidelity"].columns()
    schema = {name: column.dtype.type for name, column in columns.items()}
    return validate("paper_fidelity", pl.DataFrame(rows, schema=schema))


def _compare(claim: dict[str, object], tables_by_date: Mapping[date, Tables]) -> dict[str, object]:
    """Return the claim's row: the number found, how far it is from the published one, verdict and reason."""
    published, unit = float(str(claim["published"])), str(claim["unit"])
    tolerance, decimals = float(str(claim["tolerance"])), int(str(claim["decimals"]))
    found, missing = _compute(claim, tables_by_date)
    difference = None if found is None else find_difference(found, published, unit)
    verdict, why = "not computable", missing
    if found is not None and difference is not None:
        verdict = judge(found, published, difference, str(claim["comparison"]), decimals, tolerance)
        reason = claim["why"] or (claim["tolerance_why"] if verdict == "within tolerance" else UNREVIEWED)
        why = None if verdict == "reproduced" else reason
    return {
        **{name: claim[name] for name in ("claim_id", "text", "source", "compared_on", "computation")},
        "published": published,
        "unit": unit,
        "reproduced": found,
        "difference": difference,
        "tolerance": tolerance,
        "tolerance_why": claim["tolerance_why"],
        "verdict": verdict,
        "why": why,
    }


def _compute(claim: dict[str, object], tables_by_date: Mapping[date, Tables]) -> tuple[float | None, object]:
    """Return the number, or None and why there is none."""
    name, on = claim["computation"], claim["compared_on"]
    if name is None:
        return None, claim["why"] or UNREVIEWED
    compute = COMPUTATIONS[str(name)]
    if not isinstance(on, date):
        return None, claim["why"] or "no archived date fits"
    if on not in tables_by_date:
        return None, f"{on} is not in this store"
    found = compute(tables_by_date[on], str(claim["argument"] or ""))
    return (None, claim["why"] or f"not in the data of {on}") if found is None else (float(found), None)


def judge(found: float, published: float, difference: float, comparison: str, decimals: int, tolerance: float) -> str:
    """Return the verdict on a computed number.

    `equal` and `about` are reproduced when the number rounds to the printed digits, one-sided ones when
    the bound holds as printed. Otherwise the difference decides, whose unit is the tolerance's.
    """
    if comparison in BOUNDS:
        is_reproduced = BOUNDS[comparison](found, published)
    elif comparison in EQUAL:
        is_reproduced = abs(difference) <= 0.5 * 10**-decimals + FLOAT_ERROR
    else:
        raise ValueError(f"unknown comparison {comparison!r}; expected one of {', '.join(COMPARISONS)}")
    if is_reproduced:
        return "reproduced"
    is_close = tolerance > 0 and abs(difference) <= tolerance + FLOAT_ERROR
    return "within tolerance" if is_close else "differs"


def find_difference(found: float, published: float, unit: str) -> float:
    """Return found minus published: days between dates (yyyymmdd), months between months (yyyymm)."""
    if unit == DAY:
        first, second = (datetime.strptime(f"{int(n)}", "%Y%m%d") for n in (published, found))  # noqa: DTZ007
        return float((second - first).days)
    if unit == MONTH:
        first_month, second_month = (int(n) // 100 * 12 + int(n) % 100 for n in (published, found))
        return float(second_month - first_month)
    return found - published
