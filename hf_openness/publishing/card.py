"""The dataset card for the Hub: README.md with one configuration per table."""

import polars as pl

from hf_openness.publishing.citation_files import cite_as_bibtex
from hf_openness.publishing.release import PAPER, Release, ReleasedTable
from hf_openness.publishing.terms import NOT_KEPT, OWN_LICENSE, UNKNOWN
from hf_openness.schemas.document import escape_cell

# Tables with names from commits.
PEOPLE = ("contributors", "alias_candidates", "author_suspects", "repo_commits")
# Classes of the Hub by number of rows (huggingface.co/docs/hub/datasets-cards).
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"))
LARGEST = "10M<n<100M"


def render_card(release: Release, repo: str | None = None) -> str:
    """Return README.md: metadata of the Hub in YAML, then the card; simulated data are called so first.

    Args:
        release: the release.
        repo: `organisation/name` on the Hub, where it is known.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    rows = sum(table.rows_count for table in release.tables)
    environment = Environment(
        loader=PackageLoader("hf_openness.publishing"),
        undefined=StrictUndefined,
        trim_blocks=True,
        autoescape=False,  # noqa: S701  # Markdown; whatever is a stranger's goes through escape_cell
        keep_trailing_newline=True,
    )
    text = environment.get_template("card.md").render(
        release=release,
        rows=f"{rows:,}",
        filled=len(release.filled),
        left_out=f"{release.left_out_count:,}",
        example=_choose_example(release),
        repo=repo,
        describe=_describe,
        reasons=_list_reasons(release),
        credits=_list_credits(release),
        urls=release.terms_urls(),
        own=OWN_LICENSE,
        people=any(table.name in PEOPLE for table in release.filled),
        bibtex=cite_as_bibtex(release),
        paper=PAPER,
    )
    return f"---\n{_render_metadata(release, rows)}---\n\n{text}"


def _render_metadata(release: Release, rows: int) -> str:
    import yaml

    example = _choose_example(release)
    metadata = {
        "pretty_name": release.title,
        "license": [name.lower() for name in release.spdx_ids],
        "size_categories": [next((name for most, name in SIZES if rows < most), LARGEST)],
        "tags": ["leaderboards", "open-source-ai", "lineage", "licenses", *(["simulated"] if release.is_simulated else [])],
        "configs": [
            {"config_name": table.name, "data_files": [{"split": "train", "path": table.path}]}
            | ({"default": True} if table.name == example else {})
            for table in release.filled
        ],
    }
    text: str = yaml.safe_dump(metadata, sort_keys=False, allow_unicode=True, width=120)
    return text


def _choose_example(release: Release) -> str:
    names = [table.name for table in release.filled]
    return next((name for name in ("models", "license_table") if name in names), names[0])


def _describe(table: ReleasedTable) -> str:
    return escape_cell(table.readable.description())


def _list_reasons(release: Release) -> list[tuple[str, str, int, str]]:
    """Source, license of the data, number of files and why, of the sources whose rows are left out."""
    forbidding = release.sources.filter(~pl.col("may_redistribute")).group_by("source", "license", "why").agg(pl.len())
    reasons = forbidding.select("source", "license", "len", "why").sort("source", "license", "why").iter_rows()
    listed = [(source, escape_cell(license_), count, escape_cell(why)) for source, license_, count, why in reasons]
    is_unknown = release.left_out["sources"].str.split("; ").explode(empty_as_null=True, keep_nulls=True).eq(UNKNOWN).any()
    return [*listed, *([(UNKNOWN, UNKNOWN, 0, NOT_KEPT)] if is_unknown else [])]


def _list_credits(release: Release) -> list[tuple[str, str, str]]:
    named = release.sources.filter("may_redistribute").drop_nulls("attribution")
    return list(named.select("source", "attribution", "license").unique().sort("source", "attribution").iter_rows())
