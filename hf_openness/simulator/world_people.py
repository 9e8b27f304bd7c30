"""Who publishes: accounts (people, organisations), the people behind them, their git names, and the bots."""

from dataclasses import dataclass
from functools import cached_property

from hf_openness.simulator.chance import dice

GIVEN = [
    "Ana",
    "Ben",
    "Chen",
    "Dara",
    "Elif",
    "Femi",
    "Gita",
    "Hugo",
    "Ines",
    "Jun",
    "Kofi",
    "Lena",
    "Milo",
    "Nadia",
    "Omar",
    "Petra",
    "Quentin",
    "Rosa",
    "Sven",
    "Tomoko",
    "Uma",
    "Viktor",
    "Wanda",
    "Xenia",
    "Yusuf",
    "Zora",
    "Arjun",
    "Bianca",
    "Caleb",
    "Dmitri",
    "Esra",
    "Farid",
    "Greta",
    "Hana",
    "Ivo",
    "Jana",
    "Kamal",
    "Liv",
    "Marek",
    "Noor",
    "Otto",
    "Priya",
    "Rafael",
    "Selma",
]
FAMILY = [
    "Albrecht",
    "Bianchi",
    "Castillo",
    "Dimitrov",
    "Eriksen",
    "Fontaine",
    "Gupta",
    "Horvat",
    "Ivanova",
    "Jansen",
    "Kim",
    "Lopez",
    "Moreau",
    "Novak",
    "Okafor",
    "Petrov",
    "Quispe",
    "Rossi",
    "Sato",
    "Tanaka",
    "Ueda",
    "Varga",
    "Weber",
    "Xu",
    "Yilmaz",
    "Zhang",
    "Almeida",
    "Brandt",
    "Costa",
    "Duarte",
    "Egger",
    "Fischer",
    "Grande",
    "Hwang",
    "Ito",
]
ORG_HEADS = [
    "Open",
    "Deep",
    "Bright",
    "North",
    "Neural",
    "Blue",
    "Silicon",
    "Quantum",
    "Lumen",
    "Terra",
    "Vertex",
    "Aurora",
    "Iron",
    "Nova",
    "Polar",
    "River",
    "Cedar",
]
ORG_TAILS = [
    "Labs",
    "AI",
    "Research",
    "Minds",
    "LM",
    "Works",
    "Collective",
    "Foundation",
    "Systems",
    "Intelligence",
    "Group",
    "Studio",
    "ML",
    "Data",
]
BOTS = ("system", "leaderboard-pr-bot", "SFconvertbot")
MACHINES = ("root", "Ubuntu")
HANDLE_ENDING_IN_BOT = "tom-talbot"
ALIAS_SHARE = 0.2
MACHINE_SHARE = 0.02


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
        self._taken: set[str] = set(BOTS) | set(MACHINES)

    def owner(self, number: int) -> Owner:
        """Return the account of that number, from 0."""
        while len(self._owners) <= number:
            self._owners.append(self._make(len(self._owners)))
        return self._owners[number]

    def _make(self, number: int) -> Owner:
        chance = dice(self.seed, "owner", number)
        size = max(1, round(chance.lognormvariate(0.8, 1.2)))
        planned = min(size, 90)
        if number and chance.random() < 0.25:
            members = tuple(self._person(chance.random(), number, j) for j in range(chance.choice((1, 2, 2, 3, 4, 6))))
            handle = chance.choice(ORG_HEADS) + chance.choice(("", "", "-")) + chance.choice(ORG_TAILS)
            return Owner(self._free(handle), True, planned, members)
        person = self._person(chance.random(), number, 0)
        if number == 3:
            person = Person(HANDLE_ENDING_IN_BOT, None)
        return Owner(person.handle, False, planned, (person,))

    def _person(self, fraction: float, number: int, member: int) -> Person:
        chance = dice(self.seed, "person", number, member)
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
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

    @cached_property
    def landmark_people(self) -> dict[str, tuple[Person, ...]]:
        """Return the people of the owners that exist in every world."""
        return {}

    def staff(self, organisation: str) -> tuple[Person, ...]:
        """Return the people who commit for an organisation that exists in every world."""
        found = self.landmark_people.get(organisation)
        if found is None:
            key = sum(organisation.encode())
            found = tuple(self._person(0.9, -1000 - key, j) for j in range(4))
            self.landmark_people[organisation] = found
        return found
