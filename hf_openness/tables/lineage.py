"""Where each model stands in the graph of descent, and how many derive from it: declared, and with what is not declared."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import validate
from hf_openness.schemas.lineage import CLAIMED, UNCLAIMED, LineageAssumptions
from hf_openness.tables.ancestry import find_cycle_edges
from hf_openness.tables.base_ids import normalize_key
from hf_openness.tables.descent_graph import LARGEST_COUNT, DescentGraph, order_graph, restrict_edges
from hf_openness.tables.missing_links import OpenGraph, bound_direct, find_tails, read_rates, simulate_descendants

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGEST_FAMILIES = 24
MOST_TARGETS = 64
ASSUMED_FAMILIES = 20
ASSUMED_DRAWS = 500
SIZE_EDGES_B = [1.0, 2.0, 5.0, 10.0, 20.0, 40.0]
DONOR_RULES = ("same_make", "same_size", "any_older")
NO_DIRECT = "no declared direct derivative"
NOT_LARGE = (
    f"ranges of all derivatives are simulated for the {LARGEST_FAMILIES} bases with most direct ones, the "
    f"{LARGEST_FAMILIES} with most of all, and those of reference/model_families.csv"
)
NO_BOUNDS = "the published counts have no intervals"
TOO_MANY_PATHS = "more paths than a 64-bit whole number holds"


@dataclass(frozen=True)
class Borrowed:
    """Reviewed facts: reference/borrowed_rates.csv, and reference/model_families.csv, whose bases always get a range."""

    rates: pl.DataFrame
    families: pl.DataFrame


@dataclass(frozen=True)
class Counted:
    """The graph of a date with all edges and with the declared ones only, in one order, and counts per position.

    direct, reached: models of the boards that declare it, that descend from it by declaration; `*_wide`: by name too.
    """

    graph: DescentGraph
    declared: DescentGraph
    is_on_board: list[bool]
    direct: list[int]
    direct_wide: list[int]
    reached: list[int]
    reached_wide: list[int]


def build_lineage(
    base_models: pl.DataFrame, models: pl.DataFrame, repo_details: pl.DataFrame, borrowed: Borrowed, method: Method
) -> pl.DataFrame:
    """Build `lineage`: one row per model of the date and per ancestor that no board has.

    Roots, depth, paths and ancestors follow every edge, those by name included. Derivatives are models of the boards that
    descend by declaration; `*_by_name_count` says what names add. Circles that a method leaves are cut as
    `find_cycle_edges` says. Raises InvalidTable.

    Args:
        base_models, models, repo_details: contract tables of one date.
        borrowed: rates of declaration, and the bases that are followed.
        method: with published ids there are no intervals.
    """
    bound = {"published": leave_unbounded, "canonical": bound_derivatives}[method.base_model_ids]
    counted = count_graph(base_models, models, repo_details)
    graph = counted.graph
    paths = graph.path_counts()
    frame = pl.DataFrame(
        {
            "model_id": graph.names,
            "is_on_board": counted.is_on_board,
            "root_ids": _list_roots(graph),
            "depth": graph.depths(),
            "path_count": [count if count <= LARGEST_COUNT else None for count in paths],
            "ancestors_count": [bits.bit_count() for bits in graph.ancestors],
            "direct_derivatives_count": counted.direct,
            "direct_by_name_count": _subtract(counted.direct_wide, counted.direct),
            "all_derivatives_count": counted.reached,
            "all_by_name_count": _subtract(counted.reached_wide, counted.reached),
        },
        schema_overrides={"model_id": pl.String, "is_on_board": pl.Boolean, "path_count": pl.Int64},
    ).with_columns(pl.col(pl.Int64, pl.Null).cast(pl.Int64))
    bounded = bound(frame, counted, models, repo_details, borrowed)
    too_many = pl.when(pl.col("path_count").is_null()).then(pl.lit(TOO_MANY_PATHS))
    why = pl.concat_str("why", too_many, separator="; ", ignore_nulls=True)
    return validate("lineage", bounded.with_columns(why=pl.when(why != "").then(why)).sort("model_id"))


def build_lineage_assumptions(
    base_models: pl.DataFrame, models: pl.DataFrame, repo_details: pl.DataFrame, borrowed: Borrowed, method: Method
) -> pl.DataFrame:
    """Build `lineage_assumptions`: derivatives of the largest bases under each rule of who takes whose bases.

    Arguments as `build_lineage`; no rows where the method has no intervals. Raises InvalidTable.
    """
    import numpy as np

    rules = {"published": (), "canonical": DONOR_RULES}[method.base_model_ids]
    schema = {name: column.dtype for name, column in LineageAssumptions.describe().items()}
    parts = [pl.DataFrame(schema=schema)]
    counted = count_graph(base_models, models, repo_details)
    largest = choose_largest(counted.graph, [counted.reached], ASSUMED_FAMILIES)
    for rule in rules if len(largest) else ():
        opened = open_up(counted, models, repo_details, rule)
        drawn = simulate_descendants(opened, largest, read_rates(borrowed.rates), ASSUMED_DRAWS)
        low, high = find_tails(drawn)
        columns = {
            "base_model_id": [counted.graph.names[at] for at in largest],
            "rule": [rule] * len(largest),
            "all_derivatives_count": [counted.reached[at] for at in largest],
            "derivatives_low": low,
            "derivatives_median": np.quantile(drawn, 0.5, axis=-1, method="inverted_cdf").astype(np.int64),
            "derivatives_high": high,
        }
        parts.append(pl.DataFrame(columns, schema=schema))
    return validate("lineage_assumptions", pl.concat(parts).sort("base_model_id", "rule"))


def count_graph(base_models: pl.DataFrame, models: pl.DataFrame, repo_details: pl.DataFrame) -> Counted:
    """Return the graph of a date's edges, circles cut, with its counts."""
    cut = find_cycle_edges(base_models, repo_details)
    edges = base_models.join(cut, on=["model_id", "base_model_id"], how="anti", maintain_order="left")
    graph = order_graph(edges, models["model_id"], repo_details.select("model_id", "created_at"))
    declared = restrict_edges(graph, edges.filter(pl.col("evidence") != "name"))
    on_board = set(models["model_id"])
    is_on_board = [name in on_board for name in graph.names]
    board_bits = sum(1 << at for at, found in enumerate(is_on_board) if found)
    direct, wide = (_count_direct(g, is_on_board) for g in (declared, graph))
    reached, reached_wide = ([(bits & board_bits).bit_count() for bits in g.descendants] for g in (declared, graph))
    return Counted(graph, declared, is_on_board, direct, wide, reached, reached_wide)


