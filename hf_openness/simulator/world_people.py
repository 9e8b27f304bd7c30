"""Who publishes: accounts (people, organisations), the people behind them, their git names, and the bots."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hf_openness.simulator.chance import dice

BOTS = ("system", "leaderboard-pr-bot", "SFconvertbot")
MACHINES = ("root", "Ubuntu")
HANDLE_ENDING_IN_BOT = "tom-talbot"
ALIAS_SHARE = 0.08
MACHINE_SHARE = 0.02


@cache
def read_names() -> dict[str, list[str]]:
    """Return the names that worlds are made of by kind, from names.csv beside this file."""
    text = (files("hf_openness.simulator") / "names.csv").read_text("utf-8")
    found: dict[str, list[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["kind"], []).append(row["name"])
    return found


@dataclass(frozen=True)
class Person:
    """A person: the Hub account, and the name in their git settings where pushes are not credited to the account."""

    handle: str
    git_name: str | None


@dataclass(frozen=True)
class Owner:
    """An account that owns repos: its handle, whether it is an organisation, how many repos were planned, its people."""

    handle: str
    is_org: bool
    planned_count: int
    members: tuple[Person, ...]


class People:
    """Every account of a world, made one after the other; the same seed gives the same accounts."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._owners: list[Owner] = []
        self._staff: dict[str, tuple[Person, ...]] = {}
        self._taken: set[str] = set(BOTS) | set(MACHINES)

    def owner(self, number: int) -> Owner:
        """Return the account of that number, from 0."""
        while len(self._owners) <= number:
            self._owners.append(self._make(len(self._owners)))
        return self._owners[number]

    def _make(self, number: int) -> Owner:
        chance, names = dice(self.seed, "owner", number), read_names()
        size = max(1, round(chance.lognormvariate(0.8, 1.2)))
        planned = min(size, 90)
        if number and chance.random() < 0.25:
            members = tuple(self._person(chance.random(), number, j) for j in range(chance.choice((1, 2, 2, 3, 4, 6))))
            handle = (
                chance.choice(names["organisation head"])
                + chance.choice(("", "", "-"))
                + chance.choice(names["organisation tail"])
            )
            return Owner(self._free(handle), True, planned, members)
        person = self._person(chance.random(), number, 0)
        if number == 3:
            person, planned = Person(HANDLE_ENDING_IN_BOT, None), max(planned, 8)
        return Owner(person.handle, False, planned, (person,))

    def _person(self, fraction: float, number: int, member: int) -> Person:
        chance, names = dice(self.seed, "person", number, member), read_names()
        given, family = chance.choice(names["given"]), chance.choice(names["family"])
        forms = (
            f"{given}{family}",
            f"{given.lower()}-{family.lower()}",
            f"{given[0].lower()}{family.lower()}",
            given.lower(),
        )
        handle = self._free(chance.choice(forms))
        if fraction < MACHINE_SHARE:
            return Person(handle, chance.choice(MACHINES))
        return Person(handle, f"{given} {family}" if fraction < MACHINE_SHARE + ALIAS_SHARE else None)

    def _free(self, handle: str) -> str:
        found, number = handle, 2
        while found.lower() in self._taken:
            found, number = f"{handle}{number}", number + 1
        self._taken.add(found.lower())
        return found

    def staff(self, organisation: str) -> tuple[Person, ...]:
        """Return the people who commit for an organisation that exists in every world."""
        found = self._staff.get(organisation)
        if found is None:
            key = sum(organisation.encode())
            found = tuple(self._person(0.9, -1000 - key, j) for j in range(4))
            self._staff[organisation] = found
        return found
