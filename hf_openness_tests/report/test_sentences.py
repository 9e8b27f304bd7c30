"""Sentences on small frames: each verdict in its words, nothing said of what is null, hostile ids kept out of paths."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from hf_openness.report.marks import Number, Sentence
from hf_openness.report.queues import take_aliases, take_suspects, take_unresolved
from hf_openness.report.topics.bias import take_headline, tell_bias
from hf_openness.report.topics.changes import tell_changes
from hf_openness.report.topics.claims import take_claims, tell_claims
from hf_openness.report.topics.improvement import tell_improvement
from hf_openness.report.topics.licenses import choose_examples, tell_licenses
from hf_openness.report.topics.lineage import REASONS, tell_lineage
from hf_openness.report.topics.people import MEASURES, POPULATIONS, take_concentration, tell_people
from hf_openness.report.topics.production import tell_production
from hf_openness.report.topics.rescorings import tell_rescorings
from hf_openness.report.topics.scores import compare_frontier, tell_scores
from hf_openness.schemas import TABLES

DAY, LATER = date(2024, 11, 7), date(2024, 11, 8)


def rows(table: str, *given: dict[str, Any]) -> pl.DataFrame:
    """Return a frame of the table's columns, null where a row says nothing."""
    schema = {column: field.dtype for column, field in TABLES[table].model.describe().items()}
    return pl.DataFrame([dict.fromkeys(schema) | row for row in given], schema=schema)


def allowed(table: str, column: str) -> set[str]:
    checks = TABLES[table].model.to_schema().columns[column].checks
    return set(checks[0].statistics["allowed_values"])


def people(
    estimate: float | None, low: float | None, high: float | None, why: str | None = None
) -> dict[str, pl.DataFrame]:
    share = {"population": "author_repo_pairs", "measure": "sqrt_share", "authors_count": 100, "why": why}
    ends = {"estimate": estimate, "low": low, "high": high, "coverage": "no nominal coverage"}
    concentration = rows("concentration", share | ends | {"merging": "least"}, share | ends | {"merging": "most"})
    return {"concentration": concentration, "heavy_tails": rows("heavy_tails"), "collaboration": rows("collaboration")}


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.2, 0.49, "(20.0 % to 49.0 %, no nominal coverage), less than the half that"),
        (0.4, 0.6, "(40.0 % to 60.0 %, no nominal coverage), which allows for the half that"),
        (0.51, 0.9, "(51.0 % to 90.0 %, no nominal coverage), more than the half that"),
        (None, None, "of the author-repository pairs, less than the half that"),
    ],
    ids=["below", "around", "above", "no_range"],
)
def test_prices_law_is_judged_by_the_range(low: float | None, high: float | None, said: str) -> None:
    first = tell_people(people(0.45, low, high))[0]
    assert first.startswith("10 of 100 authors (their square root) hold 45.0 % ")
    assert said in first


def test_without_commits_the_reason_of_the_table_is_said_and_nothing_else() -> None:
    assert tell_people(people(None, None, None, "no author was observed")) == (
        "Concentration is not measured on this date, because no author was observed.",
    )


def test_every_measure_and_population_has_a_name_of_its_own() -> None:
    assert set(MEASURES) == allowed("concentration", "measure")
    assert set(POPULATIONS) == allowed("concentration", "population")
    assert set(REASONS) == allowed("rejected_edges", "reason")
    [row] = take_concentration(people(0.45, 0.4, 0.6)["concentration"]).to_dicts()
    assert (row["estimate"], row["range"], row["names_merged"]) == (45.0, "40 to 60", 45.0)


