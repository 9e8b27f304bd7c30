"""Working together: authors per repo, repos of one author, and the network of authors who share repos."""

import itertools

import polars as pl

from hf_openness.schemas import TABLES, validate
from hf_openness.tables.author_names import is_counted


def build_collaboration(contributors: pl.DataFrame) -> pl.DataFrame:
    """Build `collaboration`: once over all names, once without bots and machine names by the method's rule.

    Two authors are linked where both commit to one repo; a component is a set of authors linked directly or over others.

    Args:
        contributors: the contract table.

    Returns:
        Two rows; null with a reason where there are no authors. Raises InvalidTable.
    """
    every = contributors["repos"].explode(empty_as_null=False, keep_nulls=False).n_unique()
    rows = [
        {"names": "all", **_describe(contributors, every)},
        {"names": "people", **_describe(contributors.filter(is_counted()), every)},
    ]
    dtypes = {name: column.dtype.type for name, column in TABLES["collaboration"].columns().items()}
    return validate("collaboration", pl.DataFrame([dict.fromkeys(dtypes) | row for row in rows], schema=dtypes))


def _describe(people: pl.DataFrame, every: int) -> dict[str, object]:
    """Return the numbers of some authors; `every` counts the repos of all names."""
    pairs = people.select("author", model_id="repos").explode("model_id", empty_as_null=False, keep_nulls=False)
    per_repo = pairs.group_by("model_id").agg(authors_count=pl.len(), authors="author").sort("model_id")
    counted: dict[str, object] = {
        "authors_count": people.height,
        "repos_count": per_repo.height,
        "unauthored_repos_count": every - per_repo.height,
    }
    if not per_repo.height:
        return counted | {"why": "no commits by an author were observed"}
    sizes = find_components(people["author"].to_list(), per_repo["authors"].to_list())
    alone = sum(size == 1 for size in sizes)
    single = int((per_repo["authors_count"] == 1).sum())
    return counted | {
        "mean_authors_count": pairs.height / per_repo.height,
        "largest_authors_count": int(per_repo["authors_count"].max()),  # type: ignore[arg-type]
        "single_author_repos_count": single,
        "single_author_share": single / per_repo.height,
        "components_count": len(sizes),
        "largest_component_count": sizes[0],
        "largest_component_share": sizes[0] / people.height,
        "isolated_authors_count": alone,
        "isolated_authors_share": alone / people.height,
    }


def find_components(authors: list[str], teams: list[list[str]]) -> list[int]:
    """Return the sizes of the co-authorship network's components, falling; authors who never share a repo are of size 1."""
    import rustworkx as rx

    graph: rx.PyGraph[str, None] = rx.PyGraph(multigraph=False)
    index = dict(zip(authors, graph.add_nodes_from(authors), strict=True))
    # A chain along a team joins the same authors as all its pairs do.
    graph.add_edges_from([(index[a], index[b], None) for team in teams for a, b in itertools.pairwise(team)])
    return sorted((len(nodes) for nodes in rx.connected_components(graph)), reverse=True)
