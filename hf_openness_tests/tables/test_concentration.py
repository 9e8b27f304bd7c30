"""Concentration: measures whose answer is known, what has no answer and says so, and the numbers of the paper's date."""

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hf_openness.figures.concentration import draw_concentration, draw_work_distribution
from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import save_figure
from hf_openness.schemas import TABLES
from hf_openness.tables.alias_candidates import build_alias_candidates
from hf_openness.tables.author_resampling import (
    BOOTSTRAP_T,
    FITTED_TAIL,
    NOMINAL,
    NONE,
    estimate_tail_index,
    find_tail,
    group_amounts,
    is_lighter_than_pareto,
    resample_intervals,
)
from hf_openness.tables.collaboration import build_concentration_bounds, build_work_distribution
from hf_openness.tables.concentration import build_concentration
from hf_openness.tables.heavy_tails import build_heavy_tails, compare_laws, sum_truncated
from hf_openness.tables.inequality import MEASURES, Shares
from hf_openness_tests.validation.validate_people import validate

Build = Callable[[str], dict[str, pl.DataFrame]]


def measure(amounts: Sequence[float]) -> dict[str, float]:
    distinct, counts = group_amounts(np.array(amounts, dtype=float))
    shares = Shares(distinct, counts[None, :])
    return {name: float(shares.measure(name)[0]) for name in MEASURES}


def people(repos: dict[str, int], commits: dict[str, int] | None = None, machine: Sequence[str] = ()) -> pl.DataFrame:
    """Contributors with so many repos of their own each; a machine name commits to the first repo of each owner named."""
    rows = [
        {"author": author, "is_bot": False, "is_machine_name": False, "repos": [f"{author}/{n}" for n in range(count)]}
        for author, count in repos.items()
    ]
    if machine:
        rows.append({"author": "root", "is_bot": False, "is_machine_name": True, "repos": [f"{o}/new" for o in machine]})
    for row in rows:
        row |= {"names": [row["author"]], "commits_count": (commits or {}).get(str(row["author"])), "kind": None}
        row |= {"repos_count": len(row["repos"])}  # type: ignore[arg-type]
    dtypes = {name: column.dtype.type for name, column in TABLES["contributors"].columns().items()}
    return pl.DataFrame([dict.fromkeys(dtypes) | row for row in rows], schema=dtypes)


def enriched(downloads: dict[str, int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "leaderboard": ["b"] * len(downloads),
            "model_id": list(downloads),
            "downloads_30d": list(downloads.values()),
            "details_observed_on": [date(2024, 5, 20)] * len(downloads),
        },
        schema_overrides={"downloads_30d": pl.Int64},
    )


def concentration(found: pl.DataFrame, downloads: dict[str, int | None]) -> dict[tuple[str, str, str], dict[str, object]]:
    rows = build_concentration(found, build_alias_candidates(found), enriched(downloads)).to_dicts()
    return {(row["population"], row["measure"], row["merging"]): row for row in rows}


def test_equal_amounts() -> None:
    found = measure([3.0] * 64)
    assert (found["gini"], found["hhi"], found["entropy"], found["bus_factor"]) == (0, 1 / 64, 6, 32)
    assert (found["top_10_share"], found["sqrt_share"], found["top_200_share"]) == (10 / 64, 1 / 8, 1)


def test_one_who_holds_nearly_all() -> None:
    found = measure([1e12] + [1.0] * 999)
    assert found["gini"] == pytest.approx(1, abs=1e-5)
    assert (round(found["hhi"], 6), round(found["entropy"], 6), found["bus_factor"]) == (1, 0, 1)


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=2, max_size=60).filter(any))
def test_grouped_measures_are_those_of_the_sorted_list(amounts: list[int]) -> None:
    found, falling = measure([float(a) for a in amounts]), sorted(amounts, reverse=True)
    total, size = sum(falling), len(falling)
    pairs = sum(abs(a - b) for a in falling for b in falling) / (2 * size * (size - 1) * (total / size))
    assert found["gini"] == pytest.approx(pairs)
    assert found["top_10_share"] == pytest.approx(sum(falling[:10]) / total)
    assert found["hhi"] == pytest.approx(sum((a / total) ** 2 for a in falling))
    assert found["bus_factor"] == next(n for n in range(1, size + 1) if sum(falling[:n]) * 2 >= total)


