"""What boards v1 and v2 publish: submissions of repos, benchmark noise, several precisions, ids that lead nowhere."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from hf_openness.simulator.chance import dice, hexadecimal, share
from hf_openness.simulator.weeks import end_of, seconds
from hf_openness.simulator.world import Week, World, spelling
from hf_openness.simulator.world_models import Repo

V1 = ("ARC", "HellaSwag", "MMLU", "TruthfulQA", "Winogrande", "GSM8K")
V2 = ("IFEval", "BBH", "MATH Lvl 5", "GPQA", "MUSR", "MMLU-PRO")
V1_OFFSETS = {"ARC": 3.0, "HellaSwag": 20.0, "MMLU": -1.0, "TruthfulQA": -9.0, "Winogrande": 13.0, "GSM8K": -26.0}
V2_FACTORS = {"IFEval": 1.9, "BBH": 1.25, "MATH Lvl 5": 0.45, "GPQA": 0.3, "MUSR": 0.45, "MMLU-PRO": 1.2}
V2_CHANCE = {"IFEval": 0.0, "BBH": 0.3, "MATH Lvl 5": 0.0, "GPQA": 0.25, "MUSR": 0.34, "MMLU-PRO": 0.1}
BONUS: dict[str, dict[str, float]] = {name: {} for name in V2} | {"IFEval": {"chat": 9.0, "pretrained": -6.0}}
V1_OPENED = seconds(datetime(2023, 5, 8, tzinfo=UTC))
V2_OPENED = seconds(datetime(2024, 6, 12, tzinfo=UTC))
NOISE_POINTS = 0.8
NAMED_SEVEN = 0.65
CLOSING_SECONDS = 3600  # boards are published an hour before the week ends
FLOATS_FIRST = ("float16", "bfloat16", "8bit", "4bit")
HOSTILE_IDS = (
    "../../etc/passwd",
    "evil/<script>alert(1)</script>",
    "evil/" + "x" * 300,
    "evil/\u202egnp.exe",
    "evil/..",
    "evil/tab\there",
)


@dataclass(frozen=True, slots=True)
class Submission:
    """A row of a board.

    index: the repo's, None where the id names none; model_id: as the board spells it, from the day of submission;
    scores: points 0-100 per benchmark; raw: shares 0-1 (v2); submitted_at: seconds since 1970.
    """

    index: int | None
    model_id: str
    sha: str
    precision: str
    kind: str
    is_adapter: bool
    architecture: str
    params_b: float
    license_id: str | None
    scores: tuple[float, ...]
    submitted_at: int
    is_flagged: bool
    is_moe: bool
    has_chat_template: bool

    @property
    def average(self) -> float:
        """Return the mean of the scores."""
        return sum(self.scores) / len(self.scores)


def list_submissions(world: World, board: str, until: int, week: int) -> list[Submission]:
    """Return a board's rows (`v1` or `v2`) submitted before a moment, best first, out of the repos of a week."""
    rows = [row for row in _every(world, board, week) if row.submitted_at < until]
    return sorted(rows, key=lambda row: (-row.average, row.model_id, row.precision))


def rows_of(week: Week, board: str) -> list[Submission]:
    """Return a board's rows in a week, best first."""
    return list_submissions(week.world, board, seconds(end_of(week.number)) - CLOSING_SECONDS, week.number)


@lru_cache(maxsize=4)
def _every(world: World, board: str, week: int) -> list[Submission]:
    rows: list[Submission] = []
    for repo in world.models.repos[: world.models.count(week)]:
        rows += _submissions(world, board, repo)
    return rows


