"""What every asset tells a reader of the UI beside what it is: where it comes from, what to do if it fails, its page."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg

from hf_openness.defs.asset_metadata import warn_not_of_beta
from hf_openness.schemas import TABLES
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.settings import read_docs_address

DOCS = Path(__file__).resolve().parents[2] / "docs"
NAMED_ORIGINS = 6
SITE_PAGES = {"tables.md": "tables.html", "collecting.md": "collecting.html", "changes.md": "changes.html"}
REPAIR_TABLE = (
    "nothing was written, and the file of before stands. Where the check `schema` failed, its metadata shows the offending "
    "rows: the source or the rule is at fault (code references). Where a file is missing, the message names the asset to "
    "materialise first, for the same date. Then re-execute from failure."
)
IF_IT_FAILS = {
    "raw": "the message names the file or address, and what was wrong with it. Nothing half-written is kept. See to the "
    "network, `HF_TOKEN` or the file, then re-execute from failure; what was answered already is not asked again.",
    "tables": REPAIR_TABLE,
    "over_all_dates": REPAIR_TABLE,
    "findings": REPAIR_TABLE,
    "figures": "the message names the figure. All are drawn before one is written, so the pictures of before stand. A "
    "figure without data does not fail: it is skipped, and `figure_index` says why.",
    "report": "the message names the asset that is missing for the date. Materialise that, then this asset alone. The page "
    "of before stands until the new one is whole.",
}
IF_THIS_FAILS = {
    "hub_answers_raw": "the journal keeps every answer, so re-execute from failure, or run `hf-openness refresh` again, on "
    "the same day (UTC). Where too many ids stay without a usable answer, running again asks only those.",
    "attrition": "where `errors_are_few` failed, the Hub did not answer for many ids: re-execute `hub_answers_raw`, which "
    "asks those again. Where `counts_conserve` failed, its rows are ids that were lost on the way: a fault of the rules. "
    "Nothing downstream of a failed check was made.",
    "latest_snapshot": "where it is stale, no refresh of the last eight days came to its end. Automation > weekly_refresh "
    "shows the ticks, Runs the run that failed.",
}
ORIGINS = {
    "leaderboard_raw": "published snapshots (`reference/archives.csv`, each with address and sha256), a file of yours, or "
    "the living boards of `reference/leaderboards.csv`.",
    "hub_answers_raw": "the Hub's API, asked about every id that `leaderboard_raw` names.",
    "hub_details_raw": "a published file, `reference/archives.csv`.",
    "hub_commits_raw": "a published file, `reference/archives.csv`.",
    "hub_stats_raw": "a published file, `reference/archives.csv`.",
}
PAGES = {
    "leaderboard_raw": ("collecting.md", "collecting"),
    "hub_answers_raw": ("collecting.md", "collecting"),
    "changes": ("tables.md", "changes"),
    "change_feed": ("changes.md", None),
}


def guide(spec: dg.AssetSpec) -> dg.AssetSpec:
    """Return the asset's spec, its description going on with origin and repair, its metadata with the link to its page."""
    name = spec.key.to_user_string()
    repair = IF_THIS_FAILS.get(name) or IF_IT_FAILS[spec.group_name or ""]
    described = "\n\n".join((spec.description or "", f"From: {_tell_origin(spec, name)}", f"If it fails: {repair}"))
    return spec.replace_attributes(description=described, metadata=_link(spec.metadata, name))


def _tell_origin(spec: dg.AssetSpec, name: str) -> str:
    if name in ORIGINS:
        return ORIGINS[name]
    names = [dep.asset_key.to_user_string() for dep in spec.deps]
    told = ", ".join(names[:NAMED_ORIGINS])
    return told + (f" and {len(names) - NAMED_ORIGINS} more (Lineage)." if len(names) > NAMED_ORIGINS else ".")


def _link(metadata: Any, name: str) -> dict[str, Any]:
    file, anchor = ("tables.md", name) if name in TABLES or name in FIGURE_TABLES else PAGES.get(name, (None, None))
    if file is None:
        return dict(metadata)
    linked = dict(metadata)
    address = read_docs_address()
    if address is not None:
        page = SITE_PAGES[file] + (f"#{anchor}" if anchor else "")
        linked["docs"] = dg.MetadataValue.url(f"{address}/{page}")
    line = find_heading(file, anchor)
    if line is None:
        return linked
    linked.setdefault("docs", dg.MetadataValue.path(f"{DOCS / file}" + (f"#{anchor}" if anchor else "")))
    with warn_not_of_beta():
        reference = dg.LocalFileCodeReference(file_path=str(DOCS / file), line_number=line, label=f"docs/{file}")
        known = metadata.get("dagster/code_references")
        references = [*(known.code_references if known else []), reference]
        return linked | {"dagster/code_references": dg.CodeReferencesMetadataValue(code_references=references)}


def find_heading(file: str, anchor: str | None) -> int | None:
    """Return the line (1 is the first) of a heading in a file of docs/; None where the file or the heading is not there.

    An installed wheel has no docs/ beside it.
    """
    return _read_headings(file).get(anchor or "", 1 if anchor is None and _read_headings(file) else None)


@cache
def _read_headings(file: str) -> dict[str, int]:
    path = DOCS / file
    if not path.is_file():
        return {}
    headings: dict[str, int] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if found := re.match(r"#+ (.+)", line):
            headings.setdefault(re.sub(r"[^\w-]+", "-", found[1].strip().lower()).strip("-"), number)
    return headings
