"""`bias_ledger`: what each rule of the paper did to each headline number.

The numbers are reviewed data in reference/headline_numbers.csv. Effects are differences of the number between mixtures of
the two methods; shared among switches by Shapley's value, they add up to corrected minus paper.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from hf_openness.method import CORRECTED, PAPER
from hf_openness.schemas import TABLES, validate
from hf_openness.tables.build import DateTables
from hf_openness.tables.headline_computations import HEADLINES
from hf_openness.tables.headline_intervals import Corrected, find_headline_interval
from hf_openness.tables.method_space import MethodSpace
from hf_openness.tables.readings import Interval
from hf_openness.tables.remembered import remembering
from hf_openness.tables.shapley import Effects, Single, find_effects, find_single_effects

TOLERANCE = 1e-6
NO_SWITCH = "no switch changes this number on this date"
UNDEFINED = "no average: {} of {} mixtures of the two methods have no such number; whether one has it is decided by {}"
NO_DATA = "not in the data of this date"


def build_bias_ledger(
    date_tables: DateTables, numbers: pl.DataFrame, scraped_on: date, leaderboard: str, space: MethodSpace | None = None
) -> pl.DataFrame:
    """Build `bias_ledger`: a row per headline number and switch that changes it, one row where none does.

    Args:
        date_tables: the date's inputs, from which mixtures are built.
        numbers: reference/headline_numbers.csv.
        scraped_on: the scrape date.
        leaderboard: the board whose numbers are taken.
        space: mixtures that were explored before; by default paper against corrected.

    Returns:
        In the order of the numbers, then by falling size of the average effect. Values and effects are in the number's
        unit; `paper_value` is the printed one, of the date `compared_on`.

    Raises InvalidTable; KeyError for an unknown computation.
    """
    space = space or MethodSpace(date_tables.inputs)
    with remembering():
        rows = [row for number in numbers.to_dicts() for row in _list_rows(number, space, leaderboard)]
    columns = TABLES["bias_ledger"].columns()
    schema = {name: column.dtype.type for name, column in columns.items()}
    fixed = {"scraped_on": scraped_on, "leaderboard": leaderboard}
    return validate("bias_ledger", pl.DataFrame([fixed | row for row in rows], schema=schema))


def find_ledger_gaps(bias_ledger: pl.DataFrame) -> pl.DataFrame:
    """Return the numbers whose average effects do not add up to corrected minus paper mode; without rows all do.

    Returns: leaderboard, number_id, difference, effects_sum (in the number's unit). A gap is more than a millionth of the
    larger of 1 and the difference.
    """
    return (
        bias_ledger.filter(pl.col("effect_average").is_not_null())
        .group_by("leaderboard", "number_id", maintain_order=True)
        .agg(
            difference=(pl.col("corrected_value") - pl.col("paper_mode_value")).first(),
            effects_sum=pl.col("effect_average").sum(),
        )
        .filter(
            (pl.col("difference") - pl.col("effects_sum")).abs()
            > TOLERANCE * pl.max_horizontal(1.0, pl.col("difference").abs())
        )
    )


def _list_rows(number: dict[str, Any], space: MethodSpace, leaderboard: str) -> list[dict[str, Any]]:
    headline = HEADLINES[number["computation"]]
    argument = number["argument"] or ""
    found = space.explore_number(headline.reads, lambda t, m: headline.compute(t, m, argument), leaderboard)
    before, after = found.at(0), found.at(1)
    interval = Interval(None, None, None, number["interval_why"])
    if after is not None and number["interval"] is not None:

        def take(table: str) -> pl.DataFrame:
            frame: pl.DataFrame = space.explore_table(table).at(1)
            return frame.filter(leaderboard=leaderboard) if "leaderboard" in frame.columns else frame

        corrected = Corrected(number["computation"], argument, after, leaderboard, take, space.second)
        interval = find_headline_interval(number["interval"], corrected)
    row = {
        **{name: number[name] for name in ("number_id", "text", "source", "unit")},
        "compared_on": number["compared_on"],
        "paper_value": None if number["paper_value"] is None else float(number["paper_value"]),
        "paper_mode_value": None if before is None else before.value,
        "corrected_value": None if after is None else after.value,
        "corrected_low": interval.low,
        "corrected_high": interval.high,
        "interval_method": interval.made_by,
        "interval_why": interval.why,
        "switch": None,
        "paper_rule": None,
        "corrected_rule": None,
        "effect_alone": None,
        "effect_removed": None,
        "effect_average": None,
    }
    if before is None and after is None:
        return [row | {"interval_why": NO_DATA, "why": NO_DATA}]
    values = np.array([np.nan if reading is None else reading.value for reading in found.outcomes])[found.index]
    if np.isnan(values).any():
        why = explain_undefined(values, space.switches)
        known = {axis: find_single_effects(values, axis) for axis in range(values.ndim) if values.shape[axis] == 2}
        told = [_describe(space.switches[axis], effect, why) for axis, effect in known.items() if effect is not None]
        return [row | single for single in told] or [row | {"why": why}]
    effects = sorted(find_effects(values).items(), key=lambda item: (-abs(item[1].average), item[0]))
    return [row | _describe(space.switches[axis], effect) for axis, effect in effects] or [row | {"why": NO_SWITCH}]


def explain_undefined(values: np.ndarray, switches: Sequence[str]) -> str:
    """Say how many mixtures have no number, and which switches decide whether one has it."""
    missing = np.isnan(values)
    deciding = [
        switches[axis]
        for axis, places in enumerate(values.shape)
        if places == 2 and not np.array_equal(missing.take(0, axis=axis), missing.take(1, axis=axis))
    ]
    return UNDEFINED.format(int(missing.sum()), missing.size, ", ".join(deciding))


def _describe(switch: str, effect: Effects | Single, why: str | None = None) -> dict[str, Any]:
    return {
        "switch": switch,
        "paper_rule": getattr(PAPER, switch),
        "corrected_rule": getattr(CORRECTED, switch),
        "effect_alone": effect.alone,
        "effect_removed": effect.removed,
        "effect_average": effect.average if isinstance(effect, Effects) else None,
        "why": why,
    }
