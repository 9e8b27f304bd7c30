"""The repos that no board names: many times as many, known by a number, made only when asked for."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hf_openness.simulator.chance import Floats, Ints, hexadecimal, shares
from hf_openness.simulator.options import WorldOptions
from hf_openness.simulator.weeks import WEEK_ZERO, end_of, seconds
from hf_openness.simulator.world_commits import TITLES, Commit
from hf_openness.simulator.world_people import Person
from hf_openness.simulator.world_weeks import moved_at

FIRST_AT = seconds(WEEK_ZERO) - 1300 * 86400
PIPELINES = (
    "text-generation",
    "text-classification",
    "text-to-image",
    "automatic-speech-recognition",
    "feature-extraction",
)
LONE_OWNERS = 0.7
LATEST_COMMITS = 4


@dataclass(frozen=True)
class Noise:
    """These repos in a week, one array each; owner: number of a board author, -1 for an owner that no board names."""

    options: WorldOptions
    week: int
    created_at: Ints
    modified_at: Ints
    moves: Ints
    owner: Ints
    popularity: Floats

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.created_at)

    def pipeline(self, number: int) -> str:
        """Return the task of one."""
        return PIPELINES[number % len(PIPELINES)]

    def has_pipeline(self, tag: str) -> npt.NDArray[np.bool_]:
        """Return which ones are for a task."""
        tasks = np.arange(self.count) % len(PIPELINES)
        found: npt.NDArray[np.bool_] = tasks == (PIPELINES.index(tag) if tag in PIPELINES else -1)
        return found

    def head(self, number: int) -> str:
        """Return the newest commit's digits of one."""
        return hexadecimal(self.options.seed, "noise commit", number, int(self.moves[number]))

    def commits(self, number: int, handle: str) -> list[Commit]:
        """Return the latest commits of one, newest first."""
        moves, at, person = int(self.moves[number]), int(self.modified_at[number]), Person(handle, None)
        return [
            Commit(
                hexadecimal(self.options.seed, "noise commit", number, k),
                TITLES[k % len(TITLES)],
                "",
                (handle,),
                (person,),
                at - 86400 * (moves - k),
            )
            for k in range(moves, max(-1, moves - LATEST_COMMITS), -1)
        ]


def build_noise(options: WorldOptions, week: int, owners_count: int) -> Noise:
    """Return the repos that no board names in a week; `owners_count`: board authors in week 0, who own some of them."""
    first = round(options.models_count * options.noise_factor)
    count = first + round(first * options.new_weekly_share) * week
    indices = np.arange(count, dtype=np.int64)
    new_weekly = max(1, round(first * options.new_weekly_share))
    born = np.where(indices < first, 0, 1 + (indices - first) // new_weekly)
    old = FIRST_AT + (shares(options.seed, "noise created", indices) ** 0.6 * 1290 * 86400).astype(np.int64)
    created = np.where(born == 0, old, moved_at(options, indices, 0) + born * 7 * 86400 - 3600)
    wait = (-np.log1p(-shares(options.seed, "noise last", indices)) * 30 * 86400).astype(np.int64)
    latest = seconds(end_of(0)) - 60 - (shares(options.seed, "noise latest", indices) * 5 * 86400).astype(np.int64)
    modified = np.where(born == 0, np.minimum(created + wait, latest), created)
    moves = np.zeros(count, dtype=np.int64)
    for number in range(1, week + 1):
        moved = (born < number) & (shares(options.seed, "noise moved", indices, number) < options.moved_weekly_share)
        modified = np.where(moved, moved_at(options, indices, number), modified)
        moves = moves + moved
    lot = shares(options.seed, "noise owner", indices)
    scaled = (lot - LONE_OWNERS) / (1 - LONE_OWNERS) * owners_count
    owner = np.where(lot < LONE_OWNERS, -1, np.maximum(scaled, 0).astype(np.int64))
    return Noise(options, week, created, modified, moves, owner, shares(options.seed, "noise popularity", indices) * 0.9)