def _submissions(world: World, board: str, repo: Repo) -> list[Submission]:
    seed, options = world.options.seed, world.options
    chance = dice(seed, f"board {board}", repo.index)
    opened = V1_OPENED if board == "v1" else V2_OPENED
    on_v1 = repo.index < len(world.models.bases) or dice(seed, "board", repo.index).random() < 0.8
    if board == "v1" and not on_v1:
        return []
    if board == "v2" and on_v1 and repo.index >= len(world.models.bases) and chance.random() < 0.35:
        return []
    end = seconds(end_of(repo.born_week))
    wait = 3600 + int(chance.expovariate(1 / 86400 / 8))
    first_at = min(max(repo.created_at, opened) + wait, max(end - CLOSING_SECONDS - 600 - repo.index, repo.created_at + 60))
    names = [spelling(repo, 0)]
    lot = chance.random()
    if lot < options.missing_ids_share and repo.generation:
        return [_row(world, board, repo, f"{repo.owner.handle}/{repo.name}-private", 0, first_at, None)]
    if lot < options.missing_ids_share + options.casing_share and repo.generation:
        names = [names[0].swapcase()]
    elif lot < options.missing_ids_share + options.casing_share + options.twice_share:
        names.append(names[0].lower() if names[0].lower() != names[0] else names[0].upper())
    elif lot > 0.8 and share(seed, "renamed", repo.index) < options.renamed_share and repo.former_id is None:
        names.append(spelling(repo, 1))
    rows = []
    for position, name in enumerate(names):
        for number in range(1 if chance.random() > 0.045 else 2 if chance.random() > 0.05 else 3):
            rows.append(_row(world, board, repo, name, number + 10 * position, first_at + number * 86400, repo.index))
    if options.hostile and repo.index < len(HOSTILE_IDS):
        rows.append(_row(world, board, repo, HOSTILE_IDS[repo.index], 5, first_at, None))
    return [row for row in rows if row.submitted_at < end or repo.born_week > 0]


def _row(world: World, board: str, repo: Repo, name: str, number: int, at: int, index: int | None) -> Submission:
    seed = world.options.seed
    chance = dice(seed, f"score {board}", repo.index, number)
    quality = repo.quality + chance.gauss(0, NOISE_POINTS)
    if board == "v1":
        scores = tuple(_points(1.02 * quality + V1_OFFSETS[name] + chance.gauss(0, 2.0)) for name in V1)
    else:
        level = max(1.0, 0.85 * (quality - 36))
        scores = tuple(
            _points(max(0.0, V2_FACTORS[name] * level + BONUS[name].get(repo.kind, 0.0) + chance.gauss(0, 1.6)))
            for name in V2
        )
    order = ("bfloat16", "float16", "4bit", "8bit") if share(seed, "precision", repo.index) < 0.4 else FLOATS_FIRST
    precision = "GPTQ" if repo.is_quantized and number % 10 == 0 else order[number % 10 % 4]
    unknown = chance.random() < 0.06
    return Submission(
        index=index,
        model_id=name,
        sha=hexadecimal(seed, "commit", repo.index, 0),
        precision=precision,
        kind=repo.kind,
        is_adapter=repo.is_adapter,
        architecture="?" if unknown else repo.architecture,
        params_b=0.0 if unknown else _board_size(seed, repo),
        license_id=repo.declared_license_id,
        scores=scores,
        submitted_at=at,
        is_flagged=dice(seed, "flagged", repo.index).random() < 0.016 and repo.generation > 0,
        is_moe=repo.architecture == "MixtralForCausalLM",
        has_chat_template=repo.kind == "chat",
    )


def _board_size(seed: int, repo: Repo) -> float:
    """Return billions as a board has them: read off the name, not the weights, for most of what calls itself 7B."""
    is_seven_by_name = 6.5 <= repo.params_b < 7 and share(seed, "size by name", repo.index) < NAMED_SEVEN
    return 7.0 if is_seven_by_name else repo.params_b


def _points(value: float) -> float:
    return round(min(98.0, max(0.0, value)), 2)


def raw_share(benchmark: str, points: float) -> float:
    """Return the share 0-1 behind a v2 score, which is normalised against chance."""
    low = V2_CHANCE[benchmark]
    return round(low + points / 100 * (1 - low), 4)