def test_the_tail_begins_at_the_tenth_and_rounding_is_no_shape() -> None:
    tail, begin = find_tail(np.array([1.0] * 80 + [4.0] * 20))
    assert (len(tail), begin, tail.min() > 3.5, tail.max() < 4.5) == (20, 3.5, True, True)
    assert estimate_tail_index(np.array([1.0] * 80 + [4.0] * 20)) is None, "all of the tail hold the same"
    assert estimate_tail_index(np.array([0.0] * 95 + [4.0] * 5)) is None, "the tail begins at nothing"


def test_a_claim_needs_a_light_tail_and_a_thousand_authors() -> None:
    generator = np.random.default_rng(5)
    light, heavy = generator.geometric(0.25, 1500).astype(float), generator.zipf(2.6, 1500).astype(float)
    assert is_lighter_than_pareto(light)
    assert not is_lighter_than_pareto(heavy)
    found = resample_intervals(light, 200)
    assert {name for name, i in found.items() if i.coverage == NOMINAL} == {"gini", "bus_factor"}
    assert found["gini"].method == BOOTSTRAP_T
    for amounts in (heavy, light[:900]):
        assert {(i.coverage, i.method) for i in resample_intervals(amounts, 200).values()} == {(NONE, FITTED_TAIL)}
    assert resample_intervals(light, 200) == found, "the same draws each time"
    assert resample_intervals(light[:29], 200) == {}


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 10**6), min_size=30, max_size=80),
    st.integers(1, 40),
)
def test_any_amounts_have_finite_ranges_in_order_or_none(amounts: list[int], repeat: int) -> None:
    for name, interval in resample_intervals(np.array(amounts * repeat, dtype=float), 20).items():
        assert 0 <= interval.low <= interval.high < float("inf"), name


@pytest.mark.parametrize("others", [1.0, 100.0, 1e9], ids=["one", "hundred", "billion"])
def test_all_but_one_hold_the_same_and_nothing_is_claimed_of_it(others: float) -> None:
    found = resample_intervals(np.array([others] * 1099 + [others + 1]), 200)
    assert NOMINAL not in {found[name].coverage for name in ("gini",) if name in found}
    for interval in found.values():
        assert interval.low <= interval.high < float("inf")


def test_one_author_no_author_and_equal_authors_have_nulls_with_a_reason() -> None:
    one = concentration(people({"ann": 3}), {"ann/0": 0})
    assert one["author_repo_pairs", "gini", "least"]["why"] == "there is only one author"
    two = concentration(people({"ann": 3, "ben": 1}), {})
    assert two == {}, "a date without a board has no row"
    two = concentration(people({"ann": 3, "ben": 1}), {"ann/0": 1})
    assert two["author_repo_pairs", "top_10_share", "most"]["why"] == "there are only 2 authors"
    assert one["downloads", "gini", "least"]["why"] == "all authors hold nothing"
    none = concentration(people({}), {"ann/0": None})
    assert {row["estimate"] for row in none.values()} == {None}
    assert none["commits", "hhi", "least"]["why"] == "published summaries do not say who made which commit"
    assert none["downloads", "hhi", "least"]["why"] == "no downloads were observed"
    equal = concentration(people({f"a{n:02d}": 2 for n in range(40)}), {"a01/0": 5})
    row = equal["author_repo_pairs", "gini", "least"]
    assert (row["estimate"], row["low"], row["coverage"]) == (0, None, NONE)
    assert str(row["why"]).startswith("no interval: the largest tenth")


