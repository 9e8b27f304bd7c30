"""`improvement_tests`: what each family gained over its base model, against what chance alone would show."""

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import validate
from hf_openness.schemas.registry import TABLES
from hf_openness.tables.gains import Tables, build_gains, score_errors

ADJUSTMENT = "holm"


def build_improvement_tests(model_families: pl.DataFrame, tables: Tables, method: Method) -> pl.DataFrame:
    """Build `improvement_tests`: one row per board and base model that has a family (issue 6, part 6).

    Args:
        model_families: contract table. tables: as for `gains.build_gains`. method: decides the reference.

    Raises InvalidTable.
    """
    from hf_openness.tables.family_measures import judge_family

    columns = TABLES["improvement_tests"].model.describe()
    schema = {name: column.dtype for name, column in columns.items() if name != "p_adjusted"}
    gains = add_member_errors(build_gains(model_families, tables, method), tables)
    families = gains.partition_by("leaderboard", "base_model_id", maintain_order=True) if gains.height else []
    rows = [judge_family(family) | {"adjustment": ADJUSTMENT} for family in families]
    tested = pl.DataFrame(rows, schema=schema).with_columns(p_adjusted=pl.lit(None, dtype=pl.Float64))
    boards = tested.partition_by("leaderboard", maintain_order=True) if tested.height else [tested]
    return validate("improvement_tests", pl.concat(adjust_for_families(board) for board in boards))


def add_member_errors(gains: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """Add error_points, the standard error of each member's own score."""
    errors = score_errors(tables["benchmark_scores"])
    return gains.join(errors, on=["leaderboard", "row_number"], how="left", maintain_order="left")


def adjust_for_families(board: pl.DataFrame) -> pl.DataFrame:
    """Fill p_adjusted: Holm's step-down over the board's families, which needs no independence of nested families."""
    from statsmodels.stats.multitest import multipletests

    known = board["p_value"].is_not_null()
    if not known.any():
        return board
    adjusted = pl.Series(multipletests(board["p_value"].drop_nulls().to_numpy(), method=ADJUSTMENT)[1])
    place = known.cum_sum().cast(pl.Int64) - 1
    return board.with_columns(p_adjusted=pl.when(known).then(adjusted.gather(place.clip(0))))
