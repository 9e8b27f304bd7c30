"""The further views: SQL and polars code give the view's own rows where descent, duties and two dates have some."""

from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from hf_openness.explorer.data import Data
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.view import View
from hf_openness.explorer.views import VIEWS as EVERY
from hf_openness.reading.sql import select
from hf_openness_tests.explorer.families import CHOSEN, EARLIER, HOSTILE, ROOT

# The authors' six, which ../test_views.py tests.
AUTHORS = {"model-types", "authors", "scores", "architectures", "base-models", "releases"}
VIEWS: dict[str, View] = {name: view for name, view in EVERY.items() if name not in AUTHORS}
CASES = {
    "nothing": CHOSEN,
    "first date": replace(CHOSEN, date=EARLIER),
    "other date": replace(CHOSEN, other_date=EARLIER),
    "hostile model": replace(CHOSEN, model=HOSTILE, text="'; DROP", authors=(HOSTILE.split("/")[0],)),
    "root": replace(CHOSEN, model=ROOT, types=("chat models",), base_models=("Root",), licenses=("mit",)),
    "nobody": replace(CHOSEN, text="nobody", base_models=("none",), licenses=("none",), authors=("nobody",)),
}


def run_polars(data: Data, view: View, filters: Filters) -> pl.DataFrame:
    """Return what the written code binds; the code is ours, the texts in it are the store's."""
    bound: dict[str, Any] = {"store": data.reader, "pl": pl}
    exec(compile(view.write_polars(filters), view.name, "exec"), bound)
    frame: pl.DataFrame = bound["frame"]
    return frame


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", VIEWS)
def test_sql_and_polars_code_give_the_rows_of_the_view(families: Data, name: str, case: str) -> None:
    view, filters = VIEWS[name], CASES[case]
    frame = view.build(families, filters)
    assert_frame_equal(select(families.reader, view.write_sql(filters)), frame)
    assert_frame_equal(run_polars(families, view, filters), frame)
    assert case != "nothing" or frame.height


@pytest.mark.parametrize("name", VIEWS)
def test_a_hostile_name_is_text_in_pictures_and_sentences(families: Data, name: str) -> None:
    for filters in CASES.values():
        frame = VIEWS[name].build(families, filters)
        figure = VIEWS[name].draw(frame, filters) if frame.height else None
        drawn = "" if figure is None else figure.to_json()
        assert "<b>x" not in drawn
        assert "\\u003cb\\u003ex" not in drawn
        said = " ".join(VIEWS[name].notes(frame, filters))
        assert "\u202e" not in drawn + said


@pytest.mark.parametrize("name", VIEWS)
def test_without_rows_a_view_says_why(families: Data, name: str) -> None:
    empty = VIEWS[name].build(families, CHOSEN).clear()
    [first, *_] = VIEWS[name].notes(empty, CHOSEN)
    assert first.startswith(("No ", "None ", "The store has no "))


@pytest.mark.parametrize("name", VIEWS)
def test_a_filter_without_effect_is_named(families: Data, name: str) -> None:
    view = VIEWS[name]
    chosen = {
        "types": ("chat models",),
        "architectures": ("llamaforcausallm",),
        "sizes": ("6 to 10",),
        "licenses": ("mit",),
        "authors": ("base",),
        "base_models": ("Root",),
        "text": "root",
        "from_on": EARLIER,
        "to_on": EARLIER,
    }
    labels = {
        "types": "Kind",
        "architectures": "Architecture",
        "sizes": "Size",
        "licenses": "License",
        "authors": "Owner",
        "base_models": "Base model",
        "text": "Name contains",
        "from_on": "Created from",
        "to_on": "Created to",
    }
    for filter_name, value in chosen.items():
        filters = replace(CHOSEN, **{filter_name: value})  # type: ignore[arg-type]  # one of the fields
        said = view.notes(view.build(families, filters), filters)
        sentence = f"The filter {labels[filter_name]} does not apply here: "
        assert any(note.startswith(sentence) for note in said) == (filter_name not in view.filters)


@pytest.mark.parametrize("name", ["claim-estimates", "claim-history", "license-trend", "model-trend"])
def test_a_single_date_is_named_on_the_axis_not_divided_into_milliseconds(families: Data, name: str) -> None:
    frame = VIEWS[name].build(families, CHOSEN)
    alone = VIEWS[name].draw(frame.filter(scraped_on=EARLIER), CHOSEN)
    both = VIEWS[name].draw(frame, CHOSEN)
    assert alone is not None
    assert both is not None
    assert alone.layout.xaxis.tickvals == (str(EARLIER),)
    assert both.layout.xaxis.tickvals is None
