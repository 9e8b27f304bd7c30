"""Results are remembered by content, in order, and only inside of the block."""

import polars as pl

from hf_openness.tables.remembered import remembered, remembering

CALLS: list[int] = []


@remembered
def total(frame: pl.DataFrame, factor: int = 1) -> int:
    CALLS.append(frame.height)
    return int(frame["v"].sum()) * factor


def frame(*values: int) -> pl.DataFrame:
    return pl.DataFrame({"v": values})


def test_equal_frames_are_computed_once_inside_and_every_time_outside() -> None:
    CALLS.clear()
    with remembering():
        assert [total(frame(1, 2)), total(frame(1, 2))] == [3, 3]
    assert len(CALLS) == 1
    assert [total(frame(1, 2)), total(frame(1, 2))] == [3, 3]
    assert len(CALLS) == 3


def test_order_columns_and_other_arguments_tell_frames_apart() -> None:
    CALLS.clear()
    with remembering():
        assert total(frame(1, 2)) == 3
        assert total(frame(2, 1)) == 3
        assert total(frame(1, 2), factor=2) == 6
        assert total(frame(1, 2).with_columns(w=pl.lit(1))) == 3
    assert len(CALLS) == 4


def test_a_block_starts_with_nothing_kept() -> None:
    CALLS.clear()
    for _ in range(2):
        with remembering():
            total(frame(5))
    assert len(CALLS) == 2


def test_frames_without_rows_differ_by_their_columns() -> None:
    with remembering():
        assert total(pl.DataFrame({"v": []}, schema={"v": pl.Int64})) == 0
        assert total(pl.DataFrame({"v": [], "w": []}, schema={"v": pl.Int64, "w": pl.Int64})) == 0
