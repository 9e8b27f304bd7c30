"""What a simulated Hub can be told: its world, its limits, its page sizes, its faults. Plain values, sent as JSON."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorldOptions:
    """The world. Shares are 0-1 of repos; `*_weekly_share` of repos per week.

    seed: everything follows from it and the week.
    models_count: repos on boards in week 0.
    noise_factor: so many times as many repos that no board names.
    moved_weekly_share: heads that move; new_weekly_share: new repos, relative to models_count.
    missing_ids_share: board ids that never existed; casing_share: board ids in other casing;
    twice_share: repos that a board lists under two spellings.
    hostile: ids and texts meant to break a reader (markup, `..`, 300 characters, direction marks).
    """

    seed: int = 7
    models_count: int = 400
    noise_factor: float = 10.0
    moved_weekly_share: float = 0.05
    new_weekly_share: float = 0.02
    renamed_share: float = 0.03
    renamed_weekly_share: float = 0.003
    gated_share: float = 0.03
    gated_weekly_share: float = 0.002
    deleted_share: float = 0.10
    deleted_weekly_share: float = 0.002
    disabled_share: float = 0.003
    disabled_weekly_share: float = 0.0005
    squashed_share: float = 0.03
    squashed_weekly_share: float = 0.002
    missing_ids_share: float = 0.01
    casing_share: float = 0.006
    twice_share: float = 0.004
    hostile: bool = False


@dataclass(frozen=True)
class Limits:
    """Requests per fixed window, one budget each for the API, file resolvers and pages."""

    api: int = 500
    resolvers: int = 3000
    pages: int = 100
    window_seconds: float = 300.0


@dataclass(frozen=True)
class PageSizes:
    """Items per page: what comes when nothing is asked, and the most that comes whatever is asked."""

    listing: int = 100
    listing_max: int = 100
    commits: int = 50
    commits_max: int = 100
    datasets: int = 2
    datasets_max: int = 100
    leaderboard: int = 50
    leaderboard_max: int = 100


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong.

    route: details, commits, listing, datasets, dataset, revision, dataset_commits, leaderboard, resolve, v1_page, v2_page,
    formatted, unknown; of uploads create_repo, validate_yaml, preupload, lfs_batch, lfs_verify, commit, tag, uploaded; on
    the second host file, lfs_put; `*` for any but those two. match: text that the path and query must contain.
    kind: one of `faults.KINDS`, or `status:503` (any status).
    times: how often (-1: always); after: so many fitting requests pass first.
    """

    route: str
    kind: str
    times: int = 1
    match: str | None = None
    after: int = 0