def test_claims_are_counted_by_verdict_and_their_range_is_in_words() -> None:
    claim = {"text": "t", "source": "s", "quantity": "q", "unit": "share_pct", "family": "paper"}
    claims = rows(
        "claims",
        claim | {"claim_id": "a", "verdict": "supported", "claimed_low": 50.0},
        claim | {"claim_id": "b", "verdict": "contradicted", "claimed_high": 5.0, "estimate": 7.0, "low": 6.0, "high": 8.0},
        claim | {"claim_id": "c", "verdict": "not_testable", "claimed_low": 1.0, "claimed_high": 2.5, "family": None},
    )
    said = tell_claims({"claims": claims, "claim_history": rows("claim_history")})
    assert said == (
        "Of 3 claims, 1 are supported, 1 contradicted, 0 undecided, and 1 cannot be tested on this date.",
        "Of those, 2 claims of the paper tested together (Holm's rule): 1 supported, 1 contradicted.",
    )
    shown = take_claims(claims)
    assert shown.select("verdict", "claimed", "interval").rows() == [
        ("contradicted", "at most 5", "6 to 8"),
        ("supported", "at least 50", None),
        ("not testable", "1 to 2.5", None),
    ]


def test_what_moved_most_is_relative_to_the_papers_value_and_names_its_rule() -> None:
    number = {"unit": "models", "source": "s", "paper_value": 1.0}
    ledger = rows(
        "bias_ledger",
        number | {"number_id": "a", "text": "A", "paper_mode_value": 100.0, "corrected_value": 90.0}
        | {"switch": "model_ids", "paper_rule": "published", "corrected_rule": "normalized", "effect_average": -12.0},
        number | {"number_id": "a", "text": "A", "paper_mode_value": 100.0, "corrected_value": 90.0}
        | {"switch": "last_group", "paper_rule": "dropped", "corrected_rule": "kept", "effect_average": 2.0},
        number | {"number_id": "b", "text": "B", "paper_mode_value": 2.0, "corrected_value": 1.0, "why": "no mixture"},
        number | {"number_id": "c", "text": "C", "paper_mode_value": 0.0, "corrected_value": 5.0},
        number | {"number_id": "d", "text": "D", "paper_mode_value": 0.3, "corrected_value": 0.1 + 0.2},
        number | {"number_id": "e", "text": "E", "paper_mode_value": 3.0, "interval_why": "counted"},
    )  # fmt: skip
    said = tell_bias({"bias_ledger": ledger})
    assert said[0] == (
        "Of 5 headline numbers, 4 can be computed both ways on this date; the corrected rules change 3 of them."
    )
    assert said[1] == "“B” goes from 2 to 1 models (no mixture)."
    assert said[2].startswith("“A” goes from 100 to 90 models, most of it by the rule model_ids (published in the paper, ")
    assert said[2].endswith(": -12 models on average over all orders.")
    assert len(said) == 3
    headline = take_headline(ledger)
    assert headline["number"].to_list() == ["A", "B", "C", "D", "E"]
    assert headline["interval_or_why_none"].to_list()[-1] == "no such number on this date"


def obligation(model_id: str, path: list[str], **more: Any) -> dict[str, Any]:
    return {
        "leaderboard": "b",
        "model_id": model_id,
        "obligation": "non_commercial",
        "status": "dropped",
        "conflict": "grants_withheld",
        "imposed_by_id": path[0],
        "imposed_license_id": "cc-by-nc-4.0",
        "own_license_id": "mit",
        "witness_path": path,
        "imposers_count": 1,
    } | more


def test_a_path_in_a_sentence_is_short_plain_and_of_different_ancestors() -> None:
    found = rows(
        "obligations",
        obligation("o/z", ["o/a", "o/b", "o/y", "o/z"]),
        obligation("o/y", ["o/a", "o/b", "o/y"]),
        obligation("o/near", ["o/a", "o/near"], obligation="attribution", conflict="drops_duty"),
        obligation("o/evil", ["o/c", "\u202egnp.exe", "o/evil"], obligation="share_alike", conflict="drops_duty"),
        obligation("o/kind", ["o/d", "o/kind"], obligation="naming", conflict="drops_duty"),
        obligation("o/kept", ["o/e", "o/kept"], status="kept", conflict=None),
    )
    examples = choose_examples(found)
    assert [row["model_id"] for row in examples] == ["o/y", "o/kind"]
    others = {name: rows(name) for name in ("license_evidence", "license_transitions", "base_models")}
    models = rows("models", *({"leaderboard": "b", "model_id": m} for m in ("o/y", "o/z", "o/free")))
    said = tell_licenses({"obligations": found, "models": models, **others})
    assert said[0].startswith("2 of 3 models have a licence that grants what an ancestor's withholds")
    assert said[1] == (
        "For example o/y, under mit, grants commercial use, which o/a, under cc-by-nc-4.0, withholds; the path is "
        "o/a > o/b > o/y."
    )
    assert "drops the name that o/d, under cc-by-nc-4.0, asks to keep" in said[2]


