"""The table behind the picture of the claims."""

import polars as pl

from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_frame

NOT_TESTABLE = "not_testable"


def build_claim_forest(claims: pl.DataFrame) -> pl.DataFrame:
    """Return the testable claims with estimate, interval and claimed range: figure 23."""
    name = "figure_23_claims"
    shown = claims.filter(pl.col("verdict") != NOT_TESTABLE).select(list(FIGURE_TABLES[name].describe()))
    return check_frame(name, FIGURE_TABLES[name], shown)
