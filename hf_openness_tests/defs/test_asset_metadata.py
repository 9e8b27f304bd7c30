"""Strangers' text in the UI's Markdown: inert, short, and nothing hidden in it."""

import polars as pl
import pytest

from hf_openness.defs.asset_metadata import CELL_CHARACTERS, escape_cell, show_frame


@pytest.mark.parametrize("hidden", ["\u202a", "\u202e", "\u2066", "\u2069", "\u061c", "\x07", "\x7f"])
def test_characters_that_turn_the_direction_are_shown(hidden: str) -> None:
    text = show_frame(pl.DataFrame({"author": [f"good{hidden}lead"], "repos": [[f"a/{hidden}b"]]})).md_str
    assert hidden not in text
    assert f"good\\\\u{ord(hidden):04x}lead" in text


def test_a_cell_cannot_leave_its_cell_or_become_markup() -> None:
    assert escape_cell("a|b\n<img> [x](y) `c`") == "a\\|b &lt;img&gt; \\[x\\]\\(y\\) \\`c\\`"


def test_what_is_shown_instead_counts_towards_the_length() -> None:
    assert escape_cell("\u202e" * 50).count("u202e") == CELL_CHARACTERS // len("\\u202e") - 1