def test_most_merging_joins_candidates_and_lends_a_machines_repo_to_its_owner() -> None:
    found = people({"Eric Hartford": 1, "ehartford": 2, "cy": 1}, {"cy": 4}, machine=["cy", "stranger"])
    found = found.with_columns(repos=pl.when(author="Eric Hartford").then(pl.lit(["ehartford/0"])).otherwise("repos"))
    rows = concentration(found, {"ehartford/0": 6, "cy/0": 2})
    pairs = [rows["author_repo_pairs", "hhi", merging] for merging in ("least", "most")]
    assert [row["authors_count"] for row in pairs] == [3, 2]
    assert [row["estimate"] for row in pairs] == [pytest.approx(6 / 16), pytest.approx(0.5)]
    assert rows["commits", "hhi", "least"]["why"] == "there is only one author"
    assert rows["downloads", "hhi", "least"]["estimate"] == pytest.approx((36 + 4) / 64)


def test_the_audits_numbers_of_the_papers_date(archived_tables: Build) -> None:
    rows = archived_tables("2024-05-20")["concentration"].filter(merging="least")
    found = {(p, m): e for p, m, e in rows.select("population", "measure", "estimate").iter_rows()}
    pairs = {m: found["author_repo_pairs", m] for m in MEASURES}
    assert (round(pairs["top_10_share"] * 100, 2), round(pairs["top_200_share"] * 100, 2)) == (8.59, 51.55)
    assert (pairs["bus_factor"], round(pairs["sqrt_share"], 3)) == (188, 0.219)
    assert round(found["repos", "top_10_reach"] * 100, 1) == 11.6
    within = rows.filter(pl.col("low").is_not_null() & ~pl.col("estimate").is_between("low", "high"))
    assert within.is_empty()


def test_a_power_law_is_refused_on_the_papers_date(archived_tables: Build) -> None:
    laws = archived_tables("2024-05-20")["heavy_tails"].filter(population="author_repo_pairs", part="all")
    assert dict(laws.select("alternative", "favoured").iter_rows()) == {
        "lognormal": "lognormal",
        "stretched_exponential": "stretched_exponential",
        "exponential": "power_law",
        "truncated_power_law": "truncated_power_law",
    }


def test_laws_are_not_compared_where_there_is_too_little() -> None:
    assert {row["why"] for row in compare_laws("author_repo_pairs", np.ones(100))} == {"fewer than 5 different amounts"}
    assert set(build_heavy_tails(people({"ann": 3}))["why"]) == {
        "fewer than 50 authors",
        "published summaries do not say who made which commit",
    }


def test_the_truncated_sum_is_the_librarys() -> None:
    from mpmath import exp, lerchphi

    for exponent, rate, begin in ((1.7, 0.05, 1), (1.2, 1e-4, 1), (2.2, 0.3, 4)):
        exact = float(lerchphi(exp(-rate), exponent, begin) * exp(-rate * begin))
        assert sum_truncated(exponent, rate, begin) == pytest.approx(exact, rel=1e-5)


@pytest.mark.parametrize("repos", [{"ann": 2}, {"ann": 2, "ben": 1}], ids=["one author", "two authors"])
def test_figures_of_hardly_any_authors_are_drawn(repos: dict[str, int]) -> None:
    found, context = people(repos), FigureContext("b", date(2024, 5, 20), "corrected")
    bounds = build_concentration_bounds(build_concentration(found, build_alias_candidates(found), enriched({"ann/0": 1})))
    assert bounds.is_empty() == (len(repos) == 1)
    if bounds.height:
        assert save_figure(draw_concentration(bounds, context))["png"]
    assert save_figure(draw_work_distribution(build_work_distribution(found), context))["png"]


def test_a_little_of_the_validation_holds() -> None:
    assert [line for line in validate(0.02) if line.verdict == "missed"] == []
