"""The tables of one scrape date, in the order of the flow."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import dagster as dg
import polars as pl

from hf_openness.collection.standing import Standing
from hf_openness.defs.storage import OpenStore
from hf_openness.defs.table_asset import Built, table_asset
from hf_openness.settings import read_collection_settings
from hf_openness.sources.repo_details import count_mentions
from hf_openness.tables.collected import list_outcomes
from hf_openness.tables.observations import HubObservation
from hf_openness.tables.quality import refuse_many_errors
from hf_openness.tables.recipes import RECIPES, SNAPSHOT, Tables, find_commits, find_details
from hf_openness.tables.stored import StoredInputs

Facts = Callable[[StoredInputs, Tables, pl.DataFrame], dict[str, Any]]


def recipe_asset(
    table: str,
    *,
    after: tuple[str, ...] = (),
    describe: Facts | None = None,
    first: Callable[[StoredInputs], None] | None = None,
) -> dg.AssetsDefinition:
    """Make the asset of a table that has a recipe.

    Args:
        table: its name.
        after: assets it follows without taking them in.
        describe: returns extra metadata from inputs, tables read and the table built.
        first: called before anything is built; may refuse.
    """
    recipe = RECIPES[table]

    def build(store: OpenStore, scraped_on: date | None, tables: dict[str, pl.DataFrame]) -> Built:
        if scraped_on is None:
            raise ValueError("a table per date was asked for without a date")
        inputs = StoredInputs(store.raw, scraped_on)
        if first is not None:
            first(inputs)
        frame = recipe.build(inputs, tables, store.settings.method)
        return frame, {} if describe is None else describe(inputs, tables, frame)

    return table_asset(table, build, reads=recipe.reads, after=after, where=recipe.where)


def _refuse_errors(inputs: StoredInputs) -> None:
    if inputs.standing is not None:
        outcomes = list_outcomes(inputs.standing)
        refuse_many_errors(outcomes, read_collection_settings().most_error_share, inputs.scraped_on)


def _describe_boards(inputs: StoredInputs, _t: Tables, _frame: pl.DataFrame) -> dict[str, Any]:
    facts: dict[str, Any] = {f"layout/{b.leaderboard}": b.layout for b in inputs.boards}
    return facts | {f"cells/{b.leaderboard}/{rule}": n for b in inputs.boards for rule, n in b.rule_counts.items()}


def _describe_details(inputs: StoredInputs, t: Tables, _frame: pl.DataFrame) -> dict[str, Any]:
    observations = find_details(inputs)
    if inputs.standing is not None:
        return _describe_collected(inputs.standing, observations)
    facts: dict[str, Any] = {}
    for o in observations:
        name = f"{o.source} {o.observed_on}"
        beyond = o.rows.select("model_id").unique().join(t[SNAPSHOT].select("model_id"), on="model_id", how="anti")
        facts[f"{name}: rows"] = o.rows.height
        facts[f"{name}: empty rows"] = int(o.rows["is_empty"].sum())
        facts[f"{name}: ids beyond the board"] = beyond.height
        for column, prefix in (("base_models", "base_model:"), ("datasets", "dataset:")):
            for key, count in count_mentions(o.rows, column, prefix).items():
                facts[f"{name}: {column} {key}"] = count
    return facts


def _describe_collected(standing: Standing, observations: Sequence[HubObservation]) -> dict[str, Any]:
    facts: dict[str, Any] = {"mode": standing.mode, "histories rewritten": standing.rewritten_count}
    facts |= {f"observed on {o.observed_on}: rows": o.rows.height for o in observations}
    counted = list_outcomes(standing).group_by("stage", "outcome").len().sort("stage", "outcome")
    facts |= {f"{stage}: {outcome}": count for stage, outcome, count in counted.iter_rows()}
    return facts | {f"field nobody reads: {name}": count for name, count in standing.unknown_fields.items()}


def _describe_activity(inputs: StoredInputs, t: Tables, frame: pl.DataFrame) -> dict[str, Any]:
    beyond = frame.select("model_id").join(t[SNAPSHOT].select("model_id"), on="model_id", how="anti")
    return {"ids beyond the board": beyond.height, "observed": [str(o.observed_on) for o in find_commits(inputs, t)]}


def _describe_attrition(_inputs: StoredInputs, _t: Tables, frame: pl.DataFrame) -> dict[str, Any]:
    counted = frame.group_by("stage", "outcome").len().sort("stage", "outcome")
    return {f"outcomes/{stage}/{outcome}": count for stage, outcome, count in counted.iter_rows()}


# Raw assets that keep what the Hub answered for the date itself; everything of a collected date follows them.
COLLECTED = ("hub_answers_raw",)
BOARD_RAW = ("leaderboard_raw", *COLLECTED)
DETAILS_RAW = ("hub_details_raw", "hub_stats_raw", *COLLECTED)
COMMITS_RAW = ("hub_commits_raw", *COLLECTED)

# What an asset has beyond its recipe: what it follows, what else it shows, what may refuse it.
BEYOND: dict[str, dict[str, Any]] = {
    SNAPSHOT: {"after": BOARD_RAW, "describe": _describe_boards, "first": _refuse_errors},
    "benchmark_scores": {"after": BOARD_RAW, "first": _refuse_errors},
    "repo_details": {"after": DETAILS_RAW, "describe": _describe_details},
    "collection_plan": {"after": COLLECTED},
    "repo_commits": {"after": COLLECTED},
    "repo_activity": {"after": COMMITS_RAW, "describe": _describe_activity},
    "contributors": {"after": COMMITS_RAW},
    "attrition": {
        "after": ("hub_details_raw", "hub_stats_raw", "hub_commits_raw", *COLLECTED),
        "describe": _describe_attrition,
    },
}
TABLES_OF_A_DATE = [recipe_asset(name, **BEYOND.get(name, {})) for name in RECIPES]
