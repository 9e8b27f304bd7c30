"""What claims wait for is what they read, and a ledger that does not add up is refused."""

from datetime import date
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from hf_openness.defs.checks import effects_add_up
from hf_openness.defs.findings import TESTED_ON
from hf_openness.defs.partitions import scrape_dates
from hf_openness.defs.storage import OpenStore, StoreResource
from hf_openness.settings import read_settings
from hf_openness.tables.claims import list_needed_tables

DAY = date(2024, 5, 20)


def test_claims_wait_for_the_tables_that_statements_read_and_for_the_board() -> None:
    assert tuple(sorted({*list_needed_tables(), "models"})) == TESTED_ON


@dg.asset(name="bias_ledger", partitions_def=scrape_dates)
def standing_ledger() -> None:
    """Stands for the asset; its table is in the store already."""


@pytest.mark.parametrize(("second", "passes"), [(2.0, True), (2.1, False)], ids=["adds_up", "broken"])
def test_a_ledger_whose_effects_do_not_add_up_fails_its_check(
    second: float, passes: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_OPENNESS_STORE", str(tmp_path))
    ledger = pl.DataFrame(
        {
            "leaderboard": ["b", "b"],
            "number_id": ["n", "n"],
            "paper_mode_value": [5.0, 5.0],
            "corrected_value": [8.0, 8.0],
            "effect_average": [1.0, second],
        }
    )
    store = OpenStore(read_settings())
    store.write_frame(store.table_path("bias_ledger", DAY), ledger)
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("scrape_date", [DAY.isoformat()])
        result = dg.materialize(
            [standing_ledger, effects_add_up],
            partition_key=DAY.isoformat(),
            instance=instance,
            resources={"store": StoreResource()},
            raise_on_error=False,
        )
        [evaluation] = result.get_asset_check_evaluations()
    assert evaluation.passed is passes
    assert evaluation.metadata["found"].value == int(not passes)
