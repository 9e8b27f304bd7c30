"""The numbers in words: sentences computed from the tables of one board."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from hf_openness.report.marks import Source, at, cite, count_of, made_of, told
from hf_openness.report.say import say_count, say_share, say_things
from hf_openness.sources.repo_details import count_mentions
from hf_openness.tables.author_names import is_counted
from hf_openness.tables.fidelity_computations import COMPUTATIONS
from hf_openness.tables.observations import HubObservation

COUNTED_SOURCE = "hub-details"


@told
def describe_numbers(tables: Mapping[str, pl.DataFrame], scraped_on: date) -> tuple[str, ...]:
    """Return one sentence per headline number; a number without data is left out.

    Args:
        tables: contract tables of one board and date.
        scraped_on: the date.
    """
    t = dict(tables)
    snapshot, models, enriched = t["leaderboard_snapshot"], t["models"], t["enriched_repos"]
    flagged = int(snapshot["is_flagged"].sum())
    rows, undated = count_of("leaderboard_snapshot"), count_of("enriched_repos", created_at=None)
    dated = made_of("the first less the second", count_of("enriched_repos"), undated)
    said = [
        f"The board has {say_count(snapshot.height, rows)} rows of "
        f"{say_count(snapshot['model_id'].n_unique(), made_of('each id once', rows))} ids; "
        f"{say_things(flagged, 'row is', 'rows are', count_of('leaderboard_snapshot', is_flagged=True))} flagged.",
        f"{say_count(models.height, count_of('models'))} models remain after deduplication; "
        f"{say_count(enriched['created_at'].count(), dated)} have a creation date.",
    ]
    mean = models["average_score"].mean()
    if isinstance(mean, float):
        best = models.sort(["average_score", "row_number"], descending=[True, False], nulls_last=True).row(0, named=True)
        trend = {"leaderboard": best["leaderboard"], "scraped_on": scraped_on}
        told_mean = cite(f"{mean:.2f}", at("model_trend", trend, "mean_score"))
        told_best = cite(f"{best['average_score']:.2f}", at("models", best, "average_score"))
        said.append(f"Their mean average score is {told_mean}, the best {told_best} ({best['model_id']}).")
    people = t["contributors"]
    if people.height:
        persons = people.filter(is_counted()).height
        authors, machines = count_of("contributors"), count_of("contributors", is_bot=True)
        named = count_of("contributors", is_machine_name=True)
        less = made_of("the first less the others, each author once", authors, machines, named)
        said.append(
            f"{say_count(people.height, authors)} commit authors work on "
            f"{say_count(t['repo_activity'].height, count_of('repo_activity'))} repositories; "
            f"without names that the method takes for bots they are {say_count(persons, less)}."
        )
        row = {"leaderboard": models["leaderboard"][0], "scraped_on": scraped_on}
        top = {
            limit: cite(
                f"{COMPUTATIONS['top_authors_share'](t, limit):.2f} %", at("contributor_trend", row, f"top_{limit}_share")
            )
            for limit in ("10", "200")
        }
        said.append(
            f"Of the author-repository pairs, the top 10 authors hold {top['10']} and the top 200 hold {top['200']}."
        )
    small = COMPUTATIONS["downloads_share_up_to"](t, "15")
    if small is not None:
        repos = made_of("the sum of their downloads, as a share of all", count_of("enriched_repos"))
        said.append(f"{cite(f'{small:.2f} %', repos)} of downloads go to models of at most 15 billion parameters.")
    licenses = t["license_table"].head(4)
    shares = ", ".join(
        f"{row['license_id']} {say_share(row['models_share'], at('license_table', row, 'models_share'), digits=2)}"
        for row in licenses.to_dicts()
    )
    said.append(f"Most frequent licences: {shares}.")
    curves = t["improvement_curves"]
    if curves.height:
        largest = (
            curves.sort(["gain_points", "family", "model_id"], descending=[True, False, False])
            .unique("family", keep="first", maintain_order=True)
            .head(3)
        )
        gains = ", ".join(
            f"{row['family']} {_say_gain(row)} points among "
            f"{cite(str(row['derivatives_count']), _curve(row, 'derivatives_count'))} models"
            for row in largest.to_dicts()
        )
        said.append(f"Largest improvement on a base model: {gains}.")
    return tuple(said)


def _say_gain(row: dict[str, Any]) -> str:
    return cite(f"+{row['gain_points']:.2f}", _curve(row, "gain_points"))


def _curve(row: dict[str, Any], column: str) -> Source:
    return at("improvement_curves", row, column)


def describe_mentions(tables: Mapping[str, pl.DataFrame], details: Sequence[HubObservation]) -> tuple[str, ...]:
    """Return one sentence on the mentions in each of the authors' repo details files that the date uses.

    Args:
        tables: contract tables of one board and date; enriched_repos says which observations are used.
        details: the parsed Hub files that may serve the board. Their mentions are counted over all rows, repeats and
            repos beyond the board included (method-audit section 2), so no table can hold them.
    """
    used = set(tables["enriched_repos"]["details_observed_on"].drop_nulls())
    said = []
    for o in details:
        if o.source == COUNTED_SOURCE and o.observed_on in used:
            bases = count_mentions(o.rows, "base_models", "base_model:")
            datasets = count_mentions(o.rows, "datasets", "dataset:")
            said.append(
                f"All {say_count(o.rows.height)} rows of the repo details of {o.observed_on}, repeats included, mention "
                f"{say_count(bases['distinct_count'])} base models {say_count(bases['mentions_count'])} times and "
                f"{say_count(datasets['distinct_count'])} datasets {say_count(datasets['mentions_count'])} times."
            )
    return tuple(said)
