"""The reviewed facts about leaderboards fit together."""

import polars as pl

from hf_openness.reference.load import read_reference
from hf_openness.sources.layouts import read_layouts
from hf_openness.sources.live_boards import HUB_BOARDS, read_live_boards


def test_every_way_to_a_board_has_a_layout() -> None:
    forms = {(layout.leaderboard, form) for layout in read_layouts() for form in layout.forms}
    boards = read_live_boards()
    assert list(boards) == ["open-llm-v1", "open-llm-v2", HUB_BOARDS]
    for name, board in boards.items():
        for form, address in (("page", board.page), ("api", board.api), ("dataset", board.dataset)):
            assert ((name, form) in forms) == (address is not None), (name, form)
        assert (board.dataset is None) == (board.rebuildable_from is None) == (board.rebuildable_to is None)


def test_days_of_boards_are_in_order() -> None:
    for board in read_live_boards().values():
        if board.rebuildable_from is not None and board.rebuildable_to is not None:
            assert board.retired_on is not None
            assert board.rebuildable_from < board.rebuildable_to <= board.retired_on


def test_benchmarks_have_a_range_a_direction_and_a_chance_level_or_why_not() -> None:
    benchmarks = read_reference("benchmarks").with_columns(
        pl.col("chance_level", "score_low", "score_high").cast(pl.Float64)
    )
    assert benchmarks["chance_why"].null_count() == 0
    assert set(benchmarks["direction"]) <= {"higher", "lower"}
    known = benchmarks.filter(pl.col("chance_level").is_not_null())
    assert known.filter(~pl.col("chance_level").is_between("score_low", "score_high")).is_empty()
    assert benchmarks.filter(pl.col("chance_level").is_null())["benchmark"].to_list() == ["TruthfulQA"]
    assert not benchmarks.select("leaderboard", "benchmark").is_duplicated().any()


def test_flag_senses_of_live_layouts_are_as_reviewed() -> None:
    flags = read_reference("leaderboard_layouts").filter(
        pl.col("kind") == "flag", pl.col("field").is_in(["is_flagged", "is_merged", "is_moe"])
    )
    senses = {name: set(group["sense"]) for (name,), group in flags.group_by("layout")}
    assert senses["v1-page-model-query"] == senses["v1-dataset"] == senses["v2-page-gradio"] == {"inverted"}
    assert senses["v2-dataset"] == senses["v2-api-official-provider"] == {"direct"}
    is_on_hub = read_reference("leaderboard_layouts").filter(pl.col("field") == "is_on_hub")
    assert set(is_on_hub["sense"]) == {"direct"}
