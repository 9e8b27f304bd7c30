"""The rules in force, as one frozen value that is passed down and never a global.

A field is a switch and names a rule; its value names one of the small functions that stand side by side in the topic's
file. `PAPER` is the published method, `CORRECTED` ours; any mixture of the two is a value too. What each switch decides,
why, and what it changes: docs/method.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Literal


@dataclass(frozen=True)
class Method:
    """One choice per rule; of each pair the first is the paper's, the second the corrected one."""

    name: str
    representative: Literal["best_score", "head_revision"]
    last_group: Literal["dropped", "kept"]
    model_ids: Literal["published", "normalized"]
    creation_date: Literal["repo", "oldest_commit"]
    floor_dates: Literal["kept", "censored"]
    activity_bots: Literal["suffix", "reviewed"]
    author_names: Literal["strings", "reviewed_aliases"]
    author_start: Literal["repo_first_commit", "own_first_commit"]
    share_unit: Literal["author_repo_pairs", "repos"]
    architectures: Literal["over_50_published_rows", "over_50_models"]
    params_size: Literal["truncated", "decimal"]
    license_lists: Literal["joined", "strictest"]
    unknown_licenses: Literal["folded", "distinguished"]
    base_model_tags: Literal["literal", "relation"]
    base_model_ids: Literal["published", "canonical"]
    merge_removal: Literal["name", "relation"]
    family_members: Literal["name_pattern", "descent"]
    gain_reference: Literal["first_row", "base_model"]
    gain_normalization: Literal["derivatives_count", "chance"]
    smoothing: Literal["row_count", "named_band"]
    params_per_point: Literal["least_ratio", "fixed_score"]

    def rules(self) -> dict[str, str]:
        """Return switch name -> value in force, without the method's own name."""
        return {name: getattr(self, name) for name in SWITCHES}

    def take(self, other: "Method", switches: Iterable[str]) -> "Method":
        """Return this method with the named switches as `other` has them, named after both.

        Raises:
            TypeError: there is no such switch.
        """
        changed = sorted(switches)
        name = f"{self.name} with {other.name} {', '.join(changed)}" if changed else self.name
        return replace(self, name=name, **{switch: getattr(other, switch) for switch in changed})


SWITCHES = tuple(field.name for field in fields(Method) if field.name != "name")

PAPER = Method(
    name="paper",
    representative="best_score",
    last_group="dropped",
    model_ids="published",
    creation_date="repo",
    floor_dates="kept",
    activity_bots="suffix",
    author_names="strings",
    author_start="repo_first_commit",
    share_unit="author_repo_pairs",
    architectures="over_50_published_rows",
    params_size="truncated",
    license_lists="joined",
    unknown_licenses="folded",
    base_model_tags="literal",
    base_model_ids="published",
    merge_removal="name",
    family_members="name_pattern",
    gain_reference="first_row",
    gain_normalization="derivatives_count",
    smoothing="row_count",
    params_per_point="least_ratio",
)

CORRECTED = Method(
    name="corrected",
    representative="head_revision",
    last_group="kept",
    model_ids="normalized",
    creation_date="oldest_commit",
    floor_dates="censored",
    activity_bots="reviewed",
    author_names="reviewed_aliases",
    author_start="own_first_commit",
    share_unit="repos",
    architectures="over_50_models",
    params_size="decimal",
    license_lists="strictest",
    unknown_licenses="distinguished",
    base_model_tags="relation",
    base_model_ids="canonical",
    merge_removal="relation",
    family_members="descent",
    gain_reference="base_model",
    gain_normalization="chance",
    smoothing="named_band",
    params_per_point="fixed_score",
)

METHODS = {PAPER.name: PAPER, CORRECTED.name: CORRECTED}
