"""Jobs: `replay` runs everything of a date from raw to report; one more per layer."""

import dagster as dg

# In the order of the flow: no asset follows one of a later layer, which tests hold.
LAYERS = ("raw", "tables", "over_all_dates", "findings", "figures", "report")


def _layer(group: str) -> dg.job:
    per_date = group != "over_all_dates"
    return dg.define_asset_job(
        f"{group}_layer",
        selection=dg.AssetSelection.groups(group),
        description=f"The layer {group} of one scrape date." if per_date else "The tables over all stored dates.",
    )


REFRESH = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets("hub_details_raw", "hub_commits_raw", "hub_stats_raw"),
    description="Today from the leaderboards and the Hub to the report, and the tables over all dates.",
)

JOBS = [
    REFRESH,
    dg.define_asset_job(
        "replay",
        selection=dg.AssetSelection.all(),
        description="One scrape date from raw to report, and the tables over all dates.",
    ),
    *(_layer(group) for group in LAYERS),
]
