"""Mixtures explored at once equal mixtures built one by one, and nothing is left out that matters somewhere."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import polars as pl
import pytest

from hf_openness.method import CORRECTED, PAPER, Method
from hf_openness.tables.method_space import MethodSpace
from hf_openness.tables.readings import Exact
from hf_openness.tables.recipes import Recipe

SWITCHES = ("representative", "last_group", "params_size", "merge_removal")


def one(value: int) -> pl.DataFrame:
    return pl.DataFrame({"leaderboard": ["b"], "v": [value]})


def is_corrected(method: Method, switch: str) -> int:
    return int(getattr(method, switch) == getattr(CORRECTED, switch))


def recipe(name: str, build: Callable[..., pl.DataFrame], *reads: str) -> Recipe:
    return Recipe(name, build, one, reads)


def lazy_reader(_inputs: Any, t: Any, m: Method) -> pl.DataFrame:
    """Reads `params_size` only where `merge_removal` is corrected, and `b` only then."""
    value = int(t["a"]["v"][0])
    if is_corrected(m, "merge_removal"):
        value += 100 * is_corrected(m, "params_size") + int(t["b"]["v"][0])
    return one(value)


RECIPES = {
    "a": recipe("a", lambda _i, _t, m: one(1 + is_corrected(m, "representative"))),
    "b": recipe("b", lambda _i, _t, m: one(10 + 10 * is_corrected(m, "last_group"))),
    # Reads a switch that an input depends on too: both must have the same value in every mixture.
    "c": recipe("c", lambda _i, t, m: one(int(t["a"]["v"][0]) * (1 + is_corrected(m, "representative"))), "a"),
    "d": recipe("d", lazy_reader, "a", "b"),
    # Reads a switch and does nothing with it.
    "e": recipe("e", lambda _i, t, m: one(int(t["b"]["v"][0]) + 0 * is_corrected(m, "params_size")), "b"),
    "all": recipe("all", lambda _i, t, m: one(sum(int(t[n]["v"][0]) for n in "cde")), "c", "d", "e"),
}


def build_one_by_one(name: str, method: Method) -> pl.DataFrame:
    tables = {read: build_one_by_one(read, method) for read in RECIPES[name].reads}
    return RECIPES[name].build(None, tables, method)


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_every_mixture_is_what_it_is_when_built_alone(name: str) -> None:
    space = MethodSpace(None, switches=SWITCHES, recipes=RECIPES)  # type: ignore[arg-type]
    found = space.explore_table(name)
    for cell in product((0, 1), repeat=len(SWITCHES)):
        method = PAPER.take(CORRECTED, [s for s, place in zip(space.switches, cell, strict=True) if place])
        at = tuple(min(place, places - 1) for place, places in zip(cell, found.index.shape, strict=True))
        assert found.outcomes[found.index[at]].equals(build_one_by_one(name, method)), method.name


def test_a_switch_that_is_read_in_vain_keeps_no_axis() -> None:
    found = MethodSpace(None, switches=SWITCHES, recipes=RECIPES).explore_table("e")  # type: ignore[arg-type]
    assert found.index.shape == (1, 2, 1, 1)


def test_a_switch_that_matters_in_one_mixture_only_keeps_its_axis() -> None:
    found = MethodSpace(None, switches=SWITCHES, recipes=RECIPES).explore_table("d")  # type: ignore[arg-type]
    assert found.index.shape == (2, 2, 2, 2)


def test_what_two_mixtures_share_is_built_once() -> None:
    built: list[str] = []

    def count(_inputs: Any, t: Any, _method: Method) -> pl.DataFrame:
        built.append("")
        return one(int(t["e"]["v"][0]))

    recipes = RECIPES | {"last": recipe("last", count, "e")}
    MethodSpace(None, switches=SWITCHES, recipes=recipes).explore_table("last")  # type: ignore[arg-type]
    assert len(built) == 2


def test_a_number_is_taken_of_one_board_under_every_mixture() -> None:
    both = pl.DataFrame({"leaderboard": ["b", "other"], "v": [1, 50]})
    recipes = {"x": recipe("x", lambda _i, _t, m: both.with_columns(pl.col("v") + is_corrected(m, "last_group")))}
    space = MethodSpace(None, switches=SWITCHES, recipes=recipes)  # type: ignore[arg-type]
    found = space.explore_number(("x",), lambda t, _m: Exact(float(t["x"]["v"].sum()), 1), "b")
    assert [found.at(0).value, found.at(1).value] == [1, 2]
    assert found.index.shape == (1, 2, 1, 1)


def test_switches_with_the_same_value_in_both_methods_have_no_axis() -> None:
    same = replace(CORRECTED, last_group=PAPER.last_group)
    assert "last_group" not in MethodSpace(None, second=same).switches  # type: ignore[arg-type]
