"""A seeded world and its weeks: which id names which repo, what each repo is called, what order listings come in."""

from collections import OrderedDict
from functools import cached_property

import numpy as np

from hf_openness.simulator.chance import Ints, hexadecimal
from hf_openness.simulator.options import WorldOptions
from hf_openness.simulator.world_models import Models, Repo
from hf_openness.simulator.world_noise import Noise, build_noise
from hf_openness.simulator.world_people import Owner
from hf_openness.simulator.world_weeks import DELETED, WeekState, build_state, monthly_downloads

KEPT_WEEKS = 3
NEW_NAMES = ("-hf", "-final", "-public", "-legacy")
NOISE_WORD = "aux"


class World:
    """The world of some options; `week(n)` is a pure function of them and n."""

    def __init__(self, options: WorldOptions) -> None:
        self.options = options
        self.models = Models(options)
        self.models.count(0)
        self.owners_count = self.models.owners_used
        self._weeks: OrderedDict[int, Week] = OrderedDict()

    def week(self, number: int) -> "Week":
        """Return the world in a week from 0; the last few stay in memory."""
        if number < 0:
            raise ValueError(f"week {number}: weeks count from 0")
        if number not in self._weeks:
            self._weeks[number] = Week(self, number)
        self._weeks.move_to_end(number)
        while len(self._weeks) > KEPT_WEEKS:
            self._weeks.popitem(last=False)
        return self._weeks[number]


def spelling(repo: Repo, version: int) -> str:
    """Return the id of a repo after that many renames."""
    if repo.former_id is not None:
        return repo.former_id if version == 0 else repo.first_id
    if version == 0:
        return repo.first_id
    return f"{repo.owner.handle}/{repo.name}{NEW_NAMES[repo.index % len(NEW_NAMES)]}" + (
        f"-{version}" if version > 1 else ""
    )


class Week:
    """The world in one week. Repos of boards go by their index; those that no board names follow after them in listings."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.options, self.number = world, world.options, number
        self.state: WeekState = build_state(world.models, number)
        self.repos: list[Repo] = world.models.repos[: self.state.count]
        self.noise: Noise = build_noise(world.options, number, world.owners_count)
        self.canonical_ids = [
            spelling(repo, int(names)) for repo, names in zip(self.repos, self.state.names_count, strict=True)
        ]

    @cached_property
    def index_of(self) -> dict[str, int]:
        """Return the repo's index by every id it ever had, in lower case."""
        found: dict[str, int] = {}
        for repo, names in zip(self.repos, self.state.names_count, strict=True):
            for version in range(int(names) + 1):
                found.setdefault(spelling(repo, version).lower(), repo.index)
        return found

    @cached_property
    def children(self) -> dict[int, dict[str, int]]:
        """Return by index how many repos declare it as parent, per relation."""
        found: dict[int, dict[str, int]] = {}
        for repo in self.repos:
            if repo.declares_parent and self.state.access[repo.index] != DELETED:
                for parent in repo.parents:
                    counts = found.setdefault(parent, {"adapter": 0, "merge": 0, "quantized": 0, "finetune": 0})
                    counts[repo.relation or "finetune"] += 1
        return found

    def is_deleted(self, index: int) -> bool:
        """Tell whether a repo is gone."""
        return bool(self.state.access[index] == DELETED)

    def noise_owner(self, number: int) -> str:
        """Return the handle that owns a repo that no board names."""
        owner = int(self.noise.owner[number])
        return f"user-{number // 3}" if owner < 0 else self.world.models.people.owner(owner).handle

    def noise_id(self, number: int) -> str:
        """Return the id of a repo that no board names."""
        return f"{self.noise_owner(number)}/{NOISE_WORD}-{self.noise.pipeline(number)}-{number}"

    def noise_number(self, model_id: str) -> int | None:
        """Return the number of a repo that no board names, in whatever casing; None where there is none of that id."""
        tail = model_id.rpartition("-")[2]
        if f"/{NOISE_WORD}-" not in model_id.lower() or not (tail.isascii() and tail.isdigit() and len(tail) < 10):
            return None
        number = int(tail)
        return number if number < self.noise.count and self.noise_id(number).lower() == model_id.lower() else None

    @cached_property
    def listed(self) -> Ints:
        """Return the indices of the board repos that listings show."""
        return np.flatnonzero(self.state.access != DELETED)

    @cached_property
    def owner_handles(self) -> list[str]:
        """Return the handle that owns each board repo."""
        return [model_id.partition("/")[0] for model_id in self.canonical_ids]

    def sort_values(self, field: str) -> Ints:
        """Return what listings sort by: board repos (those of `listed`), then those that no board names.

        field: lastModified, createdAt, downloads, likes or trendingScore. Raises KeyError for another.
        """
        state, noise = self.state, self.noise
        created = np.array([repo.created_at for repo in self.repos], dtype=np.int64)
        boards = {
            "lastModified": state.modified_at,
            "createdAt": created,
            "downloads": state.downloads,
            "likes": state.likes,
            "trendingScore": state.trending,
        }[field]
        others = {
            "lastModified": noise.modified_at,
            "createdAt": noise.created_at,
            "downloads": self.noise_downloads,
            "likes": self.noise_likes,
            "trendingScore": np.zeros(noise.count, dtype=np.int64),
        }[field]
        return np.concatenate([boards[self.listed], others])

    @cached_property
    def noise_downloads(self) -> Ints:
        """Return the downloads of 30 days of the repos that no board names."""
        numbers = np.arange(self.noise.count, dtype=np.int64)
        return monthly_downloads(self.options, self.noise.popularity, numbers, self.number)

    @cached_property
    def noise_likes(self) -> Ints:
        """Return the likes of the repos that no board names."""
        return (self.noise.popularity**10 * 300).astype(np.int64)

    def hub_key(self, index: int) -> str:
        """Return a board repo's `_id`: four bytes of time, then chance."""
        repo = self.repos[index]
        return f"{repo.created_at:08x}{hexadecimal(self.options.seed, 'key', index, digits=16)}"

    def noise_key(self, number: int) -> str:
        """Return the `_id` of a repo that no board names."""
        return f"{int(self.noise.created_at[number]):08x}{hexadecimal(self.options.seed, 'noise key', number, digits=16)}"


def owner_kind(owner: Owner) -> str:
    """Return what the Hub calls the kind of an account."""
    return "org" if owner.is_org else "user"
