"""`claims`: what a date's data say of falsifiable statements, and how that changes from date to date.

The statements are reviewed data in reference/statements.csv; verdicts are computed here from interval and claimed range.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from hf_openness.schemas import TABLES, validate
from hf_openness.tables.claim_computations import CLAIM_COMPUTATIONS
from hf_openness.tables.readings import Reading
from hf_openness.tables.verdicts import ALPHA, CONTRADICTED, NOT_TESTABLE, STRADDLES, SUPPORTED, UNDECIDED, adjust, judge

Tables = Mapping[str, pl.DataFrame]
NOTHING = "not in the data of this date"
NOT_AFTER_HOLM = "by its interval {}, but not after Holm's correction over {} claims"


def build_claims(statements: pl.DataFrame, tables: Tables, leaderboard: str) -> pl.DataFrame:
    """Build `claims`, one row per statement in the order of the statements.

    A verdict is the interval's; where the reading has a p-value it must also hold after Holm's correction over the claims
    of its family that have an interval of their own making, else it is undecided.

    Args:
        statements: reference/statements.csv.
        tables: contract tables of the date; what a statement needs and is not there makes it not testable.
        leaderboard: the board whose rows count.

    Raises InvalidTable; KeyError for an unknown computation.
    """
    board = {name: _take_board(frame, leaderboard) for name, frame in tables.items()}
    rows = [{"leaderboard": leaderboard} | _test(statement, board, leaderboard) for statement in statements.to_dicts()]
    for family in dict.fromkeys(row["family"] for row in rows if row["family"] is not None):
        _correct([row for row in rows if row["family"] == family])
    columns = TABLES["claims"].columns()
    schema = {name: column.dtype.type for name, column in columns.items()}
    return validate("claims", pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema))


def list_needed_tables() -> tuple[str, ...]:
    """Return the tables that statements are tested on, sorted."""
    return tuple(sorted({name for computation in CLAIM_COMPUTATIONS.values() for name in computation.reads}))


def _take_board(frame: pl.DataFrame, leaderboard: str) -> pl.DataFrame:
    return frame.filter(leaderboard=leaderboard) if "leaderboard" in frame.columns else frame


def _test(statement: dict[str, Any], tables: Tables, leaderboard: str) -> dict[str, Any]:
    """Return the statement's row before the correction for many claims."""
    bounds = [None if statement[name] is None else float(statement[name]) for name in ("claimed_low", "claimed_high")]
    row = {name: statement[name] for name in ("claim_id", "text", "source", "quantity", "unit")} | {
        "claimed_low": bounds[0],
        "claimed_high": bounds[1],
        **dict.fromkeys(("estimate", "low", "high", "interval_method", "n", "p_value", "p_adjusted", "family")),
        "verdict": NOT_TESTABLE,
        "why": statement["why"],
    }
    if statement["boards"] is not None and leaderboard not in statement["boards"].split(" "):
        return row | {"why": f"speaks of the models or the scale of scores of {statement['boards']}"}
    reading, missing = _read(statement, tables)
    if reading is None:
        return row | {"why": missing, "n": 0 if missing == NOTHING else None}
    row |= {"estimate": reading.value, "n": reading.n}
    least = int(statement["minimum_n"])
    if reading.n < least:
        return row | {"why": f"{reading.n} units, at least {least} are needed"}
    judged = judge(reading, *bounds)
    interval = judged.interval
    return row | {
        "verdict": judged.verdict,
        "low": reading.value if interval.low is None else interval.low,
        "high": reading.value if interval.high is None else interval.high,
        "interval_method": interval.made_by or interval.why,
        "p_value": judged.p_value,
        "family": statement["family"] if interval.low is not None else None,
        "why": STRADDLES if judged.verdict == UNDECIDED else statement["why"],
    }


def _read(statement: dict[str, Any], tables: Tables) -> tuple[Reading | None, str | None]:
    """Return the reading, or None and why there is none."""
    if statement["computation"] is None:
        return None, statement["why"]
    computation = CLAIM_COMPUTATIONS[statement["computation"]]
    absent = [name for name in computation.reads if name not in tables]
    if absent:
        return None, f"needs {', '.join(absent)}, which this date or method does not have"
    reading = computation.compute(tables, statement["argument"] or "")
    return reading, None if reading is not None else NOTHING


def _correct(family: list[dict[str, Any]]) -> None:
    """Fill in adjusted p-values of one family; what does not hold after the correction becomes undecided."""
    for row, adjusted in zip(family, adjust([row["p_value"] for row in family]), strict=True):
        row["p_adjusted"] = adjusted
        if adjusted is not None and adjusted > ALPHA and row["verdict"] in (SUPPORTED, CONTRADICTED):
            row |= {"verdict": UNDECIDED, "why": NOT_AFTER_HOLM.format(row["verdict"], len(family))}
