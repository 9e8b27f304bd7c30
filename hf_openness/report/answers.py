"""The first screen: answers to the paper's three research questions, each with a number, its interval and a picture.

The questions are of Vake et al. 2025, Section 1: whether the community influences development, how much it raises
performance, and which patterns development has. Every answer is taken from the date's tables, and says what is missing
where they hold none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from hf_openness.report.intervals import IntervalPicture, IntervalRow
from hf_openness.report.marks import Source, at, cite, count_of, made_of, read_marks
from hf_openness.report.say import say_change, say_count, say_number, say_share, say_test, say_things

Tables = Mapping[str, pl.DataFrame]
INFLUENCE = "Does the community influence development?"
PERFORMANCE = "How much does it raise performance?"
WORK = "Which patterns: is the work shared?"
GROWTH = "Which patterns: does it keep growing?"
LEVEL = 0.05
SHOWN_FAMILIES = 4
VERDICTS = {
    "supported": "Yes, in most families",
    "contradicted": "No, not in most families",
    "undecided": "In some families; whether in most is undecided",
}
NO_CLAIM = "the claim was not tested on this date"
NEEDED = ("claims", "improvement_tests", "concentration", "trend_rates")


@dataclass(frozen=True)
class Answer:
    """An answer: the question, the number with its unit and interval as text, a sentence, a picture, the topic's anchor.

    number is empty where the date has no answer; the sentence then says why.
    """

    question: str
    headline: str
    number: str
    interval: str
    sentence: str
    picture: IntervalPicture | None
    anchor: str


def list_answers(tables: Tables) -> tuple[Answer, ...]:
    """Return the answers, in the order of the paper's questions.

    Args:
        tables: claims, improvement_tests, concentration and trend_rates of the date and board.
    """
    answers = (answer_influence(tables), answer_performance(tables), answer_work(tables), answer_growth(tables))
    return tuple(
        replace(
            answer,
            headline=read_marks(answer.headline),
            number=read_marks(answer.number),
            interval=read_marks(answer.interval),
            sentence=read_marks(answer.sentence),
        )
        for answer in answers
    )


def answer_influence(tables: Tables) -> Answer:
    """Return in which share of base models the best derivative gains more than noise explains."""
    row = _find(tables["claims"].filter(claim_id="community_improves"))
    if row is None or row["estimate"] is None:
        return _no_answer(INFLUENCE, (row or {}).get("why") or NO_CLAIM, "improvement")
    verdict = VERDICTS.get(row["verdict"], "Not decided on this date")
    share = at("claims", row, "estimate")
    return Answer(
        INFLUENCE,
        verdict,
        say_share(row["estimate"] / 100, share),
        _span(row["low"], row["high"], "%", "95 % interval", share),
        f"of {say_things(row['n'], 'base model', source=at('claims', row, 'n'))} whose derivatives can be tested "
        "have a best derivative that gains more than noise explains. The paper says that the community can "
        "significantly enhance models; more than half is asked for.",
        _picture_claim(row, "more than half", 100.0),
        "improvement",
    )


def answer_performance(tables: Tables) -> Answer:
    """Return the best gain in the family with most derivatives, against chance, and that of the median finetune."""
    tested = (
        tables["improvement_tests"]
        .filter(pl.col("observed_gain_points").is_not_null(), pl.col("p_adjusted").is_not_null())
        .sort(["derivatives_count", "family"], descending=[True, False])
    )
    if tested.is_empty():
        reasons = tables["improvement_tests"]["why"].drop_nulls().unique().sort().to_list()
        why = reasons[0] if reasons else "no model on the board descends from a base model on it"
        return _no_answer(PERFORMANCE, why, "improvement")
    row = tested.row(0, named=True)
    told = (
        "is what the best of "
        f"{say_things(row['derivatives_count'], 'derivative', source=_test(row, 'derivatives_count'))} of {row['family']}, "
        f"the largest tested family, gains on its base; chance alone would show "
        f"{say_change(row['chance_gain_points'], _test(row, 'chance_gain_points'))} (adjusted "
        f"{say_test(row['p_adjusted'], _test(row, 'p_adjusted'))})."
    )
    if row["median_gain_points"] is not None:
        told += f" The median finetune: {say_change(row['median_gain_points'], _test(row, 'median_gain_points'))}."
    beyond = tested.filter(pl.col("p_adjusted") <= LEVEL).height
    counted = made_of(
        "the first less the second, and how many of them have an adjusted p-value of at most the level",
        count_of("improvement_tests"),
        count_of("improvement_tests", p_adjusted=None),
        *(_test(r, "p_adjusted") for r in tested.sort("p_adjusted", "family").to_dicts()),
    )
    gain = _test(row, "observed_gain_points")
    rows = tuple(
        IntervalRow(
            r["family"], r["observed_gain_points"], r["observed_low_points"], r["observed_high_points"],
            (r["chance_low_points"], r["chance_high_points"]),
        )
        for r in tested.head(SHOWN_FAMILIES).to_dicts()
    )  # fmt: skip
    return Answer(
        PERFORMANCE,
        f"Beyond chance in {say_count(beyond, counted)} of "
        f"{say_things(tested.height, 'tested family', 'tested families', counted)}",
        f"{say_change(row['observed_gain_points'], gain)} points",
        _span(row["observed_low_points"], row["observed_high_points"], "points", "at least 95 %", gain),
        told,
        IntervalPicture(rows, "points above the base model", chance="what chance alone would show", has_zero=True),
        "improvement",
    )


def answer_work(tables: Tables) -> Answer:
    """Return which share of the author-repository pairs the square root of the authors hold, against Price's half."""
    held = tables["concentration"].filter(population="author_repo_pairs", measure="sqrt_share", merging="least")
    row = _find(held)
    if row is None or row["estimate"] is None:
        return _no_answer(WORK, (row or {}).get("why") or "no commits were observed for this board", "people")
    low, high, share = row["low"], row["high"], row["estimate"]
    is_less, is_more = (share if high is None else high) < 0.5, (share if low is None else low) > 0.5
    said = (
        "Wider than Price's law has it" if is_less else "Narrower than Price's law has it" if is_more else "As Price's law"
    )
    claim = {
        "estimate": 100 * share,
        "low": _percent(low),
        "high": _percent(high),
        "claimed_low": 45.0,
        "claimed_high": 55.0,
    }
    authors = round(row["authors_count"] ** 0.5)
    held_share, everybody = (at("concentration", row, column) for column in ("estimate", "authors_count"))
    return Answer(
        WORK,
        said,
        say_share(share, held_share),
        _span(_percent(low), _percent(high), "%", row["coverage"] or "95 % interval", held_share),
        f"of the author-repository pairs are held by "
        f"{say_things(authors, 'author', source=made_of('its square root', everybody))}, the square root of "
        f"{say_things(row['authors_count'], 'author', source=everybody)}. Price's law, which the paper "
        "sees in the work, expects the half.",
        _picture_claim(claim, "half, as Price's law expects", 100.0),
        "people",
    )


