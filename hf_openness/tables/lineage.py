"""Where each model stands in the graph of descent, and how many derive from it: declared, and with what is not declared."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from hf_openness.schemas import validate
from hf_openness.tables.ancestry import find_cycle_edges
from hf_openness.tables.base_ids import normalize_key
from hf_openness.tables.base_relations import MERGE_TYPE
from hf_openness.tables.descent_graph import LARGEST_COUNT, DescentGraph, order_graph, restrict_edges
from hf_openness.tables.missing_links import OpenGraph, bound_direct, find_tails, read_rates, simulate_descendants

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGEST_FAMILIES = 32
ASSUMED_FAMILIES = 20
ASSUMED_DRAWS = 500
SIZE_EDGES_B = [1.0, 2.0, 5.0, 10.0, 20.0, 40.0]
DONOR_RULES = ("any_older", "same_size", "same_kind")
NO_DIRECT = "no declared derivative"
NOT_LARGE = f"simulated for the {LARGEST_FAMILIES} bases with most direct and the {LARGEST_FAMILIES} with most derivatives"
TOO_MANY_PATHS = "more paths than a 64-bit whole number holds"


def build_lineage(
    base_models: pl.DataFrame, models: pl.DataFrame, repo_details: pl.DataFrame, borrowed_rates: pl.DataFrame
) -> pl.DataFrame:
    """Build `lineage`: one row per model of the date and per ancestor that no board has.

    Roots, depth, paths and ancestors follow every edge, those by name included. Derivatives are models of the boards that
    descend by declaration; `*_by_name_count` says what names add. Circles that a method leaves are cut as
    `find_cycle_edges` says. Raises InvalidTable.

    Args:
        base_models, models, repo_details: contract tables of one date.
        borrowed_rates: reference/borrowed_rates.csv.
    """
    import numpy as np

    edges = _cut(base_models, repo_details)
    graph = order_graph(edges, models["model_id"], repo_details.select("model_id", "created_at"))
    declared = restrict_edges(graph, edges.filter(pl.col("evidence") != "name"))
    on_board = set(models["model_id"])
    is_on_board = [name in on_board for name in graph.names]
    board_bits = sum(1 << at for at, found in enumerate(is_on_board) if found)
    direct, direct_all = (_count_direct(g, is_on_board) for g in (declared, graph))
    reached = [(bits & board_bits).bit_count() for bits in declared.descendants]
    reached_all = [(bits & board_bits).bit_count() for bits in graph.descendants]
    low, high = bound_direct(direct, read_rates(borrowed_rates))
    largest = _choose_largest(declared, [list(direct), reached], LARGEST_FAMILIES)
    open_graph = open_up(graph, declared, models, repo_details, DONOR_RULES[0])
    below, above = find_tails(simulate_descendants(open_graph, largest, read_rates(borrowed_rates)))
    paths = graph.path_counts()
    is_large = np.isin(np.arange(len(graph.names)), largest)
    bounds = np.zeros((2, len(graph.names)), dtype=np.int64)
    bounds[0, largest], bounds[1, largest] = below, above
    frame = pl.DataFrame(
        {
            "model_id": graph.names,
            "is_on_board": is_on_board,
            "root_ids": _list_roots(graph),
            "depth": graph.depths(),
            "path_count": [count if count <= LARGEST_COUNT else None for count in paths],
            "ancestors_count": [bits.bit_count() for bits in graph.ancestors],
            "direct_derivatives_count": direct,
            "direct_low": low,
            "direct_high": high,
            "direct_by_name_count": direct_all - direct,
            "all_derivatives_count": reached,
            "derivatives_low": bounds[0],
            "derivatives_high": bounds[1],
            "all_by_name_count": [wide - narrow for wide, narrow in zip(reached_all, reached, strict=True)],
            "is_large": is_large,
        },
        schema_overrides={"path_count": pl.Int64},
    )
    has_direct = pl.col("direct_derivatives_count") > 0
    reasons = [
        pl.when(~has_direct).then(pl.lit(NO_DIRECT)),
        pl.when(has_direct & ~pl.col("is_large")).then(pl.lit(NOT_LARGE)),
        pl.when(pl.col("path_count").is_null()).then(pl.lit(TOO_MANY_PATHS)),
    ]
    why = pl.concat_str(reasons, separator="; ", ignore_nulls=True)
    return validate(
        "lineage",
        frame.with_columns(why=pl.when(why != "").then(why))
        .with_columns(
            *(pl.when(has_direct).then(name).alias(name) for name in ("direct_low", "direct_high")),
            *(pl.when("is_large").then(name).alias(name) for name in ("derivatives_low", "derivatives_high")),
            direct_coverage=pl.when(has_direct).then(pl.lit("95 %")),
            derivatives_coverage=pl.when("is_large").then(pl.lit("no nominal coverage")),
        )
        .drop("is_large")
        .sort("model_id"),
    )


def build_lineage_assumptions(
    base_models: pl.DataFrame, models: pl.DataFrame, repo_details: pl.DataFrame, borrowed_rates: pl.DataFrame
) -> pl.DataFrame:
    """Build `lineage_assumptions`: derivatives of the largest bases under each rule of who takes whose bases.

    Arguments as `build_lineage`. Raises InvalidTable.
    """
    import numpy as np

    edges = _cut(base_models, repo_details)
    graph = order_graph(edges, models["model_id"], repo_details.select("model_id", "created_at"))
    declared = restrict_edges(graph, edges.filter(pl.col("evidence") != "name"))
    on_board = set(models["model_id"])
    board_bits = sum(1 << at for at, name in enumerate(graph.names) if name in on_board)
    reached = [(bits & board_bits).bit_count() for bits in declared.descendants]
    largest = _choose_largest(declared, [reached], ASSUMED_FAMILIES)
    rates = read_rates(borrowed_rates)
    parts = []
    for rule in DONOR_RULES:
        opened = open_up(graph, declared, models, repo_details, rule)
        drawn = simulate_descendants(opened, largest, rates, ASSUMED_DRAWS)
        low, high = find_tails(drawn)
        parts.append(
            pl.DataFrame(
                {
                    "base_model_id": [graph.names[at] for at in largest],
                    "rule": [rule] * len(largest),
                    "all_derivatives_count": [reached[at] for at in largest],
                    "derivatives_low": low,
                    "derivatives_median": np.quantile(drawn, 0.5, axis=-1, method="inverted_cdf").astype(np.int64)
                    if len(largest)
                    else low,
                    "derivatives_high": high,
                },
                schema_overrides={"base_model_id": pl.String, "rule": pl.String, "all_derivatives_count": pl.Int64},
            )
        )
    return validate("lineage_assumptions", pl.concat(parts).sort("base_model_id", "rule"))


def open_up(
    graph: DescentGraph, declared: DescentGraph, models: pl.DataFrame, repo_details: pl.DataFrame, rule: str
) -> OpenGraph:
    """Return who may lack a declaration, and whose bases they may take.

    Candidates are models of a board that declare nothing, are not pretrained by the board's word, and whose details were
    observed: where nothing was observed, no declaration can be missed.

    Args:
        graph: every edge, by name too.
        declared: the same order, declared edges only.
        models, repo_details: contract tables.
        rule: one of DONOR_RULES; `same_size` and `same_kind` (merge or not) keep to the candidate's own class.
    """
    import numpy as np

    kinds = models.select("model_id", "model_type", "params_b").unique("model_id", keep="first", maintain_order=True)
    seen = repo_details.select(key=normalize_key("model_id"), is_seen=pl.lit(True)).unique()
    nodes = (
        pl.DataFrame({"model_id": graph.names, "is_declaring": [bool(bases) for bases in declared.bases]})
        .with_columns(key=normalize_key("model_id"))
        .join(kinds.with_columns(is_on_board=pl.lit(True)), on="model_id", how="left", maintain_order="left")
        .join(seen, on="key", how="left", maintain_order="left")
        .with_columns(pl.col("is_on_board", "is_seen").fill_null(False))
    )
    is_open = ~pl.col("is_declaring") & pl.col("is_on_board") & pl.col("is_seen")
    is_open &= (pl.col("model_type") != "pretrained").fill_null(True)
    size = pl.col("params_b").cut(SIZE_EDGES_B).to_physical().cast(pl.Int64).fill_null(-1)
    kind = (pl.col("model_type") == MERGE_TYPE).fill_null(False).cast(pl.Int64)
    classes = {"any_older": pl.lit(0, dtype=pl.Int64), "same_size": size, "same_kind": kind}[rule]
    told = nodes.select("is_on_board", is_open=is_open, donor_class=classes)
    named = [bases[0] if bases and not found else -1 for bases, found in zip(graph.bases, declared.bases, strict=True)]
    return OpenGraph(
        declared,
        told["is_on_board"].to_numpy(),
        told["is_open"].to_numpy(),
        told["donor_class"].to_numpy(),
        np.array(named, dtype=np.int64),
    )


def _list_roots(graph: DescentGraph) -> pl.Series:
    rows = [(at, root) for at, roots in enumerate(graph.roots()) for root in roots]
    flat = pl.DataFrame(rows, schema={"at": pl.Int64, "root": pl.String}, orient="row")
    return flat.group_by("at", maintain_order=True).agg("root")["root"]


def _cut(base_models: pl.DataFrame, repo_details: pl.DataFrame) -> pl.DataFrame:
    cut = find_cycle_edges(base_models, repo_details)
    return base_models.join(cut, on=["model_id", "base_model_id"], how="anti", maintain_order="left")


def _count_direct(graph: DescentGraph, is_on_board: list[bool]) -> "NDArray[np.int64]":
    import numpy as np

    counts = np.zeros(len(graph.names), dtype=np.int64)
    for bases, counted in zip(graph.bases, is_on_board, strict=True):
        for base in bases if counted else ():
            counts[base] += 1
    return counts


def _choose_largest(graph: DescentGraph, measures: Sequence[Sequence[int]], count: int) -> "NDArray[np.int64]":
    """Return the positions of the bases that are among the `count` largest by any of the measures."""
    import numpy as np

    chosen: set[int] = set()
    for measure in measures:
        ranked = sorted((-total, graph.names[at], at) for at, total in enumerate(measure) if total)
        chosen |= {at for _, _, at in ranked[:count]}
    return np.array(sorted(chosen), dtype=np.int64)
