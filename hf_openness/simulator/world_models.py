"""What is published: base models, and generations of what was made from them, each with its true quality."""

import csv
import math
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from random import Random

from hf_openness.simulator.chance import dice
from hf_openness.simulator.options import WorldOptions
from hf_openness.simulator.weeks import FLOOR_AT, WEEK, WEEK_ZERO, end_of, seconds
from hf_openness.simulator.world_people import Owner, People, Person, read_names

KINDS = {
    "pretrained": "pretrained",
    "continued": "continuously pretrained",
    "finetune": "fine-tuned on domain-specific datasets",
    "chat": "chat models",
    "merge": "base merges and moerges",
    "other": "other",
}
RELATIONS = {"continued": "finetune", "finetune": "finetune", "chat": "finetune", "other": "finetune", "merge": "merge"}
SUFFIXES = ("", "", "-v0.1", "-v1", "-v1.1", "-v2", "-v3", "-beta", "-20k", "-alpha")
START_AT = seconds(datetime(2023, 3, 1, tzinfo=UTC))
GROWTH_SECONDS = 1.7 * 365 * 86400
CONFLICTING = ("apache-2.0", "apache-2.0", "apache-2.0", "mit", "cc-by-nc-4.0", "other")


@dataclass(slots=True)
class Repo:
    """One repo of the world, as it was made; what happens to it later is in `world_weeks`.

    quality: true quality in points of board v1; params_b: billions; declared_license_id: what the card says
    (None: nothing); license_id: what holds by inheritance; created_at: seconds since 1970; born_week: 0, or the
    week it appeared in.
    """

    index: int
    owner: Owner
    name: str
    kind: str
    family: int
    parents: tuple[int, ...]
    relation: str | None
    generation: int
    created_at: int
    born_week: int
    params_b: float
    architecture: str
    quality: float
    license_id: str | None
    declared_license_id: str | None
    is_adapter: bool
    is_quantized: bool
    gated: str | bool
    declares_parent: bool
    popularity: float
    former_id: str | None = None
    people: tuple[Person, ...] = field(default=())

    @property
    def first_id(self) -> str:
        """Return the id under which it was published."""
        return f"{self.owner.handle}/{self.name}"


def read_bases() -> list[dict[str, str]]:
    """Return the base models that every world has, from bases.csv beside this file, by date of release."""
    text = (files("hf_openness.simulator") / "bases.csv").read_text("utf-8")
    return sorted(csv.DictReader(text.splitlines()), key=lambda row: row["released_on"])


def _start_of_author(chance: Random, end: int) -> int:
    """Return when somebody starts: numbers grow by a constant rate, as the weeks after week 0 go on to do."""
    span = (end - START_AT) / GROWTH_SECONDS
    return end - int(-math.log(1 - chance.random() * (1 - math.exp(-span))) * GROWTH_SECONDS)


