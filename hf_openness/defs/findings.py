"""What the tables of a date amount to: claims with verdicts, and the ledger of what each rule did to each number."""

from datetime import date
from typing import Any

import polars as pl

from hf_openness.citing.origins import TESTED_ON
from hf_openness.defs.storage import OpenStore
from hf_openness.defs.table_asset import Built, table_asset
from hf_openness.figures.catalogue import choose_board
from hf_openness.reference.load import read_reference
from hf_openness.tables.build import DateTables
from hf_openness.tables.recipes import RECIPES
from hf_openness.tables.stored import StoredInputs

GROUP = "findings"


def _claims(_store: OpenStore, _on: date | None, tables: dict[str, pl.DataFrame]) -> Built:
    from hf_openness.tables.claims import build_claims

    frame = build_claims(read_reference("statements"), tables, choose_board(tables["models"]))
    counted = frame.group_by("verdict").len().sort("verdict")
    return frame, {f"verdicts/{verdict}": count for verdict, count in counted.iter_rows()}


def _bias_ledger(store: OpenStore, scraped_on: date | None, tables: dict[str, pl.DataFrame]) -> Built:
    from hf_openness.tables.bias_ledger import build_bias_ledger

    if scraped_on is None:
        raise ValueError("a table per date was asked for without a date")
    numbers, inputs = read_reference("headline_numbers"), StoredInputs(store.raw, scraped_on)
    frame = build_bias_ledger(DateTables(inputs), numbers, scraped_on, choose_board(tables["models"]))
    moved = frame.filter(pl.col("effect_average") != 0)["number_id"].n_unique()
    facts: dict[str, Any] = {"numbers": frame["number_id"].n_unique(), "numbers that a rule moves": moved}
    return frame, facts


claims = table_asset("claims", _claims, reads=TESTED_ON, where="hf_openness.tables.claims:build_claims")
bias_ledger = table_asset(
    "bias_ledger",
    _bias_ledger,
    reads=("models",),
    after=tuple(name for name in RECIPES if name != "models"),
    group=GROUP,
    where="hf_openness.tables.bias_ledger:build_bias_ledger",
)
