"""Sentences on a real date: each number in them is the table's, and each section finds something to say."""

from collections.abc import Callable
from datetime import date
from math import sqrt
from typing import Any

import polars as pl
import pytest

from hf_openness.method import CORRECTED
from hf_openness.reading.store import READABLES
from hf_openness.report.extracts import Page
from hf_openness.report.queues import NEEDED as QUEUED
from hf_openness.report.queues import show_queues
from hf_openness.report.sections import NEEDED
from hf_openness.report.topics import improvement, licenses, lineage, people, production, scores
from hf_openness.tables.build import DateInputs, DateTables
from hf_openness.tables.obligations import count_conflicts
from hf_openness.tables.recipes import RECIPES

DAY = date(2024, 5, 20)
Tables = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def tables(archived_inputs: Callable[[str], DateInputs]) -> Tables:
    """Build what the sections read of 2024-05-20 by the corrected rules; what lies over all dates is left out."""
    wanted = [name for name in dict.fromkeys((*NEEDED, *QUEUED)) if name in RECIPES]
    return DateTables(archived_inputs("2024-05-20")).build_all(CORRECTED, wanted)


def one(frame: pl.DataFrame, **where: object) -> dict[str, Any]:
    return frame.filter(**where).row(0, named=True)


def test_people(tables: Tables) -> None:
    said = people.SECTION.tell(tables)
    pairs = tables["concentration"].filter(population="author_repo_pairs")
    price = one(pairs, measure="sqrt_share", merging="least")
    authors = price["authors_count"]
    assert said[0].startswith(f"{round(sqrt(authors))} of {authors:,} authors (their square root) hold ")
    assert f"hold {price['estimate'] * 100:.1f} % of the author-repository pairs" in said[0]
    assert "less than the half that Price's law expects" in said[0]
    least, most = (one(pairs, measure="top_10_share", merging=merging) for merging in ("least", "most"))
    assert said[1].endswith(f"from {least['estimate'] * 100:.2f} % to {most['estimate'] * 100:.2f} %.")
    assert "commits cannot be told apart by author on this date" in said[2]
    own = one(tables["collaboration"], names="people")
    assert said[-1].startswith(f"{own['single_author_share'] * 100:.1f} % of the repositories have a single author")


def test_licenses(tables: Tables) -> None:
    said = licenses.SECTION.tell(tables)
    counts = count_conflicts(tables["obligations"], tables["models"], tables["base_models"])
    assert said[0].startswith(
        f"{counts['drops_a_duty']:,} of {tables['models'].height:,} models have a licence that grants"
    )
    for example, sentence in zip(licenses.choose_examples(tables["obligations"]), said[1:3], strict=True):
        assert sentence.endswith(f"; the path is {' > '.join(example['witness_path'])}.")
        assert example["witness_path"][0] == example["imposed_by_id"]
        assert example["witness_path"][-1] == example["model_id"]
    undeclared = tables["license_evidence"].filter(category="undeclared").height
    assert f"none declared ({undeclared:,})" in said[3]
    changes = one(tables["license_transitions"], relation="all", measure="license_differs")
    assert f"{changes['share'] * 100:.1f} % change it" in said[5]
    assert "19.76 %" in said[5]


def test_lineage(tables: Tables) -> None:
    said = lineage.SECTION.tell(tables)
    count = tables["lineage"]["all_derivatives_count"].max()
    [base] = tables["lineage"].filter(all_derivatives_count=count).to_dicts()
    assert said[0].startswith(f"Most models descend from {base['model_id']}: {count:,} by declaration (")
    assert (
        f"({base['derivatives_low']:,} to {base['derivatives_high']:,} with undeclared links allowed for, no no" in said[0]
    )
    assert said[2].startswith(f"{tables['rejected_edges'].height:,} statements on bases are no link")


def test_improvement(tables: Tables) -> None:
    said = improvement.SECTION.tell(tables)
    tests = tables["improvement_tests"].filter(pl.col("p_adjusted").is_not_null())
    beyond = tests.filter(pl.col("p_adjusted") <= 0.05).height
    assert said[0].startswith(f"Of {tests.height} tested families, {beyond} gain more than noise alone shows")
    llama = one(tests, family="Llama 3 8B")
    [told] = [sentence for sentence in said if sentence.startswith("Llama 3 8B: ")]
    gain = f"{llama['observed_gain_points']:.2f}".rstrip("0").rstrip(".")
    assert f"the best of {llama['derivatives_count']} derivatives gains +{gain} points, beyond noise" in told
    assert "Not tested: Llama 3 70B (the base model has no score on the board)." in said


def test_trends(tables: Tables) -> None:
    said = production.SECTION.tell(tables)
    growth = one(tables["trend_rates"], measure="growth", dimension="all")
    assert f"rose by {growth['estimate']:.2f} % from month to month" in said[0]
    tested = tables["release_breaks"]["p_adjusted"].count()
    assert f" of {tested} tested releases left a break" in said[1]
    ledger = {"bias_ledger": pl.DataFrame(schema=READABLES["bias_ledger"].types())}
    compared = scores.compare_frontier(tables["frontier"]).sort("attempts_count", descending=True)
    assert f"to {compared['best_score'][0]:.2f}, while the attempts rose from " in scores.tell_scores(tables | ledger)[0]


def test_queues(tables: Tables) -> None:
    shown = {table.anchor: table for table in show_queues(tables, Page(DAY, "open-llm-v1"))}
    waiting = tables["author_suspects"].filter(~pl.col("is_reviewed"))
    assert shown["queue-suspects"].total == waiting.height > 0
    assert shown["queue-terms"].total > shown["queue-terms"].frame.height == 40
    assert shown["queue-bases"].frame["reason"].is_in(["no_owner", "name_is_ambiguous", "invalid_id"]).all()
    assert all(table.note for table in shown.values())
