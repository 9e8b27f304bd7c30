"""Sizes: how large models are, which are downloaded, and how few parameters a given score needs."""

from hf_openness.report.findings import Section, Tables
from hf_openness.report.marks import told
from hf_openness.report.paper_tables import PAPER_TABLES
from hf_openness.report.topics.bias import find_number, make_numbers, say_found

NOTHING = "Sizes and downloads are not shown on this date, because no model has both a size and repo details."


@told
def tell_sizes(tables: Tables) -> tuple[str, ...]:
    """Return the share of small models among models and downloads, the median size, and the change per score."""
    ledger = tables["bias_ledger"]
    small, median, loaded, change = (
        find_number(ledger, name)
        for name in ("small_models_share", "median_params", "small_models_downloads_share", "params_per_point_change")
    )
    said = []
    if small:
        half = f"; half of them have at most {say_found(median)}" if median else ""
        said.append(f"{say_found(small)} of models have at most 20 billion parameters{half}.")
    if loaded:
        said.append(f"{say_found(loaded)} of 30-day downloads go to models of at most 15 billion parameters.")
    if change:
        said.append(
            f"The size needed for a given performance changed by {say_found(change)} from the first three months to the "
            "last three."
        )
    return tuple(said) or (NOTHING,)


SECTION = Section(
    "sizes",
    "Sizes and downloads",
    "Sizes are what boards and names say. Downloads are those that the Hub counts in 30 days, of a few repos above all; "
    "copies and mirrors count nowhere. The fewest parameters for a score are of the single best model.",
    (8, 9, 10),
    (
        make_numbers(
            "Sizes",
            "median_params",
            "small_models_share",
            "small_models_downloads_share",
            "size_of_85_pct_downloads",
            "params_per_point_change",
        ),
        PAPER_TABLES[1],
    ),
    tell=tell_sizes,
    rule="docs/method/trends.md, “Sizes” and “Fewest parameters”; docs/method/rules.md, “Downloads”",
)
