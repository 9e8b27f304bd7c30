"""What is true in a simulated world: frames that tests and later method work compare their results with."""

import polars as pl

from hf_openness.simulator.options import WorldOptions
from hf_openness.simulator.weeks import end_of, seconds
from hf_openness.simulator.world import Week, World, spelling
from hf_openness.simulator.world_benchmarks import BENCHMARKS, leaderboard_rows
from hf_openness.simulator.world_boards import rows_of
from hf_openness.simulator.world_commits import BOTS_AND_SYSTEM, list_commits
from hf_openness.simulator.world_models import KINDS
from hf_openness.simulator.world_weeks import DELETED, DISABLED, GATE

TIME = pl.Datetime("us", "UTC")
ACCESS = {0: "open", GATE: "gated", DISABLED: "disabled", DELETED: "deleted"}
LONGEST_ID = 200


def read_week(options: WorldOptions, week: int) -> Week:
    """Return the world of a week, to build several frames from it."""
    return World(options).week(week)


def build_true_models(week: Week) -> pl.DataFrame:
    """Return one row per repo that boards name.

    Columns: hub_id (`_id`), canonical_id (its id in the week), former_ids, owner, model_type, family (id of the base
    model), generation, params_b, quality (points of board v1), improvement_points (quality minus the best parent's; null
    without parents), license_id (what holds by inheritance), declared_license_id, access (open, gated, disabled,
    deleted), created_at.
    """
    rows = []
    for repo in week.repos:
        names, best = int(week.state.names_count[repo.index]), [week.repos[index].quality for index in repo.parents]
        rows.append(
            {
                "hub_id": week.hub_key(repo.index),
                "canonical_id": week.canonical_ids[repo.index],
                "former_ids": [spelling(repo, version) for version in range(names)],
                "owner": repo.owner.handle,
                "model_type": KINDS[repo.kind],
                "family": week.world.models.bases[repo.family]["model_id"],
                "generation": repo.generation,
                "params_b": repo.params_b,
                "quality": repo.quality,
                "improvement_points": repo.quality - max(best) if best else None,
                "license_id": repo.license_id,
                "declared_license_id": repo.declared_license_id,
                "access": ACCESS[int(week.state.access[repo.index])],
                "created_at": repo.created_at,
            }
        )
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "former_ids": pl.List(pl.String),
        "improvement_points": pl.Float64,
    }
    return _timed(pl.DataFrame(rows, schema_overrides=schema, infer_schema_length=None), "created_at")


def build_true_parents(week: Week) -> pl.DataFrame:
    """Return one row per true edge: canonical_id, parent_id, relation, is_declared (the card and `baseModels` say so)."""
    rows = [
        {
            "canonical_id": week.canonical_ids[repo.index],
            "parent_id": week.canonical_ids[parent],
            "relation": repo.relation,
            "is_declared": repo.declares_parent,
        }
        for repo in week.repos
        for parent in repo.parents
    ]
    names = {"canonical_id": pl.String, "parent_id": pl.String, "relation": pl.String, "is_declared": pl.Boolean}
    return pl.DataFrame(rows, schema=names)


def build_true_commits(week: Week) -> pl.DataFrame:
    """Return one row per author entry of every commit of a repo that is not deleted, whoever may see it.

    Columns: canonical_id, commit_sha, committed_at, title, entry (as the Hub names the author), author (the true account;
    null for a bot or the system), is_bot.
    """
    rows = [
        {
            "canonical_id": week.canonical_ids[repo.index],
            "commit_sha": commit.sha,
            "committed_at": commit.at,
            "title": commit.title,
            "entry": entry,
            "author": None if person is None else person.handle,
            "is_bot": entry in BOTS_AND_SYSTEM,
        }
        for repo in week.repos
        if not week.is_deleted(repo.index)
        for commit in list_commits(week.options, repo, week.state)
        for entry, person in zip(commit.entries, commit.people, strict=True)
    ]
    return _timed(pl.DataFrame(rows, schema_overrides={"author": pl.String}, infer_schema_length=None), "committed_at")


