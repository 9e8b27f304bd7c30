"""What happened to the repos by a week: moves, new names, gates, deletions, squashes, downloads, likes. One array each."""

from dataclasses import dataclass

import numpy as np

from hf_openness.simulator.chance import Floats, Ints, shares
from hf_openness.simulator.options import WorldOptions
from hf_openness.simulator.weeks import WEEK, end_of, seconds
from hf_openness.simulator.world_models import Models

GATE = 1
DISABLED = 2
DELETED = 3


@dataclass(frozen=True)
class WeekState:
    """The state of every repo in a week.

    names_count: how often it was renamed; access: 0 open, GATE, DISABLED or DELETED; squashed_week: -1 never, else the
    week of the last squash (0: before or in week 0); modified_at: seconds since 1970.
    """

    week: int
    count: int
    names_count: Ints
    access: Ints
    squashed_week: Ints
    modified_at: Ints
    downloads: Ints
    downloads_all_time: Ints
    likes: Ints
    trending: Ints


def build_state(models: Models, week: int) -> WeekState:
    """Return the state of a week, a pure function of the options and the week."""
    options, count = models.options, models.count(week)
    indices = np.arange(count, dtype=np.int64)
    repos = models.repos[:count]
    born = np.array([repo.born_week for repo in repos], dtype=np.int64)
    created = np.array([repo.created_at for repo in repos], dtype=np.int64)
    is_base = np.array([repo.generation == 0 and repo.index < len(models.bases) for repo in repos])
    popularity = np.array([repo.popularity for repo in repos])

    def chance(stream: str, *keys: int) -> Floats:
        return shares(options.seed, stream, indices, *keys)

    renamed = (chance("renamed") < options.renamed_share) & ~is_base
    names = renamed.astype(np.int64) + np.array([repo.former_id is not None for repo in repos])
    access = np.where(np.array([repo.gated is not False for repo in repos]), GATE, 0)
    access = np.where((chance("disabled") < options.disabled_share) & ~is_base, DISABLED, access)
    access = np.where((chance("deleted") < options.deleted_share) & ~is_base & (born == 0), DELETED, access)
    squashed = np.where((chance("squashed") < options.squashed_share) & (born == 0), 0, -1)
    modified = base_modified(options, created, indices, born)
    for number in range(1, week + 1):
        lives = born < number
        moved = lives & happens_in_week(options, "moved", indices, number, options.moved_weekly_share)
        squash = lives & happens_in_week(options, "squashed", indices, number, options.squashed_weekly_share)
        names = names + (
            lives & ~is_base & happens_in_week(options, "renamed", indices, number, options.renamed_weekly_share)
        )
        gate = lives & (access == 0) & happens_in_week(options, "gated", indices, number, options.gated_weekly_share)
        stop = lives & ~is_base & happens_in_week(options, "disabled", indices, number, options.disabled_weekly_share)
        gone = lives & ~is_base & happens_in_week(options, "deleted", indices, number, options.deleted_weekly_share)
        access = np.where(gone, DELETED, np.where(stop & (access != DELETED), DISABLED, np.where(gate, GATE, access)))
        squashed = np.where(squash, number, squashed)
        modified = np.where(moved | squash, moved_at(options, indices, number), modified)
    age_days = np.maximum(1, (seconds(end_of(week)) - created) // 86400)
    downloads = monthly_downloads(options, popularity, indices, week)
    likes = np.floor(popularity**14 * 900 + popularity * 3 + popularity * week * chance("fans") * 0.4).astype(np.int64)
    return WeekState(
        week=week,
        count=count,
        names_count=names,
        access=access,
        squashed_week=squashed,
        modified_at=modified,
        downloads=np.where(access == DISABLED, 0, downloads),
        downloads_all_time=all_time(options, popularity, indices, age_days, week),
        likes=likes,
        trending=(popularity**20 * 25 * chance("trend", week)).astype(np.int64),
    )


def happens_in_week(options: WorldOptions, stream: str, indices: Ints, week: int, part: float) -> np.ndarray:
    """Return to which repos something happens in a week, from 1."""
    happens: np.ndarray = shares(options.seed, f"{stream} weekly", indices, week) < part
    return happens


def base_modified(options: WorldOptions, created: Ints, indices: Ints, born: Ints) -> Ints:
    """Return when each repo last moved before week 1 (or in the week it appeared in), seconds since 1970."""
    end = np.array([seconds(end_of(int(week))) for week in range(int(born.max(initial=0)) + 1)])[born] - 3600
    wait = (-np.log1p(-shares(options.seed, "last commit", indices)) * 20 * 86400).astype(np.int64)
    latest = end - (shares(options.seed, "latest", indices) * 80_000).astype(np.int64)
    found: Ints = np.minimum(created + 600 + wait, latest)
    return found


def moved_at(options: WorldOptions, indices: Ints, week: int) -> Ints:
    """Return when in a week each repo would move, seconds since 1970."""
    start = seconds(end_of(week) - WEEK)
    return start + 7200 + (shares(options.seed, "moved at", indices, week) * 6.8 * 86400).astype(np.int64)


def monthly_downloads(options: WorldOptions, popularity: Floats, indices: Ints, week: int) -> Ints:
    """Return the downloads of 30 days: heavy-tailed, moving by up to a tenth from week to week."""
    level = 8 + np.exp(popularity**3 * 13.5)
    found: Ints = (level * (0.9 + 0.2 * shares(options.seed, "downloads", indices, week))).astype(np.int64)
    return found


def all_time(options: WorldOptions, popularity: Floats, indices: Ints, age_days: Ints, week: int) -> Ints:
    """Return all downloads so far; grows from week to week."""
    level = 8 + np.exp(popularity**3 * 13.5)
    factor = 0.8 + 1.2 * shares(options.seed, "all time", indices)
    before = np.minimum(age_days - 7 * week, 500) / 30
    found: Ints = (level * factor * (np.maximum(before, 0.1) + 7 / 30 * week)).astype(np.int64)
    return found
