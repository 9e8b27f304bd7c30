"""The numbers in words: sentences computed from the tables of one board."""

from collections.abc import Mapping, Sequence

import polars as pl

from hf_openness.report.say import say_count
from hf_openness.sources.repo_details import count_mentions
from hf_openness.tables.author_names import is_counted
from hf_openness.tables.fidelity_computations import COMPUTATIONS
from hf_openness.tables.observations import HubObservation

COUNTED_SOURCE = "hub-details"


def describe_numbers(tables: Mapping[str, pl.DataFrame]) -> tuple[str, ...]:
    """Return one sentence per headline number; a number without data is left out.

    Args:
        tables: contract tables of one board and date.
    """
    t = dict(tables)
    snapshot, models, enriched = t["leaderboard_snapshot"], t["models"], t["enriched_repos"]
    flagged = int(snapshot["is_flagged"].sum())
    said = [
        f"The board has {say_count(snapshot.height)} rows of {say_count(snapshot['model_id'].n_unique())} ids; "
        f"{say_count(flagged)} {'row is' if flagged == 1 else 'rows are'} flagged.",
        f"{say_count(models.height)} models remain after deduplication; {say_count(enriched['created_at'].count())} have a "
        "creation date.",
    ]
    mean = models["average_score"].mean()
    if isinstance(mean, float):
        best = models.sort(["average_score", "row_number"], descending=[True, False], nulls_last=True).row(0, named=True)
        said.append(f"Their mean average score is {mean:.2f}, the best {best['average_score']:.2f} ({best['model_id']}).")
    people = t["contributors"]
    if people.height:
        persons = people.filter(is_counted()).height
        said.append(
            f"{say_count(people.height)} commit authors work on {say_count(t['repo_activity'].height)} repositories; "
            f"without names that the method takes for bots they are {say_count(persons)}."
        )
        top = {limit: COMPUTATIONS["top_authors_share"](t, limit) for limit in ("10", "200")}
        said.append(
            f"Of the author-repository pairs, the top 10 authors hold {top['10']:.2f} % and the top 200 "
            f"hold {top['200']:.2f} %."
        )
    small = COMPUTATIONS["downloads_share_up_to"](t, "15")
    if small is not None:
        said.append(f"{small:.2f} % of downloads go to models of at most 15 billion parameters.")
    licenses = t["license_table"].head(4)
    shares = ", ".join(f"{row['license_id']} {row['models_share'] * 100:.2f} %" for row in licenses.to_dicts())
    said.append(f"Most frequent licences: {shares}.")
    curves = t["improvement_curves"]
    if curves.height:
        final = curves.group_by("family", maintain_order=True).agg(
            pl.col("gain_points").max(), pl.col("derivatives_count").first()
        )
        largest = final.sort(["gain_points", "family"], descending=[True, False]).head(3)
        told = ", ".join(f"{f} +{g:.2f} points among {n} models" for f, g, n in largest.iter_rows())
        said.append(f"Largest improvement on a base model: {told}.")
    return tuple(said)


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