def test_a_family_without_ranges_is_told_without_them() -> None:
    base = {"model_id": "o/base", "all_derivatives_count": 3, "direct_derivatives_count": 2, "is_on_board": False}
    lineage = rows("lineage", base, {"model_id": "o/x", "is_on_board": True, "ancestors_count": 1, "depth": 1})
    rejected = rows("rejected_edges", {"reason": "self_loop"}, {"reason": "cycle"}, {"reason": "self_loop"})
    assert tell_lineage({"lineage": lineage, "rejected_edges": rejected}) == (
        "Most models descend from o/base: 3 by declaration; 2 of them directly.",
        "1 of 1 model on the date's boards (100.0 %) have a known ancestor; the longest line has 1 step.",
        "3 statements on bases are no link, because a model names itself (2) and a model would be its own ancestor (1).",
    )


def test_families_are_told_with_chance_and_untested_ones_with_the_reason() -> None:
    family = {"leaderboard": "b", "family": "Llama 3 8B", "derivatives_count": 9, "observed_gain_points": 3.25}
    tested = {"chance_gain_points": 1.5, "chance_low_points": 0.5, "chance_high_points": 2.5, "p_adjusted": 0.0004}
    tests = rows(
        "improvement_tests",
        family | tested,
        family | tested | {"family": "o/own", "derivatives_count": 2, "p_adjusted": 0.2},
        {"family": "Phi-2", "derivatives_count": 1, "why": "no score"},
        {"family": "Llama 2 7B", "derivatives_count": 0, "why": "no score"},
    )
    gains = rows("benchmark_gains", {"family": "o/own", "benchmark": "ARC", "is_only_gain": True})
    assert tell_improvement({"improvement_tests": tests, "benchmark_gains": gains}) == (
        "Of 2 tested families, 1 gains more than noise alone shows (Holm over the families, level 5 %).",
        "With no true improvement, the best of 9 derivatives of Llama 3 8B would show +1.5 points by chance.",
        "Llama 3 8B: the best of 9 derivatives gains +3.25 points, beyond noise (by chance +1.5, +0.5 to +2.5; adjusted "
        "p < 0.001).",
        "Not tested: Llama 2 7B and Phi-2 (no score).",
        "The median of 1 family gains on one benchmark alone, a hint at training for it, no proof: o/own (ARC).",
    )
    untested = tests.filter(pl.col("p_adjusted").is_null())
    assert tell_improvement({"improvement_tests": untested, "benchmark_gains": gains}) == (
        "No family can be tested on this date, because no score.",
    )


def test_each_rescoring_is_told_with_its_counts_and_averages_first() -> None:
    pair = {"leaderboard": "b", "from_date": DAY, "to_date": LATER, "compared_count": 1729, "is_rescoring": True}
    found = rows(
        "rescorings",
        pair | {"benchmark": "IFEval", "changed_count": 1000, "changed_share": 1000 / 1729, "mean_change_points": -2.5},
        pair | {"benchmark": "average", "changed_count": 1215, "changed_share": 1215 / 1729, "mean_change_points": 0.5},
    )
    assert tell_rescorings({"rescorings": found}) == (
        "Between 2024-11-07 and 2024-11-08 the board changed 1,215 of 1,729 averages (70.3 %, by +0.5 points on average) "
        "and 1,000 of 1,729 IFEval scores (57.8 %, by -2.5 points on average) of models that had not changed themselves.",
    )
    quiet = found.with_columns(is_rescoring=False)
    assert tell_rescorings({"rescorings": quiet}) == ("None in 1 pair of dates up to this one: scores can be compared.",)


