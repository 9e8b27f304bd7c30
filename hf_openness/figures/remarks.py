"""What a figure says beside its picture: which day was observed, how much it covers, and why it has nothing to show."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from hf_openness.sources.outcomes import DISABLED, ERROR, GATED, INVALID_ID, NOT_ASKED, NOT_FOUND, OK, RENAMED
from hf_openness.tables.production import FIRST_DAY
from hf_openness.tables.sizes import MINIMUM_MODELS_PER_MONTH, choose_downloads_day

COMMIT_FIGURES = (1, 2, 3, 13, 14)
DOWNLOAD_FIGURES = (9, 13)
FAMILY_FIGURES = (6, 11, 12)
UNDATED_FIGURES = (17, 18)
LINEAGE_FIGURE = 16
STAGES = {"details": "repo details", "commits": "commits"}
OUTCOMES = {
    OK: "observed",
    RENAMED: "with another id of the same repo",
    GATED: "gated",
    DISABLED: "disabled",
    NOT_FOUND: "not found or private",
    INVALID_ID: "that no repo can have",
    ERROR: "without a usable answer",
}
Tables = Mapping[str, pl.DataFrame]
# A table and the values by which its rows are counted.
Counted = tuple[str, Mapping[str, Any]]
# Writes a number of a remark: its text, what was done with which counts (nothing where it is one), those counts.
Mark = Callable[..., str]
LEFT = "the first less the second"
MODELS: Counted = ("enriched_repos", {})


def _write(text: str, how: str, *counted: Counted) -> str:
    return text


def describe_basis(number: int, tables: Tables, mark: Mark = _write) -> str:
    """Return the remark for a figure's caption: the days of the observation it rests on, and a coverage under half.

    Args:
        number: the figure's number.
        tables: contract tables of one board and date: enriched_repos, repo_activity.
        mark: writes each number, knowing which rows it counts; as it is unless told otherwise.
    """
    parts = (describe_observation(number, tables), describe_coverage(number, tables, mark))
    return ". ".join(part for part in parts if part)


def describe_observation(number: int, tables: Tables) -> str:
    """Return the days on which commits (figures 1-3, 13, 14) or downloads (9, 13) were observed, else an empty text."""
    told = []
    if number in COMMIT_FIGURES:
        days = [str(day) for day in tables["repo_activity"]["observed_on"].unique().sort()]
        told += [f"Commits observed on {', '.join(days)}"] if days else []
    if number in DOWNLOAD_FIGURES:
        day = choose_downloads_day(tables["enriched_repos"])
        told += [f"Downloads observed on {day}"] if day else []
    return ". ".join(told)


def describe_coverage(number: int, tables: Tables, mark: Mark = _write) -> str:
    """Return a remark when the figure covers under half of the date's models, else an empty text.

    Figures of dated models cover those with a creation date, figure 9 those with downloads of its one observation
    date, figures 1-3, 13 and 14 those with commits, figures 17 and 18 those with a score. `mark` as of `describe_basis`.
    """
    models = tables["enriched_repos"]
    day = choose_downloads_day(models) if number == 9 else None
    column = "downloads_30d" if number == 9 else _name_covered(number)
    of_day = models if number != 9 else models.filter(pl.col("details_observed_on") == pl.lit(day, dtype=pl.Date))
    covered = of_day[column].count()
    share = covered / models.height if models.height else 0.0
    if share >= 0.5:
        return ""
    where = {"details_observed_on": day} if number == 9 else {}
    counts = ((MODELS[0], where), (MODELS[0], {**where, column: None}), MODELS)
    told = mark(f"{share * 100:.1f} %", "the first less the second, in percent of the third", *counts)
    return f"Covers {told} of the date's {mark(str(models.height), '', MODELS)} models"


def _name_covered(number: int) -> str:
    """Return the column of enriched_repos that a model must have to be in the figure."""
    if number in COMMIT_FIGURES:
        return "commits_observed_on"
    if number == 8:
        return "params_b"
    if number in UNDATED_FIGURES:
        return "average_score"
    return "details_observed_on" if number == LINEAGE_FIGURE else "created_at"


def explain_absence(number: int, tables: Tables, mark: Mark = _write) -> str:
    """Return why the date has no data for a figure, without a full stop.

    Args:
        number: the figure's number.
        tables: contract tables of one board and date: enriched_repos, repo_activity, attrition.
        mark: as of `describe_basis`.
    """
    models, attrition = tables["enriched_repos"], tables["attrition"]
    dated = models.filter(pl.col("created_at").is_not_null())
    every = mark(str(models.height), "", MODELS)
    with_day = mark(str(dated.height), LEFT, MODELS, (MODELS[0], {"created_at": None}))
    if number in COMMIT_FIGURES:
        if tables["repo_activity"].is_empty():
            return f"no commits were observed ({describe_stage(attrition, 'commits', mark)})"
        return "the observed commits name no author" if number == 1 else "the observed commits name no author but bots"
    if number == 15:
        observed = describe_stage(attrition, "details", mark)
        return f"none of the {every} models declares a base model whose license imposes a duty ({observed})"
    if number == 8:
        return f"the board gives no number of parameters for its {every} models"
    if number == 9:
        if choose_downloads_day(models) is None:
            return f"no downloads were observed ({describe_stage(attrition, 'details', mark)})"
        return "no model with observed downloads has a known size of at least 1 billion parameters"
    if number == 23:
        return "no statement of reference/statements.csv can be tested on this date's data"
    if number == 24:
        return "no rule changes a headline number on this date by a twentieth of a percent"
    if number == 17:
        return "no family has a reference with a score whose noise is known"
    if number == 18:
        return "no family has six derivatives beside a reference with scores"
    if number == 21:
        return "the board does not say which repos are gone, and no other date of it is at hand"
    if number == 22:
        return "no earlier date of the board is at hand whose scores could be compared"
    if number == LINEAGE_FIGURE:
        return f"none of the {every} models declares a base model ({describe_stage(attrition, 'details', mark)})"
    if dated.is_empty():
        return f"none of the {every} models has a creation date ({describe_stage(attrition, 'details', mark)})"
    if number in FAMILY_FIGURES:
        return f"none of the {with_day} dated models belongs to a family of reference/model_families.csv"
    if number == 19:
        return f"none of the {with_day} dated models has a score on every benchmark whose chance level is known"
    if number == 20:
        return "no release has 8 whole weeks with enough new models before it and after it"
    if number == 10:
        return (
            f"no month has {MINIMUM_MODELS_PER_MONTH} models with a creation date, an average score and a known size of at "
            "least 1 billion parameters"
        )
    return f"the {with_day} dated models were all created before {FIRST_DAY}"


def describe_stage(attrition: pl.DataFrame, stage: str, mark: Mark = _write) -> str:
    """Return what became of the board's ids in a stage of the ledger: how many were observed, and why the others not."""
    outcomes = (
        attrition.filter(pl.col("stage") == stage)
        # The detail of other outcomes tells of single ids.
        .with_columns(detail=pl.when(~pl.col("outcome").is_in(list(OUTCOMES))).then("detail"))
        .group_by("outcome", "detail", maintain_order=True)
        .agg(ids_count=pl.len())
        .with_columns(
            said=pl.when(pl.col("outcome") == NOT_ASKED)
            .then(pl.format("not asked ({})", "detail"))
            .otherwise(pl.col("outcome").replace_strict(OUTCOMES, default=pl.col("detail")))
        )
        .sort("ids_count", "said", descending=[True, False])
    )
    told = []
    for row in outcomes.to_dicts():
        where = {name: row[name] for name in ("outcome", "detail") if row[name] is not None}
        count = mark(str(row["ids_count"]), "", ("attrition", {"stage": stage, **where}))
        told.append(f"{count} {'id' if row['ids_count'] == 1 else 'ids'} {row['said']}")
    return f"{STAGES[stage]}: {', '.join(told)}"
