"""Traps of figures: labels that cross, bytes that change, dates without data."""

import io
import warnings
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hf_openness.figures.catalogue import FIGURES
from hf_openness.figures.context import FigureContext
from hf_openness.figures.palette import colors
from hf_openness.figures.style import CHARACTER_SHARE, place_labels, save_figure
from hf_openness.reference.load import read_reference
from hf_openness.schemas.figures import FIGURE_TABLES

CONTEXT = FigureContext("open-llm-v1", date(2024, 5, 20), "paper")
FIRST, LAST = date(2023, 1, 1), date(2024, 12, 31)


@given(st.lists(st.tuples(st.text("abcdef", min_size=1, max_size=14), st.integers(0, 700)), max_size=14, unique=True))
def test_no_label_overlaps_a_label_or_a_leader_line(releases: list[tuple[str, int]]) -> None:
    frame = pl.DataFrame(
        {
            "model": [name for name, _ in releases],
            "released_on": [FIRST + timedelta(days=d) for _, d in releases],
        },
        schema={"model": pl.String, "released_on": pl.Date},
    )
    placed = place_labels(frame, FIRST, LAST).to_dicts()
    width = (LAST - FIRST).days * CHARACTER_SHARE
    for one in placed:
        end = one["released_on"] + timedelta(days=width * len(one["model"]))
        for other in placed:
            if other is not one and one["released_on"] <= other["released_on"] <= end:
                assert other["level"] != one["level"]
                assert one["released_on"] == other["released_on"] or other["level"] < one["level"]


def test_the_same_data_give_the_same_bytes() -> None:
    figure = FIGURES[1]
    table = pl.DataFrame({"repos_count": [1, 2, 5], "authors_count": [9, 4, 1]})
    first, second = (save_figure(figure.draw_plot(table, CONTEXT)) for _ in range(2))
    assert first == second
    assert first["png"].startswith(b"\x89PNG")


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_date_without_data_gives_no_plot(figure) -> None:
    columns = FIGURE_TABLES[figure.name].to_schema().columns
    empty = pl.DataFrame(schema={name: column.dtype.type for name, column in columns.items()})
    assert figure.draw_plot(empty, CONTEXT) is None


def test_a_type_has_the_same_color_everywhere() -> None:
    few, all_types = (
        colors("model_type", ["chat models"]),
        read_reference("model_types")["model_type"].unique().to_list(),
    )
    assert colors("model_type", all_types)["chat models"] == few["chat models"]
    assert len(set(colors("model_type", all_types).values())) == len(all_types)


def test_simulated_data_are_named_first_in_the_caption_and_in_both_files() -> None:
    context = replace(CONTEXT, data_kind="simulated", remark="Commits observed on 2024-05-20")
    assert context.caption().startswith("SIMULATED DATA. Open LLM Leaderboard v1")
    assert "SIMULATED" not in CONTEXT.caption() + CONTEXT.describe("Growth", "Bars.")
    table = pl.DataFrame({"repos_count": [1, 2, 5], "authors_count": [9, 4, 1]})
    text = context.describe("Repositories per author", "Bars.")
    files, again = (save_figure(FIGURES[1].draw_plot(table, context), text) for _ in range(2))
    assert b"<title>SIMULATED DATA. Repositories per author. Bars.</title>" in files["svg"]
    assert Image.open(io.BytesIO(files["png"])).info["Description"].startswith("SIMULATED DATA. ")
    assert files == again


def test_a_date_of_several_boards_says_which_one_a_figure_shows() -> None:
    said = replace(CONTEXT, boards_count=5).caption().replace("\n", " ")
    assert said.startswith("Open LLM Leaderboard v1 (one of the date's 5 boards), scraped 2024-05-20")
    assert "boards" not in CONTEXT.caption()


def test_repos_without_counted_authors_keep_their_bar() -> None:
    table = pl.DataFrame({"authors_count": [0, 1, 3], "repos_count": [18, 9, 2]})
    plot = FIGURES[2].draw_plot(table, CONTEXT)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        built = plot.draw()
    bars = [bar for collection in built.axes[0].collections for bar in collection.get_paths()]
    assert len(bars) == table.height