def test_a_size_class_is_compared_with_its_own_best_a_year_before() -> None:
    month = {"leaderboard": "b", "size_class": "1 to 3", "size_order": 1, "best_model_id": "o/m"}
    young = month | {"size_class": "3 to 6", "size_order": 2, "month": date(2024, 5, 1), "attempts_count": 90}
    frontier = rows(
        "frontier",
        month | {"month": date(2023, 5, 1), "attempts_count": 4, "best_score": 20.0, "expected_score": 30.0},
        month | {"month": date(2024, 5, 1), "attempts_count": 40, "best_score": 35.0, "expected_score": 33.5},
        young | {"best_score": 50.0, "expected_score": 50.0},
    )
    compared = compare_frontier(frontier)
    assert compared.select("gain_points", "by_attempts_points").rows() == [(15.0, 3.5), (None, None)]
    [said] = tell_scores({"frontier": frontier, "bias_ledger": rows("bias_ledger")})
    assert "(1 to 3, in billions of parameters)" in said
    assert "rose by 15 points in 12 months, to 35, while the attempts rose from 4 to 40" in said
    assert said.endswith("would have given 3.5.")


@pytest.mark.parametrize(
    ("low", "high", "ending"),
    [(1.0, 9.0, "over 7 models."), (-1.0, 9.0, "over 7 models; the interval allows for no change.")],
    ids=["sure", "straddles"],
)
def test_growth_whose_interval_holds_zero_says_so(low: float, high: float, ending: str) -> None:
    growth = {"measure": "growth", "dimension": "all", "value": "all", "period_start": date(2023, 5, 1)}
    rates = rows("trend_rates", growth | {"estimate": 4.0, "low": low, "high": high, "events_count": 7})
    said = tell_production({"trend_rates": rates, "release_breaks": rows("release_breaks")})[0]
    assert said.startswith("The number of new models a month rose by 4 % from month to month (")
    assert said.endswith(f"from 2023-05 on, {ending}")


def test_queues_hold_what_waits_once() -> None:
    suspects = rows("author_suspects", {"author": "a", "is_reviewed": True}, {"author": "b", "is_reviewed": False})
    assert take_suspects(suspects)["author"].to_list() == ["b"]
    pair = {"is_best": True, "shared_repos_count": 2}
    aliases = rows(
        "alias_candidates",
        pair | {"author": "A", "candidate": "a"},
        pair | {"author": "a", "candidate": "A"},
        pair | {"author": "a", "candidate": "x", "is_best": False},
    )
    assert take_aliases(aliases).select("author", "candidate").rows() == [("A", "a")]
    edge = {"base_model_id": "mistral-7b", "evidence": "tag", "reason": "no_owner"}
    rejected = rows(
        "rejected_edges",
        edge | {"model_id": "o/a"},
        edge | {"model_id": "o/a", "evidence": "card"},
        edge | {"model_id": "o/b"},
        edge | {"model_id": "o/c", "reason": "board_removed"},
    )
    assert take_unresolved(rejected).select("base_model_id", "models_count", "first_model_id", "evidence").rows() == [
        ("mistral-7b", 2, "o/a", "card, tag")
    ]


def test_changes_of_several_boards_are_summed_from_each_board_s_own_row() -> None:
    added = {"kind": "model_added", "subject": "o/new", "since": DAY}
    boards = ("open-llm-v2", "hub:openai/gsm8k/main")
    counts = [added | {"leaderboard": board, "total_count": count} for board, count in zip(boards, (23, 6), strict=True)]
    [said] = tell_changes({"changes": rows("changes", *counts)})
    assert said == f"Since {DAY}, counted board by board: models added (29)."
    assert isinstance(said, Sentence)
    [number] = [part for part in said.parts if isinstance(part, Number)]
    assert set(number.source.ids) == {
        "changes/open-llm-v2/model_added/o%2Fnew/~/total_count",
        "changes/hub%3Aopenai%2Fgsm8k%2Fmain/model_added/o%2Fnew/~/total_count",
    }
    [alone] = tell_changes({"changes": rows("changes", counts[0])})
    assert alone == f"Since {DAY}: models added (23)."
