"""Wilson's 95 % interval of a share, as polars expressions and as SQL; the rule is `tables.wilson.find_wilson`'s."""

import polars as pl

from hf_openness.tables.wilson import Z_95

Z2 = Z_95**2


def find_share_ends(count: pl.Expr, total: pl.Expr) -> list[pl.Expr]:
    """Return the ends `low` and `high` (0-1) of the share count / total; total is above zero."""
    share = count / total
    middle = (share + Z2 / (total * 2)) / (Z2 / total + 1)
    half = (share * (1 - share) / total + Z2 / (total * total * 4)).sqrt() * Z_95 / (Z2 / total + 1)
    return [
        pl.max_horizontal(middle - half, pl.lit(0.0)).alias("low"),
        pl.min_horizontal(middle + half, pl.lit(1.0)).alias("high"),
    ]


def write_share_ends_sql(count: str, total: str) -> str:
    """Return the same as two columns of SQL."""
    share = f"({count} / {total})"
    middle = f"({share} + {Z2} / ({total} * 2)) / ({Z2} / {total} + 1)"
    spread = f"sqrt({share} * (1 - {share}) / {total} + {Z2} / (cast({total} as double) * {total} * 4))"
    half = f"{spread} * {Z_95} / ({Z2} / {total} + 1)"
    return f"greatest({middle} - {half}, 0.0) as low,\n  least({middle} + {half}, 1.0) as high"
