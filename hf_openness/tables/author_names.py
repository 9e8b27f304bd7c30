"""Who stands behind a name in commits: reviewed aliases, bots, machines, organisations."""

from dataclasses import dataclass

import polars as pl

NO_NAME = "(no name)"
UNREADABLE = r"[\p{Cc}\u{200b}\u{202a}-\u{202e}\u{2066}-\u{2069}\u{feff}]"
NOT_COUNTED = ["bot", "machine_name"]


@dataclass(frozen=True)
class AuthorRules:
    """The reviewed facts about names in commits: files of reference/ by name."""

    bots: pl.DataFrame
    aliases: pl.DataFrame
    organisations: pl.DataFrame
    machine_names: pl.DataFrame


def is_counted() -> pl.Expr:
    """Return whether a row of `contributors` counts as an author: neither bot nor machine name by the method's rule."""
    return ~pl.col("is_bot") & ~pl.col("is_machine_name").fill_null(False)


def is_listed() -> pl.Expr:
    """Return whether a row of `contributors` is listed as an author: all, where the method judges no kind (the paper)."""
    return pl.col("kind").is_null() | is_counted()


def pair_names(commits: pl.DataFrame, bots: pl.DataFrame) -> pl.DataFrame:
    """Return model_id, name and the repo's other columns per repo and name, without those that are out at collection.

    Args:
        commits: model_id, authors (list), and any columns of the repo.
        bots: reference/bots.csv.
    """
    collected_out = bots.filter(rule="exact", scope="collection")["author"].to_list()
    return (
        commits.with_columns(name="authors")
        .drop("authors")
        .explode("name", empty_as_null=False, keep_nulls=False)
        .filter(~pl.col("name").is_in(collected_out))
        .unique(["model_id", "name"], keep="first", maintain_order=True)
    )


def take_strings(pairs: pl.DataFrame, _rules: AuthorRules) -> pl.DataFrame:
    """Add author: every spelling is an author of its own (method-audit 3.4)."""
    return pairs.with_columns(author="name")


def merge_reviewed(pairs: pl.DataFrame, rules: AuthorRules) -> pl.DataFrame:
    """Add author: the handle of reference/author_aliases.csv, else the name; without one readable letter `(no name)`.

    Characters that cannot be seen are taken out first, as they would make two authors of one.
    """
    clean = pl.col("name").str.replace_all(UNREADABLE, "").str.strip_chars()
    handles = dict(rules.aliases.select("alias", "author").iter_rows())
    return pairs.with_columns(author=pl.when(clean == "").then(pl.lit(NO_NAME)).otherwise(clean.replace(handles)))


def mark_by_suffix(people: pl.DataFrame, rules: AuthorRules) -> pl.DataFrame:
    """Add is_bot for every author whose name ends in a listed suffix, case-sensitive (method-audit 3.4); no kind."""
    suffixes = rules.bots.filter(rule="suffix", scope="activity")["author"].to_list()
    return people.with_columns(
        is_bot=pl.any_horizontal(pl.lit(False), *(pl.col("author").str.ends_with(s) for s in suffixes)),
        is_machine_name=pl.lit(None, dtype=pl.Boolean),
        kind=pl.lit(None, dtype=pl.String),
    )


def mark_by_review(people: pl.DataFrame, rules: AuthorRules) -> pl.DataFrame:
    """Add kind, is_bot and is_machine_name from reviewed rows alone; an author of no row is `unknown`.

    person: a reviewed alias shows a name behind the handle, or bots.csv says so.
    """
    listed = rules.bots.filter(scope="everywhere")
    machines = [name.casefold() for name in rules.machine_names["name"]]
    persons = pl.concat([rules.aliases["author"], listed.filter(rule="person")["author"]])
    author = pl.col("author")
    return people.with_columns(
        kind=pl.when(author.is_in(listed.filter(rule="exact")["author"].to_list()))
        .then(pl.lit("bot"))
        .when(author.str.to_lowercase().is_in(machines) | (author == NO_NAME))
        .then(pl.lit("machine_name"))
        .when(author.is_in(rules.organisations["author"].to_list()))
        .then(pl.lit("organisation"))
        .when(author.is_in(persons.to_list()))
        .then(pl.lit("person"))
        .otherwise(pl.lit("unknown"))
    ).with_columns(is_bot=pl.col("kind") == "bot", is_machine_name=pl.col("kind") == "machine_name")
