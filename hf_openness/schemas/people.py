"""Schemas about people: contributors, suspects, alias candidates, concentration, heavy tails, collaboration."""

import polars as pl

from hf_openness.schemas import late_pandera as pa
from hf_openness.schemas.types import TextList, UtcTime

KINDS = ["person", "organisation", "bot", "machine_name", "unknown"]


class Contributors(pa.DataFrameModel):
    """One row per commit author, over the repos of the scrape date's commit observation; bots and machine names too."""

    author: pl.String = pa.Field(unique=True, description="Author: a name of the commits, or the handle it is an alias of.")
    kind: pl.String = pa.Field(
        nullable=True, isin=KINDS, description="What the author is by reviewed facts; null where the method does not judge."
    )
    names: TextList = pa.Field(description="The names in commits that are this author, sorted.")
    repos_count: pl.Int64 = pa.Field(ge=1, description="Repos with a commit of this author.")
    commits_count: pl.Int64 = pa.Field(nullable=True, ge=1, description="Commits; null where only summaries exist.")
    first_commit_at: UtcTime = pa.Field(
        nullable=True,
        description="First commit as the method dates it: paper, first commit of the author's oldest repo; corrected, the "
        "author's own, null where it is not known.",
    )
    first_commit_low_at: UtcTime = pa.Field(
        nullable=True, description="Earliest time that the own first commit can have; null where the method does not ask."
    )
    first_commit_high_at: UtcTime = pa.Field(
        nullable=True, description="Latest time that the own first commit can have; null where the method does not ask."
    )
    is_bot: pl.Boolean = pa.Field(description="Whether a rule of reference/bots.csv takes the author for a bot.")
    is_machine_name: pl.Boolean = pa.Field(nullable=True, description="Whether the name is a machine's; null: not judged.")
    repos: TextList = pa.Field(description="The repos, sorted.")

    class Config:
        strict = True
