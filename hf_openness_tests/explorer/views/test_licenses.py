"""Licenses of all models are those of the table that the report shows, in either method."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from hf_openness.explorer.data import Data
from hf_openness.explorer.views import permissions
from hf_openness.explorer.views.licenses import count_licenses, state_license
from hf_openness.method import METHODS
from hf_openness.tables.build import DateInputs, DateTables
from hf_openness_tests.explorer.families import CHOSEN

BOARD = "open-llm-v1"


@pytest.mark.parametrize("method", METHODS)
def test_unfiltered_they_are_license_table(archived_inputs: Callable[[str], DateInputs], method: str) -> None:
    inputs = archived_inputs("2024-05-20")
    tables = DateTables(DateInputs(inputs.boards, inputs.details, [], date(2024, 5, 20))).build_all(METHODS[method])
    source = tables["models" if method == "paper" else "license_evidence"]
    table = tables["license_table"].filter(leaderboard=BOARD)
    counted = count_licenses(source.filter(leaderboard=BOARD).select("model_id", state_license(method)), table)
    columns = ["license_id", "models_count", "models_share", "commercial_use"]
    order = pl.col("models_count"), pl.col("license_id")
    assert_frame_equal(counted.select(columns), table.select(columns).sort(order, descending=[True, False]))


def test_every_model_has_one_permission_per_use(families: Data) -> None:
    frame = permissions.build(families, CHOSEN)
    sums = frame.group_by("use").agg(pl.col("models_count", "models_share").sum()).sort("use")
    assert sums.rows() == [("academic_use", 5, 1.0), ("commercial_use", 5, 1.0), ("personal_use", 5, 1.0)]
