"""People: how concentrated the work is, which law its tail follows, who works together."""

from math import sqrt
from typing import Any

import polars as pl

from hf_openness.reading.places import KEEP
from hf_openness.report.cited import Sources
from hf_openness.report.findings import Extract, Section, Tables
from hf_openness.report.marks import Source, at, made_of, told
from hf_openness.report.paper_tables import PAPER_TABLES
from hf_openness.report.say import (
    say_count,
    say_interval,
    say_list,
    say_number,
    say_ranges,
    say_share,
    say_things,
    say_words,
)
from hf_openness.report.topics.bias import make_numbers

POPULATIONS = {
    "author_repo_pairs": "author-repository pairs",
    "repos": "repositories",
    "commits": "commits",
    "downloads": "downloads",
}
MEASURES = {
    "top_10_share": "share of the top 10 (%)",
    "top_200_share": "share of the top 200 (%)",
    "top_10_reach": "repositories that any of the top 10 works on (%)",
    "top_200_reach": "repositories that any of the top 200 works on (%)",
    "sqrt_share": "share of the square root of the authors (%)",
    "gini": "Gini coefficient (%)",
    "hhi": "Herfindahl-Hirschman index (0 to 10,000)",
    "entropy": "entropy (bits)",
    "bus_factor": "authors who together hold half",
}
SCALES = dict.fromkeys(("gini", "top_10_share", "top_200_share", "top_10_reach", "top_200_reach", "sqrt_share"), 100.0) | {
    "hhi": 10_000.0  # in squared points of percent, as the index is mostly given
}
LAWS = {
    "lognormal": "a lognormal law",
    "stretched_exponential": "a stretched exponential",
    "exponential": "an exponential law",
    "truncated_power_law": "a power law with a cut",
    "power_law": "a power law",
}


@told
def tell_people(tables: Tables) -> tuple[str, ...]:
    """Return Price's law, what merging names does, who holds what, the tail's law, the network."""
    concentration = tables["concentration"]
    price = _find(concentration, "author_repo_pairs", "sqrt_share", "least")
    if price is None:
        return (f"Concentration is not measured on this date, because {_why(concentration)}.",)
    return (
        _tell_price(price),
        *_tell_merging(concentration),
        *_tell_top(concentration),
        *_tell_tail(tables["heavy_tails"]),
        *_tell_network(tables["collaboration"]),
    )


def _find(frame: pl.DataFrame, population: str, measure: str, merging: str) -> dict[str, Any] | None:
    found = frame.filter(pl.col("estimate").is_not_null()).filter(population=population, measure=measure, merging=merging)
    return found.row(0, named=True) if found.height else None


def _why(concentration: pl.DataFrame) -> str:
    reasons = concentration.filter(population="author_repo_pairs")["why"].drop_nulls()
    return reasons[0] if len(reasons) else "no commits were observed"


def _range(row: dict[str, Any]) -> str:
    if row["low"] is None:
        return ""
    return f" ({say_interval('concentration', row, 'estimate', 'low', 'high')}, {row['coverage']})"


def _held(row: dict[str, Any], column: str = "estimate") -> Source:
    return at("concentration", row, column)


def _tell_price(row: dict[str, Any]) -> str:
    authors, low, high = row["authors_count"], row["low"], row["high"]
    low, high = (row["estimate"],) * 2 if low is None else (low, high)
    verdict = "less than the half" if high < 0.5 else "more than the half" if low > 0.5 else "which allows for the half"
    return (
        f"{say_count(round(sqrt(authors)), made_of('its square root', _held(row, 'authors_count')))} of "
        f"{say_things(authors, 'author', source=_held(row, 'authors_count'))} (their square root) hold "
        f"{say_share(row['estimate'], _held(row))} of the author-repository pairs{_range(row)}, {verdict} that Price's law "
        "expects."
    )


def _tell_merging(concentration: pl.DataFrame) -> tuple[str, ...]:
    least, most = (_find(concentration, "author_repo_pairs", "top_10_share", merging) for merging in ("least", "most"))
    if least is None or most is None:
        return ()
    return (
        f"Merging every plausible alias ({say_count(least['authors_count'], _held(least, 'authors_count'))} names become "
        f"{say_count(most['authors_count'], _held(most, 'authors_count'))}) moves the top 10's share of author-repository "
        f"pairs from {say_share(least['estimate'], _held(least), digits=2)} to "
        f"{say_share(most['estimate'], _held(most), digits=2)}.",
    )


def _tell_top(concentration: pl.DataFrame) -> tuple[str, ...]:
    rows = {name: _find(concentration, name, "top_10_share", "least") for name in POPULATIONS}
    held = [
        f"{say_share(row['estimate'], _held(row))} of {POPULATIONS[name]}{_range(row)}" for name, row in rows.items() if row
    ]
    missing = [POPULATIONS[name] for name, row in rows.items() if row is None]
    without = f"; {say_list(missing)} cannot be told apart by author on this date" if missing else ""
    return (f"What is counted decides: the top 10 hold {say_list(held)}{without}.",)


