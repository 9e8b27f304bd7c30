"""The rules in force, as one frozen value that is passed down and never a global.

A field names a rule, its value names one of the small functions that stand side by side in the topic's
file. `PAPER` is the published method (docs/method.md says where each rule stands); the corrected method
joins here under its own name.
"""

from dataclasses import dataclass, fields
from typing import Literal


@dataclass(frozen=True)
class Method:
    """One choice per rule. A mixture of methods is another value of this class."""

    name: str
    representative: Literal["best_score"]
    last_group: Literal["dropped"]
    creation_date: Literal["repo"]
    activity_bots: Literal["suffix"]
    author_start: Literal["repo_first_commit"]
    base_model_tags: Literal["literal"]
    architectures: Literal["over_50_published_rows"]
    family_members: Literal["name_pattern"]
    gain_reference: Literal["first_row"]
    gain_normalization: Literal["derivatives_count"]
    params_size: Literal["truncated"]
    license_lists: Literal["joined"]

    def rules(self) -> dict[str, str]:
        """Return switch name -> value in force, without the method's own name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "name"}


PAPER = Method(
    name="paper",
    representative="best_score",
    last_group="dropped",
    creation_date="repo",
    activity_bots="suffix",
    author_start="repo_first_commit",
    base_model_tags="literal",
    architectures="over_50_published_rows",
    family_members="name_pattern",
    gain_reference="first_row",
    gain_normalization="derivatives_count",
    params_size="truncated",
    license_lists="joined",
)

METHODS = {PAPER.name: PAPER}