def leave_unbounded(
    frame: pl.DataFrame, _counted: Counted, _models: pl.DataFrame, _details: pl.DataFrame, _borrowed: Borrowed
) -> pl.DataFrame:
    """Add the columns of the intervals, all null."""
    numbers = ("direct_low", "direct_high", "derivatives_low", "derivatives_high")
    return frame.with_columns(
        *(pl.lit(None, dtype=pl.Int64).alias(name) for name in numbers),
        direct_coverage=pl.lit(None, dtype=pl.String),
        derivatives_coverage=pl.lit(None, dtype=pl.String),
        why=pl.lit(NO_BOUNDS),
    )


def bound_derivatives(
    frame: pl.DataFrame, counted: Counted, models: pl.DataFrame, repo_details: pl.DataFrame, borrowed: Borrowed
) -> pl.DataFrame:
    """Add intervals of direct derivatives and ranges of all derivatives, or why there is none."""
    import numpy as np

    rates = read_rates(borrowed.rates)
    low, high = bound_direct(np.array(counted.direct, dtype=np.int64), rates)
    followed = set(borrowed.families.select(normalize_key("base_model_id")).to_series().drop_nulls())
    keys = pl.DataFrame({"name": counted.graph.names}, schema={"name": pl.String}).select(normalize_key("name")).to_series()
    largest = choose_largest(counted.graph, [counted.direct, counted.reached], LARGEST_FAMILIES)
    also = [at for at, key in enumerate(keys) if key in followed and counted.reached[at] and at not in set(largest)]
    targets = np.array([*largest, *also][:MOST_TARGETS], dtype=np.int64)
    below, above = find_tails(simulate_descendants(open_up(counted, models, repo_details, DONOR_RULES[0]), targets, rates))
    ranges = pl.DataFrame(
        {"model_id": [counted.graph.names[at] for at in targets], "derivatives_low": below, "derivatives_high": above},
        schema={"model_id": pl.String, "derivatives_low": pl.Int64, "derivatives_high": pl.Int64},
    )
    has_direct, has_range = pl.col("direct_derivatives_count") > 0, pl.col("derivatives_low").is_not_null()
    return (
        frame.with_columns(direct_low=pl.Series(low, dtype=pl.Int64), direct_high=pl.Series(high, dtype=pl.Int64))
        .join(ranges, on="model_id", how="left", maintain_order="left")
        .with_columns(
            pl.when(has_direct).then(pl.col("direct_low", "direct_high")),
            direct_coverage=pl.when(has_direct).then(pl.lit(CLAIMED)),
            derivatives_coverage=pl.when(has_range).then(pl.lit(UNCLAIMED)),
            why=pl.when(~has_direct).then(pl.lit(NO_DIRECT)).when(~has_range).then(pl.lit(NOT_LARGE)),
        )
    )


