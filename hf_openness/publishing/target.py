"""Where a release goes: a folder, or a dataset of the Hub."""

import re
from dataclasses import dataclass
from pathlib import Path

from hf_openness.settings import UsageError

HUB = "hf://"
# What huggingface_hub takes for the id of a repo, with an owner.
REPO = re.compile(r"hf://datasets/(?P<repo>[A-Za-z0-9_][\w.-]{0,95}/[A-Za-z0-9_][\w.-]{0,95})/?", re.ASCII)


@dataclass(frozen=True)
class Target:
    """A folder, or the dataset `organisation/name` of the Hub."""

    folder: Path | None = None
    repo: str | None = None


def parse_target(text: str) -> Target:
    """Return what `--to` names; raises UsageError for an address that is none of a dataset."""
    if "://" not in text:
        if not text.strip():
            raise UsageError("--to names a folder, or a dataset like hf://datasets/organisation/name")
        return Target(folder=Path(text))
    found = REPO.fullmatch(text)
    if found is None or ".." in text or "--" in text:
        raise UsageError(f"{text!r} names no dataset of the Hub; expected hf://datasets/organisation/name, or a folder")
    return Target(repo=found["repo"])
