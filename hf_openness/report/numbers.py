"""The numbers in words: sentences computed from the tables of one board."""

from collections.abc import Mapping

import polars as pl

from hf_openness.tables.fidelity_computations import COMPUTATIONS


def describe_numbers(tables: Mapping[str, pl.DataFrame]) -> tuple[str, ...]:
    """Return one sentence per headline number; a number without data is left out.

    Args:
        tables: contract tables of one board and date.
    """
    t = dict(tables)
    snapshot, models, enriched = t["leaderboard_snapshot"], t["models"], t["enriched_repos"]
    said = [
        f"The board has {snapshot.height} rows of {snapshot['model_id'].n_unique()} ids; "
        f"{int(snapshot['is_flagged'].sum())} rows are flagged.",
        f"{models.height} models remain after deduplication; {enriched['created_at'].count()} have a creation date.",
    ]
    mean = models["average_score"].mean()
    if isinstance(mean, float):
        best = models.sort(["average_score", "row_number"], descending=[True, False], nulls_last=True).row(0, named=True)
        said.append(f"Their mean average score is {mean:.2f}, the best {best['average_score']:.2f} ({best['model_id']}).")
    people = t["contributors"]
    if people.height:
        persons = people.filter(~pl.col("is_bot")).height
        said.append(
            f"{people.height} commit authors work on {t['repo_activity'].height} repositories; without names that the "
            f"method takes for bots they are {persons}."
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