def open_up(counted: Counted, models: pl.DataFrame, repo_details: pl.DataFrame, rule: str) -> OpenGraph:
    """Return who may lack a declaration, and whose bases they may take.

    Candidates are models of a board that declare nothing, are not pretrained by the board's word, and whose details were
    observed: where nothing was observed, no declaration can be missed.

    Args:
        counted: the graph of the date.
        models, repo_details: contract tables.
        rule: one of DONOR_RULES; `same_make` keeps to the candidate's own architecture and class of size, as making one
            model of another mostly does, `same_size` to its class of size.
    """
    import numpy as np

    graph, declared = counted.graph, counted.declared
    kinds = models.select("model_id", "model_type", "architecture", "params_b").unique(
        "model_id", keep="first", maintain_order=True
    )
    seen = repo_details.select(key=normalize_key("model_id"), is_seen=pl.lit(True)).unique()
    nodes = (
        pl.DataFrame(
            {"model_id": graph.names, "is_declaring": [bool(bases) for bases in declared.bases]},
            schema={"model_id": pl.String, "is_declaring": pl.Boolean},
        )
        .with_columns(key=normalize_key("model_id"))
        .join(kinds.with_columns(is_on_board=pl.lit(True)), on="model_id", how="left", maintain_order="left")
        .join(seen, on="key", how="left", maintain_order="left")
        .with_columns(pl.col("is_on_board", "is_seen").fill_null(False))
    )
    is_open = ~pl.col("is_declaring") & pl.col("is_on_board") & pl.col("is_seen")
    is_open &= (pl.col("model_type") != "pretrained").fill_null(True)
    larger_than = pl.sum_horizontal(*((pl.col("params_b") > edge).cast(pl.Int64) for edge in SIZE_EDGES_B))
    size = pl.when(pl.col("params_b").is_not_null()).then(larger_than).otherwise(-1)
    architecture = pl.col("architecture").str.to_lowercase().fill_null("").rank("dense").cast(pl.Int64)
    make = architecture * (len(SIZE_EDGES_B) + 2) + size + 1
    classes = {"any_older": pl.lit(0, dtype=pl.Int64), "same_size": size, "same_make": make}[rule]
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


def choose_largest(graph: DescentGraph, measures: Sequence[Sequence[int]], count: int) -> "NDArray[np.int64]":
    """Return the positions of the bases that are among the `count` largest by any of the measures, of ties by name."""
    import numpy as np

    chosen: set[int] = set()
    for measure in measures:
        ranked = sorted((-total, graph.names[at], at) for at, total in enumerate(measure) if total)
        chosen |= {at for _, _, at in ranked[:count]}
    return np.array(sorted(chosen), dtype=np.int64)


def _count_direct(graph: DescentGraph, is_on_board: list[bool]) -> list[int]:
    counts = [0] * len(graph.names)
    for bases, counts_here in zip(graph.bases, is_on_board, strict=True):
        for base in bases if counts_here else ():
            counts[base] += 1
    return counts


def _subtract(wide: list[int], narrow: list[int]) -> list[int]:
    return [more - less for more, less in zip(wide, narrow, strict=True)]
