"""Traps of the corrected trends: open weeks, batches, bounded authors, wrong sizes, gone models, empty input."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from hf_openness.figures.catalogue import FIGURES
from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import save_figure
from hf_openness.figures.survivorship import draw_survivorship
from hf_openness.method import CORRECTED, PAPER
from hf_openness.reference.load import read_reference
from hf_openness.schemas import TABLES
from hf_openness.schemas.registry import check_frame
from hf_openness.tables.author_growth import build_author_growth
from hf_openness.tables.break_statistics import WIDTH, fit_breaks
from hf_openness.tables.breaks import build_release_breaks
from hf_openness.tables.fixed_score import find_fewest_params
from hf_openness.tables.frontier import build_frontier, expect_best
from hf_openness.tables.rate_statistics import bound_rates, estimate_dispersion, fit_log_linear
from hf_openness.tables.rates import build_trend_rates, find_observation_end
from hf_openness.tables.size_classes import classify_sizes
from hf_openness.tables.smoothing import fit_band
from hf_openness.tables.survivorship import build_survivorship, build_survivorship_figure

TRENDS = ("smoothing", "params_size", "params_per_point", "author_start")
MIXED = PAPER.take(CORRECTED, TRENDS)
END = date(2024, 5, 21)


def empty(table: str) -> pl.DataFrame:
    return pl.DataFrame(schema={name: column.dtype.type for name, column in TABLES[table].columns().items()})


def no_authors() -> pl.DataFrame:
    bound = pl.lit(None, dtype=pl.Datetime("us", "UTC"))
    return empty("contributors").with_columns(first_commit_low_at=bound, first_commit_high_at=bound)


def models(*rows: dict[str, object]) -> pl.DataFrame:
    base = {
        "leaderboard": "open-llm-v2",
        "representative_rule": "best_score",
        "submission_count": 1,
        "architecture_group": "Other",
        "created_source": "hub",
        "details_observed_on": END,
        "precision": "float16",
    }
    given = [
        base | {"row_number": at + 1, "model_id": f"o{at}/m{at}", "author": f"o{at}"} | row for at, row in enumerate(rows)
    ]
    frame = pl.DataFrame(given, schema_overrides=empty("enriched_repos").schema, infer_schema_length=None)
    return pl.concat([empty("enriched_repos"), frame], how="diagonal")


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def scores_of(frame: pl.DataFrame, score: float | list[float]) -> pl.DataFrame:
    """Return benchmark scores in which every benchmark of a row is the same."""
    names = read_reference("benchmarks").filter(leaderboard="open-llm-v2").select("benchmark")
    values = pl.Series([score] * frame.height if isinstance(score, float) else score, dtype=pl.Float64)
    return frame.select("leaderboard", "row_number", "model_id").with_columns(score=values).join(names, how="cross")


def test_the_score_interval_of_a_poisson_count_is_the_known_one() -> None:
    low, high = bound_rates(np.array([[10.0]]), np.array([[1.0]]), np.array([1e9]))
    assert (round(low[0, 0], 2), round(high[0, 0], 2)) == (5.43, 18.41)


def test_batches_widen_the_interval_and_a_trend_does_not() -> None:
    straight = np.arange(10.0, 70.0)[None, :]
    batches = straight + 12 * np.array([1, -1, -1, 1] * 15)[None, :]
    assert estimate_dispersion(straight)[0].max() == 0.5
    assert estimate_dispersion(batches)[0].mean() > 2


def test_log_linear_fits_are_those_of_statsmodels() -> None:
    import statsmodels.api as sm

    counts = np.array([3.0, 4, 9, 7, 12, 15, 14, 22])
    design = np.stack([np.ones(8), np.arange(8.0)], axis=1)
    beta, _ = fit_log_linear(counts[None, :], design)
    assert np.allclose(beta[0], sm.GLM(counts, design, family=sm.families.Poisson()).fit().params, atol=1e-6)


def weekly_models(weeks: int, per_week: int) -> pl.DataFrame:
    first = date(2023, 1, 1)
    return models(
        *({"created_at": at(first + timedelta(days=7 * w + n % 7))} for w in range(weeks) for n in range(per_week))
    )


def test_the_open_week_is_partial_and_rated_by_its_days() -> None:
    frame = weekly_models(12, 14).with_columns(details_observed_on=pl.lit(date(2023, 3, 20)))
    rates = build_trend_rates(frame, no_authors(), END).filter(dimension="all", period="week", measure="rate")
    last = rates.sort("period_start").row(-1, named=True)
    assert (last["period_start"], last["days_count"], last["is_partial"]) == (date(2023, 3, 19), 2, True)
    assert last["estimate"] == last["events_count"] * 7 / 2
    assert not rates.filter(~pl.col("is_partial"))["low"].has_nulls()


def test_the_observation_ends_with_the_details_not_with_the_board() -> None:
    days = {"details_observed_on": date(2024, 4, 17), "submitted_on": date(2024, 4, 2)}
    frame = models({"created_at": at(date(2024, 4, 1))} | days)
    assert find_observation_end(frame, END) == date(2024, 4, 17)
    assert find_observation_end(frame.with_columns(created_source=pl.lit("board_upload")), END) == END
    silent = frame.with_columns(submitted_on=pl.lit(None, dtype=pl.Date))
    assert find_observation_end(silent, END) == date(2024, 4, 1)


def test_late_submissions_make_the_last_weeks_incomplete() -> None:
    first, end = date(2024, 1, 7), date(2024, 5, 18)
    made = [first + timedelta(days=d) for d in range(130)]
    rows = [{"created_at": at(d), "submitted_on": d + timedelta(days=delay)} for d in made for delay in (0, 0, 10, 30)]
    seen = models(*(r for r in rows if r["submitted_on"] <= end))
    rates = build_trend_rates(seen, no_authors(), end).filter(dimension="all", period="week", measure="rate")
    share = rates.sort("period_start")["arrived_share"].to_list()
    assert share == sorted(share, reverse=True)
    assert (round(share[-1], 2), share[-8]) == (0.5, 1.0)


@pytest.mark.parametrize(
    ("name", "frame"),
    [
        ("no dates", models({}, {})),
        ("one model", models({"created_at": at(date(2024, 5, 1)), "average_score": 5.0, "params_b": 7.0})),
        ("one week", models(*({"created_at": at(date(2024, 5, 6)), "params_b": 7.0} for _ in range(40)))),
        ("sizes unknown", weekly_models(20, 3).with_columns(average_score=pl.lit(9.0))),
        ("all scores equal", weekly_models(40, 3).with_columns(average_score=pl.lit(9.0), params_b=pl.lit(3.0))),
        ("no models", models()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_input_without_content_gives_defined_tables_and_figures(name: str, frame: pl.DataFrame) -> None:
    rates = build_trend_rates(frame, no_authors(), END)
    breaks = build_release_breaks(rates, read_reference("release_dates"))
    scores = scores_of(frame, 9.0)
    frontier = build_frontier(frame, scores, read_reference("benchmarks"))
    tables = {
        "enriched_repos": frame,
        "contributors": no_authors(),
        "benchmark_scores": scores,
        "trend_rates": rates,
        "release_breaks": breaks,
        "frontier": frontier,
    }
    unrated = rates.filter(pl.col("low").is_null())
    assert not unrated["why"].has_nulls()
    assert not breaks.filter(pl.col("p_value").is_null())["why"].has_nulls()
    context = FigureContext("open-llm-v2", END, "corrected")
    for figure in FIGURES:
        if figure.number in (1, 4, 5, 7, 8, 9, 10, 19, 20):
            plot = figure.draw_plot(figure.build(tables, MIXED), context)
            assert plot is None or save_figure(plot)["png"].startswith(b"\x89PNG"), f"{figure.name}: {name}"


def test_breaks_are_named_as_untested_with_a_reason() -> None:
    rates = build_trend_rates(weekly_models(70, 5), no_authors(), END)
    breaks = build_release_breaks(rates, read_reference("release_dates"))
    why = dict(breaks.select("release", "why").iter_rows())
    assert why["LLaMA 1"] == "7 whole weeks before it, 8 are needed"
    assert why["Llama 2"] is None
    tested = breaks.filter(pl.col("p_value").is_not_null())
    assert (tested["p_adjusted"] >= tested["p_value"]).all()
    assert breaks.filter(release="Phi-2")["other_releases"].to_list()[0].count("Mixtral 8x7B") == 1


def test_a_large_break_is_found_where_it_is() -> None:
    counts = np.where(np.arange(60) > 30, 120.0, 12.0) + np.tile([1.0, -1.0], 30)
    found = fit_breaks(counts[None, :])
    middle = 30 - WIDTH // 2
    assert found["p_value"][0, middle] < 0.01
    assert found["level_low"][0, middle] < np.log(10) < found["level_high"][0, middle]


def test_bounded_authors_are_counted_as_certain_and_possible() -> None:
    days = {
        "exact": (date(2024, 1, 5), date(2024, 1, 5)),
        "bounded": (date(2024, 1, 9), date(2024, 3, 2)),
        "censored": (None, date(2024, 2, 2)),
        "clock": (date(1970, 1, 1), date(2024, 3, 3)),
        "unknown": (None, None),
    }
    frame = pl.DataFrame(
        [
            {
                "author": name,
                "is_bot": False,
                "first_commit_low_at": low and at(low),
                "first_commit_high_at": high and at(high),
            }
            for name, (low, high) in days.items()
        ]
    )
    growth = build_author_growth(frame, MIXED)
    assert growth["new_authors_count"].to_list() == [1, 0, 0]
    assert growth["total_authors_count"].to_list() == [1, 2, 4]
    assert growth["total_authors_high_count"].to_list() == [4, 4, 4]
    assert growth["new_authors_high_count"].to_list() == [4, 3, 2]
    assert growth["left_censored_count"].unique().to_list() == [2]


def test_sizes_fall_into_the_class_that_holds_their_lower_edge() -> None:
    sized = classify_sizes(pl.DataFrame({"params_b": [0.0, 0.5, 1.0, 6.0, 7.24, 8.03, 79.9, 80.0, None]}))
    assert sized["size_class"].to_list() == [
        "below 1 or unknown",
        "below 1",
        "1 to 3",
        "6 to 10",
        "6 to 10",
        "6 to 10",
        "40 to 80",
        "80 and more",
        "unknown",
    ]


def test_one_wrong_size_sets_no_record_and_a_score_that_nobody_reaches_stays_null() -> None:
    day = at(date(2024, 1, 5))
    frame = models(*({"created_at": day, "params_b": size} for size in (0.007, 7.0, 7.6, 13.0)))
    scores = pl.DataFrame(
        {"leaderboard": "open-llm-v2", "row_number": [1, 2, 3, 4], "corrected_score": [30.0, 26.0, 26.0, 26.0]}
    ).with_columns(pl.col("row_number").cast(pl.Int64))
    found = find_fewest_params(frame, scores).filter(month=date(2024, 1, 1))
    assert found["fixed_score"].to_list() == [15.0, 25.0, 35.0]
    assert found["fewest_params_b"].to_list() == [7.6, 7.6, None]
    assert found["month_params_b"].to_list() == [0.007, 0.007, None]


def test_the_best_of_two_of_four() -> None:
    found = expect_best([4.0, 1.0, 3.0, 2.0], [2, 4])
    assert found["expected_score"] == pytest.approx([20 / 6, 4.0])


def test_equal_scores_have_a_band_without_width() -> None:
    x = np.arange(40.0)
    center, low, high = fit_band(x, np.full(40, 7.0), np.arange(40), x)
    assert (center == 7).all()
    assert (low == high).all()


def test_gone_models_are_named_by_how_they_are_gone_and_what_that_does() -> None:
    first, last = date(2025, 1, 1), date(2025, 2, 1)
    seen = {"created_at": at(date(2024, 11, 5)), "is_on_hub": True, "details_observed_on": date(2026, 1, 1)}
    before = models(
        seen | {"average_score": 10.0, "model_type": "pretrained"},
        seen | {"average_score": 20.0, "model_type": "chat models", "is_on_hub": False, "details_observed_on": None},
    )
    after = before.filter(pl.col("row_number") == 1)
    table = build_survivorship({first: before, last: after}, {})
    mean = table.filter(quantity="mean_score", from_date=first)
    assert dict(mean.select("scope", "effect").iter_rows()) == {
        "next_date": -5.0,
        "last_date": -5.0,
        "hub_flag": -5.0,
        "hub_later": -5.0,
    }
    gone = table.filter(quantity="share: chat models", from_date=first, scope="next_date")
    assert (gone["all_value"][0], gone["kept_value"][0]) == (0.5, 0.0)
    plot = draw_survivorship(
        build_survivorship_figure(table, "open-llm-v2"), FigureContext("open-llm-v2", last, "corrected")
    )
    assert save_figure(plot)["png"].startswith(b"\x89PNG")


def test_all_gone_leaves_a_reason_instead_of_a_mean() -> None:
    first, last = date(2025, 1, 1), date(2025, 2, 1)
    one, other = models({"average_score": 10.0}), models({"average_score": 10.0, "model_id": "new/one"})
    table = build_survivorship({first: one, last: other}, {}).filter(from_date=first, scope="next_date")
    mean = table.filter(quantity="mean_score").row(0, named=True)
    assert (mean["kept_value"], mean["why"]) == (None, "no model that stays has what the quantity needs")


def test_corrected_trends_of_the_archive(archived_tables: Callable[[str], dict[str, pl.DataFrame]]) -> None:
    for day, releases in (("2024-05-20", 8), ("2025-03-18", 15)):
        tables = archived_tables(day)
        breaks = tables["release_breaks"]
        assert breaks["p_value"].count() == releases
        assert (breaks["p_adjusted"].drop_nulls() > 0.05).all()
        for name in ("trend_rates", "release_breaks", "frontier"):
            check_frame(name, TABLES[name].model, tables[name])
