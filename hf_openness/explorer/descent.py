"""Relatives of one model: walks over the edges of descent, and their order as an indented tree."""

import polars as pl

LONGEST_WALK = 64
RELATIVE = {"model_id": pl.String, "distance": pl.Int64, "by_way_of": pl.String}


def choose_model(lineage: pl.DataFrame, models: pl.DataFrame) -> str | None:
    """Return the model of a board with most derivatives, of ties the first by id; None where no derivative is known.

    Args:
        lineage: contract table of the date.
        models: model_id of the board.
    """
    found = lineage.filter("is_on_board", pl.col("all_derivatives_count") > 0).join(models, on="model_id", how="semi")
    ranked = found.sort("all_derivatives_count", "model_id", descending=[True, False])
    return None if ranked.is_empty() else str(ranked["model_id"][0])


def list_edges(base_models: pl.DataFrame) -> pl.DataFrame:
    """Return one row per edge: model_id, base_model_id, relation, is_by_name (only its name links the model to the base).

    Args:
        base_models: contract table of the date.
    """
    return base_models.group_by("model_id", "base_model_id").agg(
        pl.col("relation").max(), is_by_name=(pl.col("evidence") == "name").all()
    )


def walk(edges: pl.DataFrame, start: str) -> pl.DataFrame:
    """Return what can be reached from a start, breadth first, without the start itself.

    Args:
        edges: near, far; circles do no harm.
        start: a node.

    Returns:
        model_id, distance in edges, by_way_of (the node before it on a shortest way, of ties the first by id).
    """
    found = [pl.DataFrame(schema=RELATIVE)]
    known = pl.Series("far", [start])
    frontier = known
    for distance in range(1, LONGEST_WALK + 1):
        step = edges.filter(pl.col("near").is_in(frontier.implode()) & ~pl.col("far").is_in(known.implode()))
        if step.is_empty():
            break
        reached = step.group_by("far").agg(by_way_of=pl.col("near").min())
        frontier = reached["far"]
        known = pl.concat([known, frontier])
        found.append(reached.select(model_id="far", distance=pl.lit(distance, pl.Int64), by_way_of="by_way_of"))
    return pl.concat(found)


def find_relatives(model: str, base_models: pl.DataFrame, lineage: pl.DataFrame) -> pl.DataFrame:
    """Return a model, its ancestors by any evidence, and its descendants by declaration.

    Args:
        model: whose relatives.
        base_models, lineage: contract tables of the date.

    Returns:
        place (ancestor, self, descendant), distance, model_id, by_way_of and the edge's relation and is_by_name, then what
        lineage says of each: is_on_board, direct and all derivatives with their ranges. Sorted by place, distance, id.
    """
    edges = list_edges(base_models)
    up = walk(edges.select(near="model_id", far="base_model_id"), model)
    down = walk(edges.filter(~pl.col("is_by_name")).select(near="base_model_id", far="model_id"), model)
    itself = pl.DataFrame({"model_id": [model], "distance": [0], "by_way_of": [None]}, schema=RELATIVE)
    upper = edges.rename({"model_id": "by_way_of", "base_model_id": "model_id"})
    lower = edges.rename({"base_model_id": "by_way_of"})
    ways = {"ancestor": (up, upper), "self": (itself, lower), "descendant": (down, lower)}
    placed = [
        rows.join(linked, on=["model_id", "by_way_of"], how="left").select(pl.lit(place).alias("place"), *COLUMNS[1:6])
        for place, (rows, linked) in ways.items()
    ]
    known = lineage.select("model_id", *COLUMNS[6:])
    return pl.concat(placed).join(known, on="model_id", how="left").sort("place", "distance", "model_id")


COLUMNS = (
    "place",
    "distance",
    "model_id",
    "by_way_of",
    "relation",
    "is_by_name",
    "is_on_board",
    "direct_derivatives_count",
    "direct_low",
    "direct_high",
    "direct_coverage",
    "all_derivatives_count",
    "derivatives_low",
    "derivatives_high",
    "derivatives_coverage",
    "all_by_name_count",
)


def order_tree(relatives: pl.DataFrame, limit: int) -> tuple[list[dict[str, object]], int]:
    """Return the rows to show from top to bottom, farthest ancestors first, and how many are not shown.

    Args:
        relatives: as `find_relatives` returns it.
        limit: how many relatives are shown: the nearest ones, of the same distance those with most derivatives.
    """
    ranked = relatives.sort(
        "distance", "all_derivatives_count", "model_id", descending=[False, True, False], nulls_last=True
    )
    half = limit // 2
    above, below = ranked.filter(place="ancestor"), ranked.filter(place="descendant")
    room_above = max(half, limit - below.height)
    above = above.head(room_above)
    below = below.head(limit - above.height)
    [itself] = ranked.filter(place="self").to_dicts()
    start = str(itself["model_id"])
    rows = [*reversed(_unfold(above, start)), itself, *_unfold(below, start)]
    return rows, relatives.height - len(rows)


def _unfold(rows: pl.DataFrame, start: str) -> list[dict[str, object]]:
    children: dict[object, list[dict[str, object]]] = {}
    for row in rows.iter_rows(named=True):
        children.setdefault(row["by_way_of"], []).append(row)
    told: list[dict[str, object]] = []
    left = children.get(start, [])[::-1]
    while left:
        row = left.pop()
        told.append(row)
        left.extend(children.get(row["model_id"], [])[::-1])
    return told
