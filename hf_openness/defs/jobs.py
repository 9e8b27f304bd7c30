"""Jobs: `replay` runs everything of a date from raw to report; one more per layer."""

import dagster as dg

LAYERS = ("raw", "tables", "over_all_dates", "figures", "report")


def _layer(group: str) -> dg.job:
    per_date = group != "over_all_dates"
    return dg.define_asset_job(
        f"{group}_layer",
        selection=dg.AssetSelection.groups(group),
        description=f"The layer {group} of one scrape date." if per_date else "The tables over all stored dates.",
    )


JOBS = [
    dg.define_asset_job(
        "replay",
        selection=dg.AssetSelection.all(),
        description="One scrape date from raw to report, and the tables over all dates.",
    ),
    *(_layer(group) for group in LAYERS),
]