def build_true_authors(week: Week) -> pl.DataFrame:
    """Return one row per name that commits carry: entry, authors (the true accounts behind it), is_bot, is_machine_name."""
    machines = {person.git_name for repo in week.repos for person in repo.people} & {"root", "Ubuntu"}
    return (
        build_true_commits(week)
        .group_by("entry")
        .agg(authors=pl.col("author").drop_nulls().unique().sort(), is_bot=pl.col("is_bot").all())
        .with_columns(is_machine_name=pl.col("entry").is_in(sorted(name for name in machines if name)))
        .sort("entry")
    )


def build_true_outcomes(week: Week, has_access: bool = False) -> pl.DataFrame:
    """Return one row per board and id that it names, with the outcome that each stage should end in.

    Columns: leaderboard, model_id (as the board spells it), hub_id (null where no repo answers), canonical_id, details and
    commits: `ok`, `renamed`, `gated`, `disabled`, `not_found_or_private`, `invalid_id`. An id that leads to a gated repo
    under another name is `renamed` in details and `gated` in commits; a disabled repo's details are `ok`, they say
    `disabled: true`. `has_access`: with the token that sees gated repos.
    """
    rows = []
    for board, ids in _named(week).items():
        for model_id in ids:
            index = week.index_of.get(model_id.lower())
            outcome: dict[str, str | None] = {
                "leaderboard": board,
                "model_id": model_id,
                "hub_id": None,
                "canonical_id": None,
            }
            if is_invalid(model_id):
                outcome |= {"details": "invalid_id", "commits": "invalid_id"}
            elif index is None or week.is_deleted(index):
                outcome |= {"details": "not_found_or_private", "commits": "not_found_or_private"}
            else:
                canonical, access = week.canonical_ids[index], int(week.state.access[index])
                shown = "ok" if canonical == model_id else "renamed"
                barred = {DISABLED: "disabled"} | ({} if has_access else {GATE: "gated"})
                outcome |= {"hub_id": week.hub_key(index), "canonical_id": canonical}
                outcome |= {"details": shown, "commits": barred.get(access, shown)}
            rows.append(outcome)
    return pl.DataFrame(rows, schema_overrides={"hub_id": pl.String, "canonical_id": pl.String}, infer_schema_length=None)


def is_invalid(model_id: str) -> bool:
    """Tell whether an id can name no repo: no `owner/name` of printable characters, or one that could name a path."""
    parts = model_id.split("/")
    return (
        len(model_id) > LONGEST_ID
        or len(parts) > 2
        or any(part in ("", ".", "..") for part in parts)
        or any(character.isspace() or not character.isprintable() or character in '<>\\"' for character in model_id)
    )


def _named(week: Week) -> dict[str, list[str]]:
    named = {
        "open-llm-v1": sorted({row.model_id for row in rows_of(week, "v1")}),
        "open-llm-v2": sorted({row.model_id for row in rows_of(week, "v2")}),
    }
    for number, benchmark in enumerate(BENCHMARKS):
        for task in benchmark.tasks:
            rows = leaderboard_rows(week, number, task, base_only=False)
            named[f"hub:{benchmark.dataset_id}/{task}"] = sorted({str(row["modelId"]) for row in rows})
    return named


def moved_since(week: Week, earlier: int) -> list[str]:
    """Return the canonical ids, in this week, of the repos on boards whose head moved after an earlier week, sorted."""
    since = seconds(end_of(earlier))
    state = week.state
    return sorted(
        week.canonical_ids[repo.index]
        for repo in week.repos
        if state.modified_at[repo.index] >= since and state.access[repo.index] != DELETED
    )


def _timed(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    return frame.with_columns(pl.from_epoch(column, time_unit="s").dt.replace_time_zone("UTC").cast(TIME))
