"""The numbers in words: sentences computed from the tables of one board, nothing drawn, nothing rounded before its end."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from hf_openness.method import Method
from hf_openness.report.content import Fact
from hf_openness.tables.licenses import UNDECLARED
from hf_openness.tables.sizes import build_downloads

SMALL_PARAMS_B = 15
TOPS = (10, 200)


@dataclass(frozen=True)
class Mentions:
    """How often all rows of a details file mention something, and how many different things they mention."""

    mentions_count: int
    distinct_count: int


def describe_numbers(
    tables: Mapping[str, pl.DataFrame], method: Method, mentions: Mapping[str, Mentions] | None = None
) -> tuple[Fact, ...]:
    """Return the facts of one board and date, in the page's order; a fact without data is left out.

    Args:
        tables: the date's contract tables by name, with the rows of one board.
        method: decides sizes, as in figure 9.
        mentions: counts over the raw details file, by what is mentioned: `base_model`, `dataset`.
    """
    people = tables["contributors"]
    return (
        *_describe_rows(tables["leaderboard_snapshot"], tables["models"]),
        *_describe_scores(tables["models"]),
        *_describe_dates(tables["enriched_repos"]),
        *_describe_authors(people, tables["repo_activity"]),
        *_describe_licenses(tables["license_table"]),
        *_describe_downloads(tables["enriched_repos"], method),
        *_describe_families(tables["model_families"], tables["improvement_curves"]),
        *_describe_mentions(mentions or {}),
    )


def count(number: int) -> str:
    """Return a whole number with thousands separators."""
    return f"{number:,}"


def percent(share: float) -> str:
    """Return a share of 0-1 in percent with two decimals."""
    return f"{share * 100:.2f} %"


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return the number with its noun."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def _describe_rows(snapshot: pl.DataFrame, models: pl.DataFrame) -> list[Fact]:
    flagged = int(snapshot["is_flagged"].sum())
    ids = snapshot["model_id"].n_unique()
    return [
        Fact(
            "Published rows",
            count(snapshot.height),
            f"The board published {plural(snapshot.height, 'row')}, which name {plural(ids, 'different id')}.",
        ),
        Fact("Flagged rows", count(flagged), f"Of the rows, {count(flagged)} are flagged by the board and left out."),
        Fact(
            "Models",
            count(models.height),
            f"With one row per model and the flagged ones out, {plural(models.height, 'model')} remain.",
        ),
    ]


def _describe_scores(models: pl.DataFrame) -> list[Fact]:
    scored = models.filter(pl.col("average_score").is_not_null())
    if scored.is_empty():
        return []
    mean = scored.select(pl.col("average_score").mean()).item()
    best = scored.sort(["average_score", "row_number"], descending=[True, False]).row(0, named=True)
    return [
        Fact(
            "Mean average score",
            f"{mean:.2f}",
            f"The mean average score of {plural(scored.height, 'model')} is {mean:.2f} of 100.",
        ),
        Fact(
            "Top average score",
            f"{best['average_score']:.2f}",
            f"The best average score, {best['average_score']:.2f}, belongs to {best['model_id']}.",
        ),
    ]


def _describe_dates(enriched: pl.DataFrame) -> list[Fact]:
    if enriched.is_empty():
        return []
    dated = enriched.height - enriched["created_at"].null_count()
    return [
        Fact(
            "Models with a creation date",
            count(dated),
            f"The creation date is known for {count(dated)} of {plural(enriched.height, 'model')} "
            f"({percent(dated / enriched.height)}); figures over time show these.",
        )
    ]


def _describe_authors(people: pl.DataFrame, activity: pl.DataFrame) -> list[Fact]:
    if people.is_empty():
        return []
    persons = people.filter(~pl.col("is_bot"))
    ranked = persons["repos_count"].sort(descending=True)
    pairs = int(ranked.sum())
    facts = [
        Fact(
            "Commit authors",
            count(people.height),
            f"The commits of {plural(activity.height, 'repository', 'repositories')} name "
            f"{plural(people.height, 'author')}, {count(persons.height)} without bots by the method's rule.",
        )
    ]
    for top in TOPS if pairs else ():
        share = percent(int(ranked.head(top).sum()) / pairs)
        facts.append(
            Fact(
                f"Held by the top {top} authors",
                share,
                f"The {top} most active authors, bots left out, hold {share} of the {count(pairs)} pairs of an author "
                "and a repository.",
            )
        )
    return facts


def _describe_licenses(licenses: pl.DataFrame) -> list[Fact]:
    declared = licenses.filter(pl.col("license_id") != UNDECLARED).sort(
        ["models_count", "license_id"], descending=[True, False]
    )
    facts = []
    if declared.height:
        first = declared.row(0, named=True)
        facts.append(
            Fact(
                "Most frequent licence",
                percent(first["models_share"]),
                f"The most frequent licence is {first['license_id']}: {plural(first['models_count'], 'model')}, "
                f"{percent(first['models_share'])}.",
            )
        )
    wordings = (
        ("yes", "Commercial use allowed", "have a licence that allows commercial use"),
        ("limited", "Commercial use limited", "have a licence that allows commercial use under conditions"),
        ("no", "Commercial use forbidden", "have a licence that forbids commercial use"),
        ("unknown", "Commercial use unknown", "have a licence that leaves commercial use open, or none"),
    )
    for permission, label, words in wordings:
        rows = licenses.filter(commercial_use=permission)
        if rows.height:
            share = percent(rows["models_share"].sum())
            number = int(rows["models_count"].sum())
            facts.append(Fact(label, share, f"{plural(number, 'model')} ({share}) {words}."))
    undeclared = licenses.filter(license_id=UNDECLARED)
    if undeclared.height:
        row = undeclared.row(0, named=True)
        share = percent(row["models_share"])
        facts.append(
            Fact("No licence declared", share, f"{plural(row['models_count'], 'model')} ({share}) declare no licence.")
        )
    return facts


def _describe_downloads(enriched: pl.DataFrame, method: Method) -> list[Fact]:
    sizes = build_downloads(enriched, method)
    total = int(sizes["downloads_30d"].sum())
    if not total:
        return []
    small = int(sizes.filter(pl.col("params_b") <= SMALL_PARAMS_B)["downloads_30d"].sum())
    share = percent(small / total)
    return [
        Fact(
            f"Downloads of models up to {SMALL_PARAMS_B} B",
            share,
            f"Of {count(total)} downloads in the 30 days before {sizes['details_observed_on'][0]}, {share} went to "
            f"models of at most {SMALL_PARAMS_B} billion parameters "
            f"({plural(int(sizes['models_count'].sum()), 'model')} of known size).",
        )
    ]


def _describe_families(families: pl.DataFrame, curves: pl.DataFrame) -> list[Fact]:
    if families.is_empty() or curves.is_empty():
        return []
    sizes = families.group_by("family").len().sort(["len", "family"], descending=[True, False])
    largest = sizes.row(0, named=True)
    gains = curves.group_by("family").agg(pl.col("gain_points").max(), kept=pl.len())
    best = gains.sort(["gain_points", "family"], descending=[True, False]).row(0, named=True)
    return [
        Fact(
            "Largest family",
            count(largest["len"]),
            f"The largest family of models, {largest['family']}, has {plural(largest['len'], 'model')}.",
        ),
        Fact(
            "Largest improvement",
            f"{best['gain_points']:+.2f}",
            f"The largest improvement over a family's first model is {best['gain_points']:+.2f} points, in "
            f"{best['family']} ({plural(best['kept'], 'new best score')}, the first included).",
        ),
    ]


def _describe_mentions(mentions: Mapping[str, Mentions]) -> list[Fact]:
    wordings = (("base_model", "Base-model mentions", "base model"), ("dataset", "Dataset mentions", "dataset"))
    return [
        Fact(
            label,
            count(mentions[key].mentions_count),
            f"The rows of the details file, repeats included, mention {plural(mentions[key].distinct_count, noun)} "
            f"{count(mentions[key].mentions_count)} times, in tags and cards.",
        )
        for key, label, noun in wordings
        if key in mentions
    ]
