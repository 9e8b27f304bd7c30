"""Wilson's interval in polars and in SQL is the one that is counted by hand."""

import duckdb
import polars as pl
import pytest

from hf_openness.explorer.shares import find_share_ends, write_share_ends_sql
from hf_openness.tables.wilson import find_wilson

COUNTS = [(0, 5), (1, 1), (3, 10), (2844, 6169), (4494, 4494), (1, 100_000)]


@pytest.mark.parametrize(("count", "total"), COUNTS)
def test_all_three_agree(count: int, total: int) -> None:
    expected = find_wilson(count, total)
    frame = pl.DataFrame({"count": [count], "total": [total]}).select(find_share_ends(pl.col("count"), pl.col("total")))
    statement = f"select {write_share_ends_sql('n', 'total')} from (select {count}::bigint as n, {total}::bigint as total)"
    assert frame.row(0) == pytest.approx(expected)
    with duckdb.connect() as connection:
        [found] = connection.execute(statement).fetchall()
    assert found == pytest.approx(expected)
