"""Names that may be one author: a conservative matcher that always says why, and what all of them would merge to.

A candidate needs likeness of letters and a common place: both commit to a repo, or one owns a repo of the other. Only a
name of eight letters or more that no account can have may do with the letters alone; a handle of three must be met in every
repo. Nothing here is merged by itself: candidates are the far end of `concentration`, and a review queue for
reference/author_aliases.csv.
"""

import re
import unicodedata
from dataclasses import dataclass

import polars as pl

from hf_openness.schemas import TABLES, validate
from hf_openness.tables.author_names import is_counted

HANDLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
LETTERS_ALONE = 8
LEAST_LETTERS, FEW_LETTERS = 3, 4
LEAST_SIMILARITY = 0.9
RULES = ("same_letters", "name_parts", "similar_letters")


@dataclass(frozen=True)
class Name:
    """A name as it is compared: its words in plain small letters and digits, and whether an account can be called so."""

    text: str
    words: tuple[str, ...]
    is_handle: bool

    @property
    def letters(self) -> str:
        """All words in one."""
        return "".join(self.words)


def fold_name(text: str) -> Name:
    """Return the name without case, accents, signs, and letters' forms (Unicode compatibility decomposition)."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ø", "o").replace("ł", "l"))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = tuple(word for word in re.split(r"[\W_]+", bare) if word)
    return Name(text, words, HANDLE.fullmatch(text) is not None)


def is_made_of_parts(handle: Name, name: Name) -> bool:
    """Return whether a handle is put together from a name of several words, such as `msmith` or `smith-mary` of Mary Smith.

    One part may be cut short. Digits at the handle's end are passed over.
    """
    letters = handle.letters.rstrip("0123456789")
    if len(name.words) < 2 or len(letters) < LEAST_LETTERS:
        return False
    first, last = name.words[0], name.words[-1]
    if letters in (first, last):
        return True
    for whole, cut in ((first, last), (last, first)):
        if len(whole) < 2:
            continue
        if letters.startswith(whole) and cut.startswith(letters[len(whole) :]):
            return True
        if letters.endswith(whole) and _begins(letters[: -len(whole)], cut):
            return True
    return False


def _begins(rest: str, word: str) -> bool:
    """Whether `rest` is the beginning of the word, or its first letter with one or two of other names."""
    return word.startswith(rest) or (rest[:1] == word[:1] and len(rest) <= 3)


def find_rule(name: Name, handle: Name) -> tuple[str, float] | None:
    """Return which of RULES makes the two names alike and how alike their letters are (0-1), else None."""
    from rapidfuzz import fuzz

    if not name.letters or not handle.letters:
        return None
    alike = fuzz.ratio(name.letters, handle.letters) / 100
    if alike == 1:
        return RULES[0], 1.0
    if name.is_handle:
        return None
    if handle.is_handle and is_made_of_parts(handle, name):
        return RULES[1], alike
    shortest = min(len(name.letters), len(handle.letters))
    return (RULES[2], alike) if alike >= LEAST_SIMILARITY and shortest >= LETTERS_ALONE else None


def build_alias_candidates(contributors: pl.DataFrame) -> pl.DataFrame:
    """Build `alias_candidates` from the authors that count.

    Args:
        contributors: the contract table of either method.

    Returns:
        One row per pair of alike names that meet in a place; of a name's pairs the first by rule, common repos and repos of
        the candidate `is_best`. Raises InvalidTable.
    """
    counted = contributors.filter(is_counted())
    places = _find_places(counted)
    names = {author: fold_name(author) for author in counted["author"]}
    sizes = dict(counted.select("author", "repos_count").iter_rows())
    rows = []
    for author, candidate, shared, owned in places.iter_rows():
        found = find_rule(names[author], names[candidate])
        if found is not None and (len(names[candidate].letters) >= FEW_LETTERS or max(shared, owned) == sizes[author]):
            rows.append((author, candidate, *found, shared, owned))
    columns = ["author", "candidate", "rule", "letters_similarity", "shared_repos_count", "owned_repos_count"]
    dtypes = {name: column.dtype.type for name, column in TABLES["alias_candidates"].columns().items()}
    schema = {name: dtypes[name] for name in columns}
    return validate("alias_candidates", _rank(pl.DataFrame(rows, schema=schema, orient="row"), counted))


def _find_places(counted: pl.DataFrame) -> pl.DataFrame:
    """Return author, candidate, shared and owned repos for pairs that meet, or whose long names have the same letters."""
    pairs = counted.select("author", "repos_count", model_id="repos").explode(
        "model_id", empty_as_null=False, keep_nulls=False
    )
    size = counted.select("author", "repos_count")
    together = (
        pairs.select("author", "model_id")
        .join(pairs.select(candidate="author", model_id="model_id"), on="model_id")
        .filter(pl.col("author") != pl.col("candidate"))
        .group_by("author", "candidate")
        .agg(shared=pl.len().cast(pl.Int64))
    )
    owner = pl.col("model_id").str.split("/").list.first()
    owned = (
        pairs.with_columns(candidate=owner)
        .filter(pl.col("author") != pl.col("candidate"), pl.col("candidate").is_in(size["author"].to_list()))
        .group_by("author", "candidate")
        .agg(owned=pl.len().cast(pl.Int64))
    )
    folded = [(name, fold_name(name)) for name in size["author"]]
    by_letters: dict[str, list[str]] = {}
    for text, name in folded:
        by_letters.setdefault(name.letters, []).append(text)
    far = [
        (text, other)
        for text, name in folded
        if not name.is_handle and len(name.letters) >= LETTERS_ALONE
        for other in by_letters[name.letters]
        if other != text
    ]
    alone = pl.DataFrame(far, schema={"author": pl.String, "candidate": pl.String}, orient="row")
    keys = ["author", "candidate"]
    met = pl.concat([frame.select(keys) for frame in (together, owned, alone)]).unique()
    return (
        met.join(together, on=keys, how="left")
        .join(owned, on=keys, how="left")
        .with_columns(pl.col("shared", "owned").fill_null(0))
        .sort(keys)
    )


def _rank(found: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    sizes = counted.select("author", "repos_count")
    order = {rule: place for place, rule in enumerate(RULES)}
    ranked = (
        found.join(sizes.rename({"repos_count": "author_repos_count"}), on="author", how="left")
        .join(sizes.select(candidate="author", candidate_repos_count="repos_count"), on="candidate", how="left")
        .with_columns(place=pl.col("rule").replace_strict(order, return_dtype=pl.Int64))
        .sort(
            ["author", "place", "shared_repos_count", "owned_repos_count", "candidate_repos_count", "candidate"],
            descending=[False, False, True, True, True, False],
        )
    )
    return ranked.with_columns(
        is_best=pl.int_range(pl.len()).over("author") == 0,
        evidence=pl.format(
            "{}; commits beside it in {} of {} repos, {} owned by it",
            pl.col("rule").str.replace_all("_", " "),
            "shared_repos_count",
            "author_repos_count",
            "owned_repos_count",
        ),
    ).drop("place", "candidate_repos_count")


def merge_candidates(authors: pl.Series, candidates: pl.DataFrame) -> pl.DataFrame:
    """Return author and merged_author: names joined by best candidates, directly or over others, under one of them.

    Args:
        authors: all authors.
        candidates: `alias_candidates`.
    """
    import rustworkx as rx

    graph: rx.PyGraph[str, None] = rx.PyGraph()
    index = dict(zip(authors, graph.add_nodes_from(authors.to_list()), strict=True))
    best = candidates.filter("is_best").select("author", "candidate")
    graph.add_edges_from([(index[a], index[b], None) for a, b in best.iter_rows() if a in index and b in index])
    merged: dict[str, str] = {}
    for nodes in rx.connected_components(graph):
        group = sorted((graph[node] for node in nodes), key=lambda name: (HANDLE.fullmatch(name) is None, name))
        merged |= dict.fromkeys(group, group[0])
    return pl.DataFrame(
        {"author": authors, "merged_author": [merged[author] for author in authors]},
        schema={"author": pl.String, "merged_author": pl.String},
    )
