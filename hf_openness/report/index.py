"""The pages over all dates: an index with what stands for each, and a page that compares two of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from hf_openness.figures.context import SIMULATED, name_board
from hf_openness.reading.places import KEEP
from hf_openness.report.cards import CardBook
from hf_openness.report.cited import Sources
from hf_openness.report.content import ShownTable
from hf_openness.report.extracts import Extract, Page, show_extract
from hf_openness.report.render import make_environment
from hf_openness.report.say import say_unit

VERDICTS = ("supported", "contradicted", "undecided")


@dataclass(frozen=True)
class IndexContent:
    """What the index shows: dates newest first, each with its numbers, and which of them have a page of their own.

    table: a row per date and board; dates: of its rows. reports: dates with a page. latest: sentences on the newest date.
    """

    method: str
    data_kind: str
    table: ShownTable
    dates: tuple[date, ...]
    reports: frozenset[date]
    latest_title: str
    latest: tuple[str, ...]
    facts: Mapping[str, Any] | None

    @property
    def warning(self) -> str:
        """What stands before everything else: `SIMULATED DATA`, or nothing."""
        return SIMULATED if self.data_kind == "simulated" else ""


def take_dates(model_trend: pl.DataFrame, claim_history: pl.DataFrame) -> pl.DataFrame:
    """Return a row per date and board, newest first: models, scores, and how many claims have which verdict."""
    verdicts = claim_history.group_by("scraped_on", "leaderboard").agg(
        (pl.col("verdict") == verdict).sum().cast(pl.Int64).alias(f"{verdict}_count") for verdict in VERDICTS
    )
    joined = model_trend.join(verdicts, on=["scraped_on", "leaderboard"], how="left", maintain_order="left")
    return joined.sort(["scraped_on", "models_count", "leaderboard"], descending=[True, True, False]).select(
        "scraped_on",
        "leaderboard",
        "models_count",
        "rows_count",
        "mean_score",
        "top_score",
        KEEP,
        *(pl.lit(verdict).alias(f"_{verdict}") for verdict in VERDICTS),
        claims_supported="supported_count",
        claims_contradicted="contradicted_count",
        claims_undecided="undecided_count",
    )


DATES = Extract(
    "model_trend",
    "Dates",
    take_dates,
    "Claims counted here are those that can be tested on the date's data.",
    rows=None,
    sources=Sources(
        tables=dict.fromkeys((f"claims_{verdict}" for verdict in VERDICTS), "claim_history"),
        counts={
            f"claims_{verdict}": {"scraped_on": "scraped_on", "leaderboard": "leaderboard", "verdict": f"_{verdict}"}
            for verdict in VERDICTS
        },
    ),
    needs=("claim_history",),
)


def show_dates(model_trend: pl.DataFrame, claim_history: pl.DataFrame, book: CardBook | None) -> ShownTable:
    """Return the table of the index; arguments are contract tables and the book of the page's cards."""
    newest = model_trend["scraped_on"].max()
    day = newest if isinstance(newest, date) else date.min
    stored = {"model_trend": model_trend, "claim_history": claim_history.drop("_row", strict=False)}
    return show_extract(DATES, "dates", stored, Page(day, "", book))


def render_index(content: IndexContent) -> str:
    """Return the index page; the same content gives the same bytes."""
    return make_environment().get_template("index.html").render(c=content, warning=content.warning)


def render_compare(comparable: Mapping[str, Any], method: str, data_kind: str) -> str:
    """Return the page that compares two dates, from what `list_comparable` returns."""
    warning = SIMULATED if data_kind == "simulated" else ""
    return make_environment().get_template("compare.html").render(comparable=comparable, method=method, warning=warning)


def list_comparable(
    claim_history: pl.DataFrame,
    statements: pl.DataFrame,
    reports: Collection[date],
    ledgers: Mapping[date, pl.DataFrame] | None = None,
) -> dict[str, Any]:
    """Return what the page that compares two dates needs, as plain values.

    Args:
        claim_history: contract table.
        statements: reviewed facts, for the claims' texts, quantities and units.
        reports: dates with a page of their own.
        ledgers: `bias_ledger` of the dates that have it, which are those with a page.

    Returns:
        claims: id, text, quantity, unit, in the statements' order; numbers: the headline numbers, text, unit; dates: day,
        board, corrected value with its interval of each number (null where the date's board has none), whether it has a
        page, whether the board was rescored since the date before, and per claim verdict, estimate, low, high (null where
        not known).
    """
    known = set(claim_history["claim_id"])
    claims = [
        {"id": row["claim_id"], "text": row["text"], "quantity": row["quantity"], "unit": say_unit(row["unit"] or "")}
        for row in statements.to_dicts()
        if row["claim_id"] in known
    ]
    firsts = {day: ledger.unique("number_id", keep="first", maintain_order=True) for day, ledger in (ledgers or {}).items()}
    known_numbers = {row["number_id"]: row for _, rows in sorted(firsts.items()) for row in rows.to_dicts()}
    days = []
    for (day, board), rows in claim_history.sort("scraped_on", "leaderboard").group_by(
        "scraped_on", "leaderboard", maintain_order=True
    ):
        found = {row["claim_id"]: row for row in rows.to_dicts()}
        told = [found.get(claim["id"]) for claim in claims]
        days.append(
            {
                "day": str(day),
                "board": name_board(str(board)),
                "hasPage": day in reports,
                "isRescored": bool(rows["is_rescored"].fill_null(False).any()),
                "numbers": _list_numbers(firsts.get(day), str(board), list(known_numbers)),  # type: ignore[arg-type]
                "claims": [None if r is None else [r["verdict"], r["estimate"], r["low"], r["high"]] for r in told],
            }
        )
    numbers = [{"text": row["text"], "unit": say_unit(row["unit"])} for row in known_numbers.values()]
    return {"claims": claims, "numbers": numbers, "dates": days}


def _list_numbers(ledger: pl.DataFrame | None, board: str, wanted: list[str]) -> list[list[float | None] | None] | None:
    """Corrected value, low, high of each wanted number; None where the date's ledger is of another board, or missing."""
    if ledger is None or board not in ledger["leaderboard"]:
        return None
    columns = ("corrected_value", "corrected_low", "corrected_high")
    found = {row["number_id"]: [row[name] for name in columns] for row in ledger.filter(leaderboard=board).to_dicts()}
    return [found.get(name) for name in wanted]
