"""What a figure says beside its picture: which day was observed, how much it covers, and why it has nothing to show."""

from collections.abc import Mapping

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


def describe_basis(number: int, tables: Tables) -> str:
    """Return the remark for a figure's caption: the days of the observation it rests on, and a coverage under half.

    Args:
        number: the figure's number.
        tables: contract tables of one board and date: enriched_repos, repo_activity.
    """
    return ". ".join(part for part in (describe_observation(number, tables), describe_coverage(number, tables)) if part)


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


def describe_coverage(number: int, tables: Tables) -> str:
    """Return a remark when the figure covers under half of the date's models, else an empty text.

    Figures of dated models cover those with a creation date, figure 9 those with downloads of its one observation
    date, figures 1-3, 13 and 14 those with commits, figures 17 and 18 those with a score.
    """
    models = tables["enriched_repos"]
    if number in COMMIT_FIGURES:
        covered = models["commits_observed_on"].count()
    elif number == 9:
        known = models.filter(pl.col("downloads_30d").is_not_null())
        covered = known.filter(pl.col("details_observed_on") == choose_downloads_day(models)).height if known.height else 0
    elif number == 8:
        covered = models["params_b"].count()
    elif number in UNDATED_FIGURES:
        covered = models["average_score"].count()
    elif number == LINEAGE_FIGURE:
        covered = models["details_observed_on"].count()
    else:
        covered = models["created_at"].count()
    share = covered / models.height if models.height else 0.0
    return "" if share >= 0.5 else f"Covers {share * 100:.1f} % of the date's {models.height} models"


def explain_absence(number: int, tables: Tables) -> str:
    """Return why the date has no data for a figure, without a full stop.

    Args:
        number: the figure's number.
        tables: contract tables of one board and date: enriched_repos, repo_activity, attrition.
    """
    models, attrition = tables["enriched_repos"], tables["attrition"]
    dated = models.filter(pl.col("created_at").is_not_null())
    if number in COMMIT_FIGURES:
        if tables["repo_activity"].is_empty():
            return f"no commits were observed ({describe_stage(attrition, 'commits')})"
        return "the observed commits name no author" if number == 1 else "the observed commits name no author but bots"
    if number == 15:
        observed = describe_stage(attrition, "details")
        return f"none of the {models.height} models declares a base model whose license imposes a duty ({observed})"
    if number == 8:
        return f"the board gives no number of parameters for its {models.height} models"
    if number == 9:
        if choose_downloads_day(models) is None:
            return f"no downloads were observed ({describe_stage(attrition, 'details')})"
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
        return f"none of the {models.height} models declares a base model ({describe_stage(attrition, 'details')})"
    if dated.is_empty():
        return f"none of the {models.height} models has a creation date ({describe_stage(attrition, 'details')})"
    if number in FAMILY_FIGURES:
        return f"none of the {dated.height} dated models belongs to a family of reference/model_families.csv"
    if number == 19:
        return f"none of the {dated.height} dated models has a score on every benchmark whose chance level is known"
    if number == 20:
        return "no release has 8 whole weeks with enough new models before it and after it"
    if number == 10:
        return (
            f"no month has {MINIMUM_MODELS_PER_MONTH} models with a creation date, an average score and a known size of at "
            "least 1 billion parameters"
        )
    return f"the {dated.height} dated models were all created before {FIRST_DAY}"


def describe_stage(attrition: pl.DataFrame, stage: str) -> str:
    """Return what became of the board's ids in a stage of the ledger: how many were observed, and why the others not."""
    outcomes = (
        attrition.filter(pl.col("stage") == stage)
        .with_columns(
            detail=pl.when(pl.col("outcome") == NOT_ASKED)
            .then(pl.format("not asked ({})", "detail"))
            .otherwise(pl.col("outcome").replace_strict(OUTCOMES, default=pl.col("detail")))
        )
        .group_by("detail", maintain_order=True)
        .agg(ids_count=pl.len())
        .sort("ids_count", "detail", descending=[True, False])
    )
    told = ", ".join(f"{count} {'id' if count == 1 else 'ids'} {detail}" for detail, count in outcomes.iter_rows())
    return f"{STAGES[stage]}: {told}"
