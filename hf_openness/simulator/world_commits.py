"""The commits of a repo by a week: newest first, as the Hub lists them."""

from dataclasses import dataclass

import numpy as np

from hf_openness.simulator.chance import dice, hexadecimal, share
from hf_openness.simulator.options import WorldOptions
from hf_openness.simulator.world_models import Repo
from hf_openness.simulator.world_people import BOTS, Person
from hf_openness.simulator.world_weeks import WeekState, base_modified, moved_at

TITLES = (
    "Update README.md",
    "Upload folder using huggingface_hub",
    "Upload tokenizer",
    "Upload LlamaForCausalLM",
    "Update config.json",
    "Add model card",
    "Upload model.safetensors with huggingface_hub",
    "Update generation_config.json",
)
GPT2_COMMITS = 26
BOTS_AND_SYSTEM = frozenset(BOTS)
HOSTILE_TITLE = "<img src=x onerror=alert(1)> \u202etxt.exe"
HOSTILE_NAME = "<script>alert('author')</script>"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: 40 hexadecimal digits, title, message, entries (as the Hub names its authors), seconds since 1970.

    people: the true authors behind the entries, in the same order; None where no person is behind one.
    """

    sha: str
    title: str
    message: str
    entries: tuple[str, ...]
    people: tuple[Person | None, ...]
    at: int


def list_commits(options: WorldOptions, repo: Repo, state: WeekState) -> list[Commit]:
    """Return the commits of a repo in a week, newest first; a squash leaves one commit for all before it."""
    index, seed = repo.index, options.seed
    squashed = int(state.squashed_week[index])
    commits: list[Commit] = []
    if squashed <= 0:
        commits += _first_commits(options, repo)
        if squashed == 0:
            commits = [_squash(seed, repo, 0, commits[-1].at)]
    for week in range(max(1, squashed), state.week + 1):
        if week <= repo.born_week:
            continue
        at = int(moved_at(options, np.array([index]), week)[0])
        if week == squashed:
            commits.append(_squash(seed, repo, week, at))
        elif share(seed, "moved weekly", index, week) < options.moved_weekly_share:
            chance = dice(seed, "week's commits", index, week)
            count = chance.choice((1, 1, 2, 3))
            for number in range(count):
                commits.append(_commit(seed, repo, 1000 * week + number, at - 1800 * (count - 1 - number), options.hostile))
    return commits[::-1]


def head_sha(options: WorldOptions, repo: Repo, state: WeekState) -> str:
    """Return the newest commit's digits, without listing the others."""
    index, seed = repo.index, options.seed
    squashed = int(state.squashed_week[index])
    for week in range(state.week, max(repo.born_week, squashed, 0), -1):
        if share(seed, "moved weekly", index, week) < options.moved_weekly_share:
            count = dice(seed, "week's commits", index, week).choice((1, 1, 2, 3))
            return hexadecimal(seed, "commit", index, 1000 * week + count - 1)
    if squashed >= 0:
        return hexadecimal(seed, "squash", index, squashed)
    return hexadecimal(seed, "commit", index, _first_count(seed, repo) - 1)


def _first_count(seed: int, repo: Repo) -> int:
    if repo.first_id == "openai-community/gpt2":
        return GPT2_COMMITS
    return max(1, min(400, round(dice(seed, "commit count", repo.index).lognormvariate(1.9, 0.85))))


def _first_commits(options: WorldOptions, repo: Repo) -> list[Commit]:
    seed, count = options.seed, _first_count(options.seed, repo)
    arrays = (np.array([repo.created_at]), np.array([repo.index]), np.array([repo.born_week]))
    last = int(base_modified(options, *arrays)[0])
    first = min(repo.created_at + 2, last)
    chance = dice(seed, "commit times", repo.index)
    inner = sorted(chance.randrange(first, last + 1) for _ in range(max(0, count - 2)))
    times = [last] if count == 1 else [first, *inner, last]
    return [_commit(seed, repo, number, at, options.hostile) for number, at in enumerate(times)]


def _commit(seed: int, repo: Repo, number: int, at: int, hostile: bool) -> Commit:
    chance = dice(seed, "commit", repo.index, number, 1)
    person = repo.people[0] if number == 0 else chance.choice(repo.people)
    entries: list[tuple[str, Person | None]] = [(_entry(chance.random(), person), person)]
    title, message, lot = chance.choice(TITLES), "", chance.random()
    if number == 0:
        title = "initial commit"
        if lot < 0.15:
            entries = [("system", None)]
    elif lot < 0.012:
        title, message = "Adding Evaluation Results (#1)", "\n\n\n- Adding Evaluation Results\n"
        entries.append(("leaderboard-pr-bot", None))
    elif lot < 0.022:
        title, entries = "Adding `safetensors` variant of this model (#2)", [*entries, ("SFconvertbot", None)]
    elif lot < 0.05 and len(repo.people) > 1:
        other = next(p for p in repo.people if p != person)
        message = f"\n\nCo-authored-by: {other.handle} <{other.handle}@users.noreply.huggingface.co>\n"
        entries.append((other.handle, other))
    if hostile and repo.index % 20 == 11:
        title, entries = HOSTILE_TITLE, [*entries, (HOSTILE_NAME, None)]
    names, people = zip(*entries, strict=True)
    return Commit(hexadecimal(seed, "commit", repo.index, number), title, message, names, people, at)


def _entry(lot: float, person: Person) -> str:
    return person.git_name if person.git_name is not None and lot < 0.5 else person.handle


def _squash(seed: int, repo: Repo, week: int, at: int) -> Commit:
    person = None if share(seed, "squash by system", repo.index, week) < 0.3 else repo.people[0]
    name = "system" if person is None else person.handle
    title = "Super-squash branch 'main' using huggingface_hub"
    return Commit(hexadecimal(seed, "squash", repo.index, week), title, "", (name,), (person,), at)