def answer_growth(tables: Tables) -> Answer:
    """Return by how much the number of new models rises from month to month."""
    row = _find(tables["trend_rates"].filter(measure="growth", dimension="all"))
    if row is None or row["estimate"] is None:
        return _no_answer(GROWTH, (row or {}).get("why") or "too few whole months are dated", "production")
    low, high = row["low"], row["high"]
    growth = at("trend_rates", row, "estimate")
    is_open = low is None or high is None or low <= 0 <= high
    return Answer(
        GROWTH,
        "Not decided: it may be flat" if is_open else "Yes" if row["estimate"] > 0 else "No, it falls",
        cite(f"{row['estimate']:+.1f} %", growth),
        _span(low, high, "%", "95 % interval", growth),
        f"new models from month to month, from {row['period_start']:%Y-%m} on, over "
        f"{say_things(row['events_count'], 'dated model', source=at('trend_rates', row, 'events_count'))}. A "
        "board shows what was submitted to it, not all that is made.",
        IntervalPicture((IntervalRow("new models", row["estimate"], low, high),), "% a month", has_zero=True),
        "production",
    )


def _picture_claim(row: Mapping[str, Any], band: str, most: float) -> IntervalPicture:
    low = 0.0 if row["claimed_low"] is None else row["claimed_low"]
    high = most if row["claimed_high"] is None else row["claimed_high"]
    rows = (IntervalRow("measured", row["estimate"], row["low"], row["high"]),)
    return IntervalPicture(rows, "%", band=(low, high), band_label=band, least=0.0, most=most)


def _no_answer(question: str, why: str, anchor: str) -> Answer:
    return Answer(question, "No answer on this date", "", "", f"{why[:1].upper()}{why[1:].rstrip('.')}.", None, anchor)


def _test(row: Mapping[str, Any], column: str) -> Source:
    return at("improvement_tests", row, column)


def _span(low: float | None, high: float | None, unit: str, coverage: str, source: Source) -> str:
    if low is None or high is None:
        return ""
    ends = cite(f"{_round(low, unit)} to {_round(high, unit)} {unit}", replace(source, is_beside=True))
    return f"{ends}, {coverage}"


def _round(value: float, unit: str) -> str:
    return f"{value:.1f}" if unit == "%" else say_number(value)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _find(rows: pl.DataFrame) -> dict[str, Any] | None:
    return rows.row(0, named=True) if rows.height else None