def _tell_tail(heavy_tails: pl.DataFrame) -> tuple[str, ...]:
    rows = heavy_tails.filter(pl.col("favoured").is_not_null(), population="author_repo_pairs")
    whole, tail = rows.filter(part="all"), rows.filter(part="tail")
    said = []
    if whole.height:
        said.append(f"Over all authors, {_compare_laws(whole)} for the number of repositories per author.")
    if tail.height:
        first = tail.row(0, named=True)
        said.append(
            "In the tail where a power law fits best "
            f"({say_things(first['authors_count'], 'author', source=at('heavy_tails', first, 'authors_count'))} with at "
            f"least {say_number(first['begins_at'], at('heavy_tails', first, 'begins_at'))}; exponent "
            f"{say_number(first['power_law_exponent'], at('heavy_tails', first, 'power_law_exponent'))}), "
            f"{_compare_laws(tail)}."
        )
    return tuple(said)


def _compare_laws(rows: pl.DataFrame) -> str:
    better = [LAWS[name] for name in rows.filter(pl.col("favoured") == pl.col("alternative"))["alternative"]]
    if better:
        return f"{say_list(better)} {'fits' if len(better) == 1 else 'fit'} better than a power law"
    if rows.filter(favoured="undecided").height == rows.height:
        return "no other law can be told from a power law"
    return "no other law fits better than a power law"


def _tell_network(collaboration: pl.DataFrame) -> tuple[str, ...]:
    rows = {row["names"]: row for row in collaboration.to_dicts() if row["single_author_share"] is not None}
    people, everyone = rows.get("people"), rows.get("all")
    if people is None:
        return ()
    said = f"{_say_network(people, 'single_author_share')} of the repositories have a single author"
    if everyone is not None:
        said += f" ({_say_network(everyone, 'single_author_share')} with bots and machine names)"
    if people["largest_component_share"] is not None:
        groups = say_things(people["components_count"], "group", source=at("collaboration", people, "components_count"))
        said += (
            f"; by shared repositories the authors fall into {groups}, the largest with "
            f"{_say_network(people, 'largest_component_share')} of them"
        )
    return (said + ".",)


def _say_network(row: dict[str, Any], column: str) -> str:
    return say_share(row[column], at("collaboration", row, column))


def take_concentration(frame: pl.DataFrame) -> pl.DataFrame:
    """Return both ways of merging side by side, in units that a reader knows; populations without data are left out."""
    known = frame.filter(pl.col("estimate").is_not_null()).with_columns(
        factor=pl.col("measure").replace_strict(SCALES, default=1.0, return_dtype=pl.Float64)
    )
    known = known.with_columns(pl.col("estimate", "low", "high") * pl.col("factor"))
    key = ["population", "measure"]
    known = known.with_columns(range=say_ranges(known, "low", "high"))
    least = known.filter(merging="least").select(*key, "estimate", "range", "coverage", "why", KEEP)
    most = known.filter(merging="most").select(
        *key, KEEP.name.suffix("_merged"), names_merged="estimate", range_merged="range"
    )
    both = least.join(most, on=key, how="left", maintain_order="left")
    populations, measures = list(POPULATIONS), list(MEASURES)
    return both.sort(
        pl.col("population").replace_strict(populations, range(len(populations)), return_dtype=pl.Int64),
        pl.col("measure").replace_strict(measures, range(len(measures)), return_dtype=pl.Int64),
    ).select(
        pl.col("population").replace_strict(POPULATIONS, return_dtype=pl.String),
        pl.col("measure").replace_strict(MEASURES, return_dtype=pl.String),
        "estimate",
        "range",
        "names_merged",
        "range_merged",
        KEEP,
        what_the_range_claims=pl.coalesce("why", "coverage"),
    )


def take_tails(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the comparisons of laws that were made."""
    return frame.filter(pl.col("favoured").is_not_null()).select(
        pl.col("population").replace_strict(POPULATIONS, return_dtype=pl.String),
        "part",
        "begins_at",
        "authors_count",
        "power_law_exponent",
        say_words("alternative"),
        "p_value",
        say_words("favoured"),
        KEEP,
    )


def take_collaboration(frame: pl.DataFrame) -> pl.DataFrame:
    """Return authors per repository and the network, with and without bots."""
    return frame.select(
        "names",
        "authors_count",
        "repos_count",
        "mean_authors_count",
        "single_author_share",
        "components_count",
        "largest_component_share",
        "isolated_authors_share",
        KEEP,
    )


SECTION = Section(
    "people",
    "People and concentration",
    "Names in commits are not people. Every measure stands under least merging (names as reviewed) and most merging "
    "(all candidates for one person merged too); the truth about names lies between the two. Ranges resample authors; "
    "those without a nominal coverage claim no level.",
    (1, 2, 3, 13, 14),
    (
        make_numbers(
            "Authors",
            "authors_total",
            "top_10_share",
            "top_200_share",
            "most_repos_per_author",
            "most_authors_per_repo",
            "single_author_share",
            "median_author_start",
        ),
        PAPER_TABLES[2],
        PAPER_TABLES[3],
        Extract(
            "concentration",
            "Concentration",
            take_concentration,
            rows=None,
            sources=Sources(
                cells={"range": ("low", "high"), "names_merged": "estimate", "range_merged": ("low", "high")},
                rows={"names_merged": "_row_merged", "range_merged": "_row_merged"},
            ),
        ),
        Extract(
            "heavy_tails",
            "Which law the number of repositories per author follows",
            take_tails,
            "p-values are of the sign of the likelihood ratio; below 0.1 the better law is named.",
            rows=None,
        ),
        Extract("collaboration", "Collaboration", take_collaboration, rows=None),
    ),
    tell=tell_people,
    rule="docs/method/people.md, “Concentration” and “Price's law”",
)