class Models:
    """Every repo that boards name, by index; batches follow each other week by week."""

    def __init__(self, options: WorldOptions) -> None:
        self.options = options
        self.people = People(options.seed)
        self.bases = read_bases()
        self.repos: list[Repo] = []
        self._weeks = -1
        self._counts: list[int] = []
        self.owners_used = 0
        self._families: list[list[int]] = [[] for _ in self.bases]
        self._taken: set[str] = set()

    def count(self, week: int) -> int:
        """Return how many repos exist in a week (deleted ones included); makes them where that was not done yet."""
        while self._weeks < week:
            self._weeks += 1
            self._make_batch(self._weeks)
            self._counts.append(len(self.repos))
        return self._counts[week]

    def _make_batch(self, week: int) -> None:
        chance = dice(self.options.seed, "batch", week)
        if week == 0:
            for number in range(len(self.bases)):
                self._add_base(number)
        wanted = (
            self.options.models_count if week == 0 else round(self.options.models_count * self.options.new_weekly_share)
        )
        wanted = max(0, wanted - len(self.repos)) if week == 0 else wanted
        planned: list[tuple[int, Owner]] = []
        while len(planned) < wanted:
            if week and self.owners_used and chance.random() < 0.6:
                owner = self.people.owner(chance.randrange(self.owners_used))
                planned.append((self._between(chance, week), owner))
                continue
            owner = self.people.owner(self.owners_used)
            self.owners_used += 1
            if week:
                planned.append((self._between(chance, week), owner))
                continue
            end = seconds(WEEK_ZERO) - 86400
            start = _start_of_author(chance, end)
            for _ in range(min(owner.planned_count, wanted - len(planned))):
                created_at = start + int(chance.expovariate(1 / 86400 / 80))
                planned.append((created_at if created_at < end else _start_of_author(chance, end), owner))
        for created_at, owner in sorted(planned, key=lambda pair: pair[0]):
            self._add(dice(self.options.seed, "repo", len(self.repos)), created_at, owner, week)

    @staticmethod
    def _between(chance: Random, week: int) -> int:
        return seconds(end_of(week) - WEEK) + chance.randrange(1, 6 * 86400)

    def _add_base(self, number: int) -> None:
        row = self.bases[number]
        handle, name = row["model_id"].split("/")
        released = (
            seconds(datetime.fromisoformat(row["released_on"]).replace(tzinfo=UTC)) - 86400 + 3600 * (number % 24) + number
        )
        staff = self.people.staff(handle)
        repo = Repo(
            index=len(self.repos),
            owner=Owner(handle, True, 1, staff),
            name=name,
            kind="chat" if "Chat" in name or "instruct" in name else "pretrained",
            family=number,
            parents=(),
            relation=None,
            generation=0,
            created_at=max(released, seconds(FLOOR_AT)),
            born_week=0,
            params_b=float(row["params_b"]),
            architecture=row["architecture"],
            quality=float(row["quality"]),
            license_id=row["license_id"],
            declared_license_id=row["license_id"],
            is_adapter=False,
            is_quantized=False,
            gated=row["gated"] or False,
            declares_parent=False,
            popularity=0.97 + 0.0005 * number,
            former_id=row["former_id"] or None,
            people=staff,
        )
        self._append(repo)

    def _append(self, repo: Repo) -> None:
        self.repos.append(repo)
        self._families[repo.family].append(repo.index)
        self._taken.add(repo.first_id.lower())

    def _family(self, chance: Random, at: int) -> int:
        weights = []
        for number, row in enumerate(self.bases):
            age_days = (at - self.repos[number].created_at) / 86400
            weights.append(float(row["weight"]) * math.exp(-age_days / 220) if age_days > 1 else 0.0)
        return chance.choices(range(len(self.bases)), weights)[0]

    def _kind(self, chance: Random, at: int) -> str:
        years = (at - START_AT) / 86400 / 365
        merges = min(0.34, max(0.0, 0.26 * (years - 0.55)))
        kinds = ["pretrained", "continued", "finetune", "chat", "other", "merge"]
        return chance.choices(kinds, [0.045, 0.012, 0.62, 0.23, 0.02, merges])[0]

    def _add(self, chance: Random, created_at: int, owner: Owner, week: int) -> None:
        kind, number = self._kind(chance, created_at), self._family(chance, created_at)
        members = self._families[number]
        base = self.repos[members[0]]
        created_at = max(created_at, base.created_at + 3600)
        older = bisect_right([self.repos[index].created_at for index in members[-60:]], created_at - 60)
        candidates = [members[0], *members[-60:][:older]]
        parents: tuple[int, ...] = ()
        if kind == "merge":
            parents = tuple(dict.fromkeys(chance.choice(candidates) for _ in range(chance.choice((2, 2, 3)))))
        elif kind != "pretrained":
            parents = (members[0] if chance.random() < 0.55 else chance.choice(candidates),)
        repo = self._made(chance, created_at, owner, week, kind, number, parents)
        self._append(repo)

    def _made(
        self, chance: Random, created_at: int, owner: Owner, week: int, kind: str, number: int, parents: tuple[int, ...]
    ) -> Repo:
        base = self.repos[self._families[number][0]]
        above = [self.repos[index] for index in parents]
        params_b, architecture, quality = base.params_b, base.architecture, base.quality
        if above:
            ceiling = base.quality + 0.28 * (88 - base.quality)
            start = sum(parent.quality for parent in above) / len(above) + (1.0 if kind == "merge" else 0.0)
            quality = min(
                start + chance.gauss(0.7 if kind != "continued" else 0.0, 2.3), ceiling - abs(chance.gauss(0, 1.2))
            )
        else:
            params_b = round(min(base.params_b, chance.lognormvariate(0.3, 1.0)), 2)
            quality = 29 + 10 * math.log1p(params_b) + 5 * (created_at - START_AT) / 86400 / 365 + chance.gauss(0, 3)
        if kind == "merge" and params_b < 10 and chance.random() < 0.2:
            params_b, architecture = round(params_b * 1.78, 2), "MixtralForCausalLM"
        is_adapter = kind in ("finetune", "chat") and chance.random() < 0.07
        is_quantized = kind in ("finetune", "chat") and not is_adapter and chance.random() < 0.03
        inherited = above[0].license_id if above else chance.choice(("apache-2.0", "mit", "apache-2.0", "cc-by-nc-4.0"))
        if chance.random() < 0.09:
            inherited = chance.choice(("cc-by-nc-4.0", "cc-by-4.0", "cc-by-nc-sa-4.0", "other", "other", "gpl-3.0"))
        declared = inherited
        if chance.random() < 0.14:
            declared = None
        elif above and chance.random() < 0.25:
            declared = chance.choice(CONFLICTING)
        collaborators = self._collaborators(chance, owner)
        return Repo(
            index=len(self.repos),
            owner=owner,
            name=self._name(chance, owner, kind, number, params_b, bool(above), is_adapter, is_quantized),
            kind=kind,
            family=number,
            parents=parents,
            relation="quantized" if is_quantized else "adapter" if is_adapter else RELATIONS.get(kind),
            generation=1 + max((parent.generation for parent in above), default=-1),
            created_at=created_at,
            born_week=week,
            params_b=params_b,
            architecture=architecture,
            quality=round(max(24.0, quality), 3),
            license_id=inherited,
            declared_license_id=declared,
            is_adapter=is_adapter,
            is_quantized=is_quantized,
            gated=chance.choice(("auto", "manual")) if chance.random() < self.options.gated_share else False,
            declares_parent=bool(above) and chance.random() < 0.6,
            popularity=chance.random() * 0.95,
            people=collaborators,
        )

    def _collaborators(self, chance: Random, owner: Owner) -> tuple[Person, ...]:
        people = [chance.choice(owner.members)]
        while chance.random() < (0.13 if len(people) == 1 else 0.35) and len(people) < 7:
            if len(owner.members) > 1:
                people.append(chance.choice(owner.members))
            elif self.owners_used > 5:
                people.append(self.people.owner(chance.randrange(self.owners_used)).members[0])
        return tuple(dict.fromkeys(people))

    def _name(
        self,
        chance: Random,
        owner: Owner,
        kind: str,
        number: int,
        params_b: float,
        has_parent: bool,
        adapter: bool,
        quantized: bool,
    ) -> str:
        token = self.bases[number]["token"]
        size = f"{params_b:.0f}b" if params_b >= 1 else f"{params_b * 1000:.0f}m"
        word = chance.choice(read_names()["model"])
        name = f"{word}-{token if has_parent and chance.random() < 0.75 else size}{chance.choice(SUFFIXES)}"
        if kind == "chat" and chance.random() < 0.6:
            name += chance.choice(("-Chat", "-Instruct", "-DPO"))
        if kind == "merge" and chance.random() < 0.6:
            name += chance.choice(("-slerp", "-merge", "-ties", "-dare"))
        name += "-lora" if adapter else "-GPTQ" if quantized else ""
        found, copy = name, 2
        while f"{owner.handle}/{found}".lower() in self._taken:
            found, copy = f"{name}-r{copy}", copy + 1
        return found
