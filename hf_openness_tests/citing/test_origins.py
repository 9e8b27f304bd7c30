"""What is written down of each table's origin is what the table is built from."""

import importlib
import sys
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import dagster as dg
import polars as pl
import pytest

from hf_openness.citing.origins import (
    BOARDS,
    CHANGES,
    COMMITS,
    DETAILS,
    FINDINGS,
    OVER_DATES,
    RAW,
    REFERENCES,
    SWITCHES,
    find_origin,
    list_origins,
)
from hf_openness.defs import changes, findings, over_dates
from hf_openness.figures.catalogue import FIGURES, choose_board, take_board
from hf_openness.method import CORRECTED, PAPER, Method
from hf_openness.reading.store import READABLES
from hf_openness.reference import load
from hf_openness.tables.build import DateInputs, WatchedMethod
from hf_openness.tables.recipes import RECIPES

KINDS = {"boards": BOARDS, "details": DETAILS, "commits": COMMITS}


class _Watched:
    """Inputs that note which of them are read; `standing` alone says that either kind of Hub data is."""

    def __init__(self, inputs: DateInputs) -> None:
        self.inputs, self.read = inputs, set[str]()

    def __getattr__(self, name: str) -> Any:
        self.read.add(name)
        return getattr(self.inputs, name)


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The reference files that the tables' modules ask for, noted while they do."""
    names: set[str] = set()
    original = load.read_reference

    def note(name: str) -> pl.DataFrame:
        names.add(name)
        return original(name)

    for module in [module for name, module in sorted(sys.modules.items()) if name.startswith("hf_openness.")]:
        if getattr(module, "read_reference", None) is original:
            monkeypatch.setattr(module, "read_reference", note)
    return names


# Tables that read raw data on collected dates alone; the watched date is an archived one.
OF_COLLECTED_DATES = {"repo_commits": {COMMITS}, "collection_plan": {DETAILS, COMMITS}}


def test_switches_facts_and_raw_data_are_those_that_building_reads(
    archived_inputs: Callable[[str], DateInputs], asked_for: set[str]
) -> None:
    seen: dict[str, list[set[str]]] = defaultdict(lambda: [set(), set(), set()])
    for method in (PAPER, CORRECTED):
        _watch(_Watched(archived_inputs("2024-05-20")), method, asked_for, seen)
    for table, (switches, references, raw) in seen.items():
        assert (set(SWITCHES.get(table, ())), set(REFERENCES.get(table, ()))) == (switches, references), table
        told = set(RAW.get(table, ()))
        assert told == raw or told == OF_COLLECTED_DATES.get(table), table
    assert set(SWITCHES) | set(REFERENCES) | set(RAW) <= set(seen)


def _watch(inputs: _Watched, method: Method, asked_for: set[str], seen: dict[str, list[set[str]]]) -> None:
    tables: dict[str, pl.DataFrame] = {}
    for name, recipe in RECIPES.items():
        inputs.read.clear()
        asked_for.clear()
        watched = WatchedMethod(method)
        tables[name] = recipe.build(inputs, tables, watched)
        _note(seen[name], watched, asked_for)
        seen[name][2].update(KINDS[kind] for kind in inputs.read & set(KINDS))
    shown = take_board(tables, choose_board(tables["models"]))
    for figure in FIGURES:
        if set(figure.needs) <= set(tables):
            asked_for.clear()
            watched = WatchedMethod(method)
            figure.build(shown, watched)
            _note(seen[figure.name], watched, asked_for)


def _note(seen: list[set[str]], method: WatchedMethod, asked_for: set[str]) -> None:
    seen[0].update(object.__getattribute__(method, "read"))
    seen[1].update(asked_for)


@pytest.mark.parametrize("table", sorted(OVER_DATES))
def test_tables_over_all_dates_follow_what_their_assets_follow(table: str) -> None:
    followed = getattr(over_dates, table).asset_deps[dg.AssetKey(table)]
    assert {key.to_user_string() for key in followed} == set(OVER_DATES[table].reads)


def test_changes_follow_what_their_asset_follows() -> None:
    followed = changes.changes.asset_deps[dg.AssetKey("changes")]
    assert {key.to_user_string() for key in followed} == set(CHANGES["changes"].reads)


@pytest.mark.parametrize("table", sorted(FINDINGS))
def test_findings_follow_what_their_assets_follow(table: str) -> None:
    followed = getattr(findings, table).asset_deps[dg.AssetKey(table)]
    assert {key.to_user_string() for key in followed} == set(FINDINGS[table].reads)


@pytest.mark.parametrize("table", sorted(READABLES))
def test_every_table_leads_back_to_raw_and_names_code_that_exists(table: str) -> None:
    origins = list_origins(table)
    assert next(iter(origins)) == table
    assert {kind for origin in origins.values() for kind in origin.raw}
    for name, origin in origins.items():
        assert set(origin.reads) <= set(origins), name
        module, _, function = origin.where.partition(",")[0].partition(":")
        assert hasattr(importlib.import_module(module), function), origin.where


def test_a_table_stands_before_those_that_it_reads() -> None:
    order = list(list_origins("license_table"))
    assert all(order.index(name) < order.index(read) for name in order for read in find_origin(name).reads)


def test_an_unknown_table_has_no_origin() -> None:
    with pytest.raises(KeyError):
        find_origin("licence_table")
