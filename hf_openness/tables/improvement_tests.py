"""`improvement_tests`: what each family gained over its base model, against what chance alone would show."""

from typing import Any

import polars as pl

from hf_openness.method import Method
from hf_openness.reference.load import read_reference
from hf_openness.schemas import validate
from hf_openness.schemas.registry import TABLES
from hf_openness.tables.gains import Tables, build_gains, score_errors

ADJUSTMENT = "holm"
Values = dict[str, Any]


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
    rows = [judge_family(family) for family in families]
    if method.family_members == "descent":
        rows += list_childless(model_families, tables["leaderboard_snapshot"])
    rows = [row | {"adjustment": ADJUSTMENT} for row in rows]
    tested = (
        pl.DataFrame(rows, schema=schema)
        .sort("leaderboard", maintain_order=True)
        .with_columns(p_adjusted=pl.lit(None, dtype=pl.Float64))
    )
    boards = tested.partition_by("leaderboard", maintain_order=True) if tested.height else [tested]
    return validate("improvement_tests", pl.concat(adjust_for_families(board) for board in boards))


def list_childless(model_families: pl.DataFrame, snapshot: pl.DataFrame) -> list[Values]:
    """Return a row for each base model of the reference file that a board publishes and nothing scored descends from."""
    from hf_openness.tables.family_measures import COMMON

    bases = read_reference("model_families").filter(method="corrected").select("base_model_id", "family")
    published = snapshot.select("leaderboard", base_model_id="model_id").unique(maintain_order=True)
    keys = ["leaderboard", "base_model_id"]
    childless = published.join(bases, on="base_model_id", maintain_order="left").join(
        model_families, on=keys, how="anti", maintain_order="left"
    )
    said = {"membership": "declared", "derivatives_count": 0, "dated_count": 0, "why": "no scored derivative on the board"}
    return [COMMON | said | row for row in childless.sort(*keys).to_dicts()]


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
