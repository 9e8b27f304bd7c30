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


class AliasCandidates(pa.DataFrameModel):
    """Pairs of names that may be one author, with the evidence; nothing is merged by it outside bounds. A review queue."""

    author: pl.String = pa.Field(description="Author, as in contributors.")
    candidate: pl.String = pa.Field(description="Author that may be the same.")
    rule: pl.String = pa.Field(
        isin=["same_letters", "name_parts", "similar_letters"],
        description="Likeness: same letters and digits; a handle made of the name's parts; at least 90 % alike.",
    )
    letters_similarity: pl.Float64 = pa.Field(ge=0, le=1, description="Likeness of the letters (normalised indel), 0-1.")
    shared_repos_count: pl.Int64 = pa.Field(ge=0, description="Repos to which both commit.")
    owned_repos_count: pl.Int64 = pa.Field(ge=0, description="Repos of the author that the candidate owns.")
    author_repos_count: pl.Int64 = pa.Field(ge=1, description="Repos of the author.")
    is_best: pl.Boolean = pa.Field(
        description="Whether it is the author's best candidate; these are what most merging merges."
    )
    evidence: pl.String = pa.Field(description="The evidence in words.")

    class Config:
        strict = True
        unique = ["author", "candidate"]


class Concentration(pa.DataFrameModel):
    """How unequally pairs, repos, commits and downloads are held, under least and most merging of names."""

    leaderboard: pl.String = pa.Field(description="Name of the board; only downloads are its own, the rest are the date's.")
    population: pl.String = pa.Field(
        isin=["author_repo_pairs", "repos", "commits", "downloads"],
        description="What is held: repos of each author; repos shared equally among their authors; commits; downloads of "
        "30 days of each owner's repos.",
    )
    measure: pl.String = pa.Field(
        isin=[
            "top_10_share",
            "top_200_share",
            "gini",
            "hhi",
            "entropy",
            "bus_factor",
            "sqrt_share",
            "top_10_reach",
            "top_200_reach",
        ],
        description="Shares held by the 10, 200 or square root of all authors (0-1); Gini; sum of squared shares; entropy "
        "in bits; fewest authors who hold half; share of repos to which one of the 10 or 200 commits (0-1).",
    )
    merging: pl.String = pa.Field(
        isin=["least", "most"], description="Names as in contributors, or all best alias candidates merged too."
    )
    estimate: pl.Float64 = pa.Field(nullable=True, ge=0, description="The measure; null where it is not defined.")
    low: pl.Float64 = pa.Field(nullable=True, ge=0, description="Low end of the interval; null where there is none.")
    high: pl.Float64 = pa.Field(nullable=True, ge=0, description="High end of the interval; null where there is none.")
    interval_method: pl.String = pa.Field(
        isin=["bootstrap-t over authors", "fitted-tail bootstrap over authors", "none"],
        description="How the interval was made; of authors drawn anew from the same process, as many.",
    )
    coverage: pl.String = pa.Field(isin=["95 %", "no nominal coverage"], description="The coverage that is claimed.")
    authors_count: pl.Int64 = pa.Field(ge=0, description="Authors; of downloads, owners.")
    why: pl.String = pa.Field(nullable=True, description="Why estimate or interval are null.")

    class Config:
        strict = True
        unique = ["leaderboard", "population", "measure", "merging"]


class AuthorSuspects(pa.DataFrameModel):
    """Authors who may be no people, one row per signal: a review queue; nobody leaves another table by it."""

    author: pl.String = pa.Field(description="Author, as in contributors.")
    kind: pl.String = pa.Field(nullable=True, isin=KINDS, description="What contributors says the author is.")
    signal: pl.String = pa.Field(
        isin=["name_pattern", "many_owners", "many_repos_a_day", "commits_a_day", "one_title"],
        description="Words of programs in the name; repos of many owners and none its own; many repos begun alone on a "
        "day; many commits on a day; nearly all commits of one title.",
    )
    value: pl.Float64 = pa.Field(nullable=True, description="What was counted; null for a name.")
    threshold: pl.Float64 = pa.Field(description="From which value on the author is listed.")
    repos_count: pl.Int64 = pa.Field(ge=1, description="Repos of the author.")
    is_reviewed: pl.Boolean = pa.Field(description="Whether a reviewed file has a verdict; the others wait for one.")
    evidence: pl.String = pa.Field(description="The evidence in words.")

    class Config:
        strict = True
        unique = ["author", "signal"]


