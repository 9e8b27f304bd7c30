"""The kinds of `changes`, one function each: frames of two dates to leaderboard, subject, aspect, before, after, text."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from hf_openness.tables.change_sentences import join_marks, quote, tell_license, tell_number

Row = dict[str, Any]
Since = Mapping[str, date]
CONFLICT = ["leaderboard", "model_id", "obligation"]
MEASURE = ["leaderboard", "population", "measure", "merging"]


def list_claim_changes(claims: pl.DataFrame, history: pl.DataFrame, scraped_on: date, since: Since) -> Iterable[Row]:
    """Yield claims whose verdict differs from the last, and those whose estimate left the same board's former interval.

    A verdict is compared with the last one on any board, as in `claim_history`, and its marks are told: another board,
    another population, rescored averages. One on another board is no news of the world, so it is not notable. An estimate
    counted in full has no interval to leave: that it differs is told, and not notable.
    """
    earlier = history.filter(pl.col("scraped_on") < scraped_on).sort("claim_id", "scraped_on")
    last = {row["claim_id"]: row for row in earlier.iter_rows(named=True)}
    marks = {row["claim_id"]: row for row in history.filter(scraped_on=scraped_on).iter_rows(named=True)}
    same = {
        (row["leaderboard"], row["claim_id"]): row
        for row in earlier.iter_rows(named=True)
        if row["scraped_on"] == since.get(row["leaderboard"])
    }
    for claim in claims.sort("claim_id").iter_rows(named=True):
        former = last.get(claim["claim_id"])
        if former is not None and former["verdict"] != claim["verdict"]:
            yield _tell_verdict(claim, former, marks.get(claim["claim_id"], {}))
        former = same.get((claim["leaderboard"], claim["claim_id"]))
        if former is not None and _is_outside(claim["estimate"], former):
            counted = former["low"] == former["high"]
            now, was = _tell(claim), _tell(former)
            measured = f"{claim['quantity']} ({claim['unit']})"
            rest = "counted in full, so every difference is one" if counted else "outside of the former interval"
            yield {
                "leaderboard": claim["leaderboard"],
                "kind": "estimate_moved",
                "subject": claim["claim_id"],
                "since": former["scraped_on"],
                "before": was,
                "after": now,
                "text": f"Claim {quote(claim['claim_id'])}: {measured} went from {was} to {now}, {rest}.",
                "is_notable": not counted,
            }


def _tell_verdict(claim: Row, former: Row, marks: Row) -> Row:
    other_board = former["leaderboard"] != claim["leaderboard"]
    told = [
        *([f"the board asked then was {quote(former['leaderboard'])}"] if other_board else []),
        *(["over a fifth of the board's models came or went"] if marks.get("is_population_changed") else []),
        *(["unchanged models were rescored"] if marks.get("is_rescored") else []),
    ]
    verdicts = [verdict.replace("_", " ") for verdict in (former["verdict"], claim["verdict"])]
    return {
        "leaderboard": claim["leaderboard"],
        "kind": "verdict_changed",
        "subject": claim["claim_id"],
        "since": former["scraped_on"],
        "before": former["verdict"],
        "after": claim["verdict"],
        "text": f"Claim {quote(claim['claim_id'])} ({claim['text'].rstrip('.')}) is {verdicts[1]}, was {verdicts[0]}: "
        f"{_tell(former)} then, {_tell(claim)} now.{join_marks(told)}",
        "is_notable": not other_board,
    }


def list_measure_changes(now: pl.DataFrame, before: pl.DataFrame) -> Iterable[Row]:
    """Yield measures of `concentration` outside of their former interval; with names merged most they are not notable."""
    paired = now.filter(pl.col("estimate").is_not_null()).join(before, on=MEASURE, how="inner", suffix="_then")
    for row in paired.sort(MEASURE).iter_rows(named=True):
        former = {name: row[f"{name}_then"] for name in ("estimate", "low", "high")}
        if _is_outside(row["estimate"], former) and former["low"] != former["high"]:
            population, measure = row["population"].replace("_", " "), row["measure"].replace("_", " ")
            yield {
                "leaderboard": row["leaderboard"],
                "kind": "measure_moved",
                "subject": f"{row['population']}/{row['measure']}/{row['merging']}",
                "before": _tell(former),
                "after": _tell(row),
                "text": f"Concentration of {population}, {measure} ({row['merging']} merging of names), went from "
                f"{_tell(former)} to {_tell(row)}, outside of the former interval.",
                "is_notable": row["merging"] == "least",
            }


def list_conflict_changes(now: Mapping[str, pl.DataFrame], before: Mapping[str, pl.DataFrame]) -> Iterable[Row]:
    """Yield licence conflicts (dropped duties of `obligations`) that are new, and those that are no more.

    One whose model left the board is told, and not notable: nobody settled it.
    """
    here, then = (t["obligations"].filter(pl.col("conflict").is_not_null()).sort(CONFLICT) for t in (now, before))
    on_board, was_on_board = (set(t["models"].select("leaderboard", "model_id").iter_rows()) for t in (now, before))
    # Worst first, for the list is cut: commercial use granted that an ancestor withholds.
    fresh = here.join(then, on=CONFLICT, how="anti").sort("conflict", "model_id", descending=[True, False])
    for row in fresh.iter_rows(named=True):
        model = (row["leaderboard"], row["model_id"])
        grants = ", and grants commercial use that it withholds or limits" if row["conflict"] == "grants_withheld" else ""
        entered = "" if model in was_on_board else " The model is new to the board."
        yield {
            "leaderboard": row["leaderboard"],
            "kind": "conflict_new",
            "subject": row["model_id"],
            "aspect": row["obligation"],
            "after": row["conflict"],
            "text": f"Model {quote(row['model_id'])} ({tell_license(row['own_license_id'])}) drops the duty "
            f"{_words(row['obligation'])} of {quote(row['imposed_by_id'])} ({tell_license(row['imposed_license_id'])})"
            f"{grants}.{entered}",
            "is_notable": True,
        }
    licenses = {
        (row["leaderboard"], row["model_id"]): row["license_id"]
        for row in now["models"].select("leaderboard", "model_id", "license_id").iter_rows(named=True)
    }
    for row in then.join(here, on=CONFLICT, how="anti", maintain_order="left").iter_rows(named=True):
        model = (row["leaderboard"], row["model_id"])
        stayed = model in on_board
        why = f"it has now {tell_license(licenses.get(model))}" if stayed else "the model is gone from the board"
        yield {
            "leaderboard": row["leaderboard"],
            "kind": "conflict_resolved",
            "subject": row["model_id"],
            "aspect": row["obligation"],
            "before": row["conflict"],
            "text": f"Model {quote(row['model_id'])} no longer drops the duty {_words(row['obligation'])} of "
            f"{quote(row['imposed_by_id'])}: {why}.",
            "is_notable": stayed,
        }


def list_review_additions(now: Mapping[str, pl.DataFrame], before: Mapping[str, pl.DataFrame]) -> Iterable[Row]:
    """Yield what waits for a reviewer and did not: licences, suspects without a verdict, alias candidates.

    Alias candidates are not notable: they are many, and nothing is merged by them.
    """
    waiting = now["license_table"].filter(~pl.col("is_reviewed"))
    were = before["license_table"].filter(~pl.col("is_reviewed"))
    for row in _anti(waiting, were, ["leaderboard", "license_id"]):
        yield {
            "leaderboard": row["leaderboard"],
            "kind": "license_to_review",
            "subject": row["license_id"],
            "after": str(row["models_count"]),
            "text": f"Nobody reviewed the license {quote(row['license_id'])} yet; models with it: {row['models_count']}.",
            "is_notable": True,
        }
    suspects, were = (t["author_suspects"].filter(~pl.col("is_reviewed")) for t in (now, before))
    for row in _anti(suspects, were, ["author", "signal"]):
        yield {
            "kind": "suspect_to_review",
            "subject": row["author"],
            "aspect": row["signal"],
            "after": row["evidence"],
            "text": f"Author {quote(row['author'])} may be no person ({_words(row['signal'])}): {quote(row['evidence'])}.",
            "is_notable": True,
        }
    for row in _anti(now["alias_candidates"], before["alias_candidates"], ["author", "candidate"]):
        yield {
            "kind": "alias_to_review",
            "subject": row["author"],
            "aspect": row["candidate"],
            "after": row["rule"],
            "text": f"Authors {quote(row['author'])} and {quote(row['candidate'])} may be one ({_words(row['rule'])}).",
            "is_notable": False,
        }


def list_model_changes(now: pl.DataFrame, before: pl.DataFrame) -> Iterable[Row]:
    """Yield models that came to the board and that went from it."""
    key = ["leaderboard", "model_id"]
    for kind, word, rows in (
        ("model_added", "is new to the board", _anti(now, before, key)),
        ("model_gone", "is gone from the board", _anti(before, now, key)),
    ):
        for row in rows:
            text = f"Model {quote(row['model_id'])} {word}."
            yield {"leaderboard": row["leaderboard"], "kind": kind, "subject": row["model_id"], "text": text}


def _anti(left: pl.DataFrame, right: pl.DataFrame, key: list[str]) -> list[Row]:
    return left.join(right, on=key, how="anti", nulls_equal=True).sort(key).to_dicts()


def _is_outside(estimate: float | None, former: Row) -> bool:
    if estimate is None or former["low"] is None or former["high"] is None:
        return False
    return not former["low"] <= estimate <= former["high"]


def _tell(row: Row) -> str:
    return tell_number(row["estimate"], row["low"], row["high"])


def _words(identifier: str) -> str:
    return identifier.replace("_", " ")
