"""Size classes of models: named edges that hold on boards with whole and with decimal sizes alike."""

import itertools

import polars as pl

EDGES_B = (1, 3, 6, 10, 20, 40, 80)
UNKNOWN_SIZE = "unknown"
BELOW = f"below {EDGES_B[0]}"
BELOW_OR_UNKNOWN = f"below {EDGES_B[0]} or unknown"
CLASSES = (
    BELOW,
    *(f"{low} to {high}" for low, high in itertools.pairwise(EDGES_B)),
    f"{EDGES_B[-1]} and more",
)


def classify_sizes(models: pl.DataFrame) -> pl.DataFrame:
    """Add size_class and size_order (0 is smallest, null sizes last) and size_floor_b, the class's lower edge.

    Args:
        models: params_b, billions. Edges lie between the usual sizes (0.5, 1-2, 3-4, 7-9, 13-14, 30-34, 65-72, more) and
        are
            whole numbers, so truncated sizes fall into the same class; the lower edge belongs to the class.

    A size of 0 is that of boards with whole numbers: below one billion, or not known; its class says both.
    """
    order = sum((pl.col("params_b") >= edge).cast(pl.Int64) for edge in EDGES_B)
    names = dict(enumerate(CLASSES))
    floors = dict(enumerate((0, *EDGES_B)))
    named = models.with_columns(size_order=order)
    return named.with_columns(
        size_class=pl.when(pl.col("params_b") == 0)
        .then(pl.lit(BELOW_OR_UNKNOWN))
        .otherwise(pl.col("size_order").replace_strict(names, return_dtype=pl.String))
        .fill_null(UNKNOWN_SIZE),
        size_floor_b=pl.col("size_order").replace_strict(floors, return_dtype=pl.Int64),
        size_order=pl.col("size_order").fill_null(len(CLASSES)),
    )