class HeavyTails(pa.DataFrameModel):
    """A power law of amounts per author against other laws, by likelihood ratio; names as in contributors."""

    population: pl.String = pa.Field(isin=["author_repo_pairs", "commits"], description="What is held.")
    part: pl.String = pa.Field(isin=["all", "tail"], description="All authors, or the tail where a power law fits best.")
    alternative: pl.String = pa.Field(
        isin=["lognormal", "stretched_exponential", "exponential", "truncated_power_law"], description="The other law."
    )
    begins_at: pl.Float64 = pa.Field(nullable=True, ge=1, description="Smallest amount of the part.")
    authors_count: pl.Int64 = pa.Field(ge=0, description="Authors of the part.")
    power_law_exponent: pl.Float64 = pa.Field(nullable=True, description="Exponent of the fitted power law.")
    log_likelihood_ratio: pl.Float64 = pa.Field(
        nullable=True, description="Log-likelihood of the power law minus that of the alternative."
    )
    p_value: pl.Float64 = pa.Field(
        nullable=True,
        ge=0,
        le=1,
        description="Of the sign of the ratio (Vuong's test; nested for the truncated power law).",
    )
    favoured: pl.String = pa.Field(
        nullable=True,
        isin=["power_law", "lognormal", "stretched_exponential", "exponential", "truncated_power_law", "undecided"],
        description="The better law where p is below 0.1.",
    )
    why: pl.String = pa.Field(nullable=True, description="Why nothing was compared.")

    class Config:
        strict = True
        unique = ["population", "part", "alternative"]


class Collaboration(pa.DataFrameModel):
    """Authors per repo and the co-authorship network, over all names and without bots and machine names."""

    names: pl.String = pa.Field(
        isin=["all", "people"], unique=True, description="All names, or those that count as authors."
    )
    authors_count: pl.Int64 = pa.Field(ge=0, description="Authors.")
    repos_count: pl.Int64 = pa.Field(ge=0, description="Repos with at least one of them.")
    unauthored_repos_count: pl.Int64 = pa.Field(ge=0, description="Repos with commits, but with none of them.")
    mean_authors_count: pl.Float64 = pa.Field(nullable=True, ge=1, description="Authors per repo, mean.")
    largest_authors_count: pl.Int64 = pa.Field(nullable=True, ge=1, description="Authors of the repo with most.")
    single_author_repos_count: pl.Int64 = pa.Field(nullable=True, ge=0, description="Repos with exactly one.")
    single_author_share: pl.Float64 = pa.Field(nullable=True, ge=0, le=1, description="Their share of the repos.")
    components_count: pl.Int64 = pa.Field(nullable=True, ge=1, description="Components of the co-authorship network.")
    largest_component_count: pl.Int64 = pa.Field(nullable=True, ge=1, description="Authors of the largest component.")
    largest_component_share: pl.Float64 = pa.Field(nullable=True, ge=0, le=1, description="Their share of the authors.")
    isolated_authors_count: pl.Int64 = pa.Field(nullable=True, ge=0, description="Authors who share no repo with another.")
    isolated_authors_share: pl.Float64 = pa.Field(nullable=True, ge=0, le=1, description="Their share of the authors.")
    why: pl.String = pa.Field(nullable=True, description="Why numbers are null.")

    class Config:
        strict = True


class ConcentrationBounds(pa.DataFrameModel):
    """Figure 13: the measures of concentration that are defined, under least and most merging of names."""

    population: pl.String = pa.Field(description="What is held, as in concentration.")
    measure: pl.String = pa.Field(description="The measure, as in concentration.")
    merging: pl.String = pa.Field(isin=["least", "most"], description="Names as in contributors, or candidates merged too.")
    estimate: pl.Float64 = pa.Field(ge=0, description="The measure.")
    low: pl.Float64 = pa.Field(nullable=True, ge=0, description="Low end of the interval over authors.")
    high: pl.Float64 = pa.Field(nullable=True, ge=0, description="High end of the interval over authors.")
    coverage: pl.String = pa.Field(description="The coverage that is claimed for the interval.")
    authors_count: pl.Int64 = pa.Field(ge=1, description="Authors; of downloads, owners.")

    class Config:
        strict = True
        unique = ["population", "measure", "merging"]


class WorkDistribution(pa.DataFrameModel):
    """Figure 14: the share that the largest authors hold together, by rank; names as in contributors."""

    population: pl.String = pa.Field(description="What is held, as in concentration.")
    author_rank: pl.Int64 = pa.Field(ge=1, description="Authors counted so far, the largest first.")
    held_share: pl.Float64 = pa.Field(ge=0, le=1, description="Share that they hold together, 0-1.")
    is_square_root: pl.Boolean = pa.Field(description="Whether so many authors are the square root of all, rounded.")

    class Config:
        strict = True
        unique = ["population", "author_rank"]
