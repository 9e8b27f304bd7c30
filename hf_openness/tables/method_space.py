"""Tables and numbers under every mixture of two methods, each distinct one built once.

A mixture is a cell of an array with one axis per switch: index 0 the first method's value, 1 the second's. What a table
depends on is found, not declared: the switches that its recipe reads, and the tables that it is given. An axis along which
nothing changes keeps one place. That is proven, not guessed: every distinct case was built.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import polars as pl

from hf_openness.method import CORRECTED, PAPER, SWITCHES, Method
from hf_openness.schemas.registry import unchecked
from hf_openness.tables.build import WatchedMethod
from hf_openness.tables.recipes import RECIPES, Inputs, Recipe
from hf_openness.tables.remembered import remembering

Build = Callable[[Mapping[str, pl.DataFrame], Method], Any]
_Known = dict[tuple[str, ...], dict[Hashable, int]]
NOT_BUILT = -1

# Columns that a table only carries along from another: set to one value on the way in and gone on the way out. So the
# switches that decide them split nothing, and a reader that depends on them fails instead of being told something wrong.
CARRIED: Mapping[str, Mapping[str, Mapping[str, pl.Expr]]] = {
    "enriched_repos": {
        "models": {
            "license_id": pl.lit(None, dtype=pl.String),
            "license_ids": pl.lit(None, dtype=pl.List(pl.String)),
            "architecture_group": pl.lit("not carried"),
        },
        "repo_activity": {"authors_count": pl.lit(None, dtype=pl.Int64)},
    }
}

# The columns of a large table that a reader uses; it is given no others, so that what decides those splits nothing there.
READ_ONLY: Mapping[str, Mapping[str, Sequence[str]]] = {
    "base_models": {"models": ("model_id", "model_type", "is_merged", "params_b")},
    "license_evidence": {"models": ("leaderboard", "model_id", "license_ids", "is_on_hub")},
    "attrition": {"models": ("leaderboard", "model_id"), "repo_activity": ("model_id", "observed_on")},
    "model_families": {
        "enriched_repos": (
            "leaderboard",
            "row_number",
            "model_id",
            "model_type",
            "is_merged",
            "tags",
            "base_models",
            "params_b",
            "created_at",
            "average_score",
        )
    },
    "improvement_curves": {"enriched_repos": ("leaderboard", "row_number", "model_id", "precision", "created_at")},
}

# Switches that fill a single column, which no number here reads: it is not kept, and the first method's value fills it.
FILLS_ONLY: Mapping[str, Mapping[str, str]] = {"improvement_curves": {"gain_normalization": "gain_normalized"}}


@dataclass(frozen=True)
class Space:
    """Distinct outcomes, and per mixture which of them holds: one axis per switch, of one or two places."""

    index: np.ndarray
    outcomes: Sequence[Any]

    def at(self, corner: int) -> Any:
        """Return the outcome of the first (0) or the second (1) method."""
        return self.outcomes[int(self.index[tuple(min(corner, places - 1) for places in self.index.shape)])]


class _Outcomes:
    """A list without repeats, as `find_key` and `is_same` tell."""

    def __init__(self, find_key: Callable[[Any], Hashable], is_same: Callable[[Any, Any], bool]) -> None:
        self.listed: list[Any] = []
        self._find_key, self._is_same = find_key, is_same
        self._places: dict[Hashable, list[int]] = defaultdict(list)

    def add(self, outcome: Any) -> int:
        """Return the place of the outcome, adding it where it is new."""
        alike = self._places[self._find_key(outcome)]
        for place in alike:
            if self._is_same(self.listed[place], outcome):
                return place
        alike.append(len(self.listed))
        self.listed.append(outcome)
        return alike[-1]


def _hold_frames() -> _Outcomes:
    return _Outcomes(
        lambda frame: (frame.height, *frame.columns, frame.hash_rows(seed=0).sum() if frame.height and frame.width else 0),
        lambda one, other: bool(one.equals(other)),
    )


def _hold_readings() -> _Outcomes:
    return _Outcomes(lambda reading: None if reading is None else reading.value, lambda one, other: True)


class _ReadTables(Mapping[str, pl.DataFrame]):
    """The tables given to a build; notes which it takes."""

    def __init__(self, frames: Mapping[str, pl.DataFrame]) -> None:
        self._frames = frames
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> pl.DataFrame:
        self.read.add(name)
        return self._frames[name]

    def __iter__(self) -> Any:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)


class MethodSpace:
    """Every mixture of two methods over the inputs of one date; `switches` are those that may differ."""

    def __init__(
        self,
        inputs: Inputs,
        first: Method = PAPER,
        second: Method = CORRECTED,
        switches: Sequence[str] = SWITCHES,
        recipes: Mapping[str, Recipe] = RECIPES,
    ) -> None:
        self.inputs, self.first, self.second = inputs, first, second
        self.switches = tuple(s for s in switches if getattr(first, s) != getattr(second, s))
        self._recipes = recipes
        self._tables: dict[str, Space] = {}

    def explore_table(self, name: str) -> Space:
        """Return a table under every mixture, without the columns that it only carries along. Raises KeyError."""
        if name not in self._tables:
            recipe, carried = self._recipes[name], CARRIED.get(name, {})
            used = READ_ONLY.get(name, {})
            reads = {
                read: self._prepare(self.explore_table(read), carried.get(read, {}), used.get(read))
                for read in recipe.reads
            }
            fills = FILLS_ONLY.get(name, {})
            dropped = [*(column for columns in carried.values() for column in columns), *fills.values()]

            def build(tables: Mapping[str, pl.DataFrame], method: Method) -> pl.DataFrame:
                return recipe.build(self.inputs, tables, method).drop(dropped)

            with unchecked(), remembering():
                self._tables[name] = self._explore(reads, build, _hold_frames(), fixed=fills)
        return self._tables[name]

    def explore_number(self, reads: Sequence[str], compute: Build, leaderboard: str) -> Space:
        """Return a number under every mixture.

        Args:
            reads: the tables that it is computed from.
            compute: takes these tables, of one board, and a method; returns a reading (see `readings`) or None.
            leaderboard: that board.
        """
        spaces = {}
        for name in reads:
            space = self.explore_table(name)
            has_board = space.outcomes and "leaderboard" in space.outcomes[0].columns
            spaces[name] = self._take(space, lambda f: f.filter(leaderboard=leaderboard)) if has_board else space
        return self._explore(spaces, compute, _hold_readings())

    def _prepare(self, space: Space, carried: Mapping[str, pl.Expr], used: Sequence[str] | None) -> Space:
        if not carried and used is None:
            return space
        return self._take(space, lambda frame: frame.with_columns(**carried).select(used or pl.all()))

    def _take(self, space: Space, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Space:
        outcomes = _hold_frames()
        places = np.array([outcomes.add(change(frame)) for frame in space.outcomes], dtype=int)
        return Space(_squeeze(places[space.index]), outcomes.listed)

    def _explore(self, reads: Mapping[str, Space], build: Build, outcomes: _Outcomes, fixed: Collection[str] = ()) -> Space:
        """Build once for each distinct set of inputs and values of the switches that are read with it.

        Switches of `fixed` keep the first method's value.
        """
        shape = np.broadcast_shapes((1,) * len(self.switches), *(space.index.shape for space in reads.values()))
        stacked = [np.broadcast_to(space.index, shape).ravel() for space in reads.values()]
        cells = np.stack(stacked, axis=-1) if stacked else np.zeros((int(np.prod(shape)), 0), dtype=int)
        rows, inverse = np.unique(cells, axis=0, return_inverse=True)
        which = inverse.reshape(shape)
        known: _Known = {}
        axes = {name: axis for axis, name in enumerate(self.switches) if name not in fixed}
        blocks = []
        for place, row in enumerate(rows.tolist()):
            frames = {name: reads[name].outcomes[at] for name, at in zip(reads, row, strict=True)}
            numbered = dict(zip(reads, row, strict=True))
            blocks.append(
                self._explore_switches(frames, numbered, _find_places(which == place), axes, build, outcomes, known)
            )
        own = np.broadcast_shapes(*(block.shape for block in blocks))
        answers = np.stack([np.broadcast_to(block, own) for block in blocks])
        full = np.broadcast_shapes(shape, own)
        at = np.indices(full, sparse=True)
        picked = [at[axis] if places == 2 else np.zeros((1,) * len(full), dtype=int) for axis, places in enumerate(own)]
        return Space(_squeeze(answers[(np.broadcast_to(which, full), *picked)]), outcomes.listed)

    def _explore_switches(
        self,
        frames: Mapping[str, pl.DataFrame],
        numbered: Mapping[str, int],
        places: Sequence[Sequence[int]],
        free: Mapping[str, int],
        build: Build,
        outcomes: _Outcomes,
        known: _Known,
    ) -> np.ndarray:
        """Return the outcome by the switches that are read with these inputs.

        `places` are those that the inputs occur in, `free` the axes by switch.
        """
        axes: list[int] = []
        while True:
            block = np.full([2 if axis in axes else 1 for axis in range(len(self.switches))], NOT_BUILT)
            seen = set(axes)
            for cell in product(*(places[axis] for axis in axes)):
                chosen = dict(zip(axes, cell, strict=True))
                method = self.first.take(self.second, [self.switches[axis] for axis, place in chosen.items() if place])
                outcome, read = self._answer(frames, numbered, method, build, outcomes, known)
                block[tuple(chosen.get(axis, 0) for axis in range(len(self.switches)))] = outcome
                seen |= {free[name] for name in read if name in free}
            if seen == set(axes):
                return block
            axes = sorted(seen)

    def _answer(
        self,
        frames: Mapping[str, pl.DataFrame],
        numbered: Mapping[str, int],
        method: Method,
        build: Build,
        outcomes: _Outcomes,
        known: _Known,
    ) -> tuple[int, Sequence[str]]:
        """Return the outcome's place and what the build reads, from a build that read the same where there was one."""

        def find_key(read: Sequence[str]) -> Hashable:
            return tuple(numbered[name] if name in numbered else getattr(method, name) for name in read)

        for read, found in known.items():
            if find_key(read) in found:
                return found[find_key(read)], read
        watched, tables = WatchedMethod(method), _ReadTables(frames)
        outcome = outcomes.add(build(tables, watched))
        switches: Mapping[str, object] = object.__getattribute__(watched, "read")
        read = (*sorted(tables.read), *sorted(switches))
        known.setdefault(read, {})[find_key(read)] = outcome
        return outcome, read


def _find_places(where: np.ndarray) -> list[list[int]]:
    """Return per axis the places that the marked cells have; both where the axis is not theirs."""
    marked = np.nonzero(where)
    return [sorted(set(marked[axis].tolist())) if places == 2 else [0, 1] for axis, places in enumerate(where.shape)]


def _squeeze(index: np.ndarray) -> np.ndarray:
    """Leave one place on each axis along which nothing changes."""
    for axis, places in enumerate(index.shape):
        if places == 2 and np.array_equal(index.take([0], axis=axis), index.take([1], axis=axis)):
            index = index.take([0], axis=axis)
    return index
