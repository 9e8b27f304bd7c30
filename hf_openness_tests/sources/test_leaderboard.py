"""Traps of published leaderboards: layouts, senses, units, damage."""

import random
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hf_openness.method import PAPER
from hf_openness.sources.archive import read_archived_files
from hf_openness.sources.errors import SourceError
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.tables.leaderboards import build_leaderboard_snapshot
from hf_openness.tables.models import build_models
from hf_openness.tables.observations import build_repo_details
from hf_openness_tests.conftest import V1_HEADER, v1_board, v1_row

V1 = "open-llm-v1"


def parse(content: bytes) -> pl.DataFrame:
    return parse_leaderboard(content, "mine.csv", V1).rows


def test_columns_are_read_by_name_not_by_position() -> None:
    board = v1_board(v1_row("a/x", 61.0), v1_row("b/y", 42.0)).decode().splitlines()
    turned = "\n".join(";".join(reversed(line.split(";"))) for line in board) + "\n"
    assert parse(turned.encode()).equals(parse(v1_board(v1_row("a/x", 61.0), v1_row("b/y", 42.0))))


def test_flags_of_v1_are_inverted() -> None:
    rows = parse(v1_board(v1_row("a/x", Flagged="False", Merged="False", MoE="True")))
    assert rows.select("is_flagged", "is_merged", "is_moe").row(0) == (True, True, False)


def test_baseline_is_counted_and_read_as_flagged() -> None:
    found = parse_leaderboard(v1_board(v1_row("a/x"), v1_row("baseline", 31.0, Flagged="False")), "f", V1)
    assert found.rule_counts["baseline_row"] == 1
    assert found.rows["is_flagged"].to_list() == [False, True]


def test_missing_texts_and_lists_of_licenses() -> None:
    cells = ["None", "?", "NaN", "", "['mit']", "['mit', 'apache-2.0']"]
    rows = parse(v1_board(*(v1_row(f"a/m{n}", **{"Hub License": cell}) for n, cell in enumerate(cells))))
    assert rows["license_ids"].to_list() == [None, None, None, None, ["mit"], ["mit", "apache-2.0"]]


def test_params_zero_is_kept_on_integer_layouts_and_minus_one_is_missing() -> None:
    rows = parse(v1_board(v1_row("a/x", **{"#Params (B)": "0.0"}), v1_row("b/y", **{"#Params (B)": "-1"})))
    assert rows["params_b"].to_list() == [0.0, None]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02", "binary"),
        (v1_board(v1_row("a/x"))[:-5], "cut"),
        (v1_board(v1_row("a/x") + ";"), "expected 22 cells, found 23"),
        (v1_board(v1_row("a/x")).replace(b"ARC;", b"ARC2;"), "missing columns: ['ARC']"),
        (
            v1_board(v1_row("a/x")).replace(V1_HEADER.encode(), (V1_HEADER + ";new").encode()),
            "unknown columns: ['new']",
        ),
        (v1_board(v1_row("a/x")).replace(b";", b","), "wrong separator"),
        (v1_board(v1_row("a/x", 5000.0)), "from 0 to 100"),
        (v1_board(v1_row("a/x", 0.5)), "not shares"),
        (v1_board(v1_row("a/x", ARC="0.5", MMLU="0.5", HellaSwag="0.5")), "another unit"),
        (v1_board(v1_row("a/x"), v1_row("a/x")), "line 3"),
        (v1_board(v1_row("../../etc/passwd")), "not a path"),
        (v1_board(v1_row("a/x", ARC="high")), "column 'ARC'"),
        (v1_board(v1_row("a/x", Flagged="maybe")), "True or False"),
        (v1_board(v1_row("a/x", TypeString="new kind")), "model_types.csv"),
        (v1_board(v1_row("a/x", **{"Hub License": "[__import__('os')]"})), "list of texts"),
        (v1_board(v1_row("a/x", Architecture="x" * 10_000_000)), "separated text"),
        (v1_board(), "without a single row"),
        (v1_board(v1_row("a/x", Architecture='"open')), "separated text"),
    ],
)
def test_bad_input_is_refused_with_what_and_where(content: bytes, says: str) -> None:
    with pytest.raises(SourceError, match="mine.csv") as error:
        parse(content)
    assert says in str(error.value)


def test_every_archived_board_parses(archive: Path) -> None:
    boards = [f for f in read_archived_files() if f.source.startswith("open-llm")]
    layouts = set()
    for file in boards:
        content = (archive / file.file).read_bytes()
        found = parse_leaderboard(content, file.file, file.source)
        layouts.add(found.layout)
        assert found.scores.height == 6 * found.rows.height
    assert len(boards) == 36
    assert len(layouts) == 9


ids = st.lists(st.sampled_from([f"o{n}/m" for n in range(12)]), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(ids, st.randoms(use_true_random=False), st.integers(0, 40))
def test_counts_conserve_for_shuffled_duplicated_and_damaged_snapshots(
    names: list[str], rng: random.Random, damage: int
) -> None:
    lines = [v1_row(m, 30 + n, **{"Model sha": f"{n:040x}"}) for n, m in enumerate(names)]
    rng.shuffle(lines)
    content = v1_board(*lines)
    if damage > 30:
        at = rng.randrange(len(content))
        content = content[:at] + bytes([rng.randrange(256)]) + content[at + 1 :]
    try:
        rows = parse(content)
    except SourceError:
        assert damage > 30
        return
    assert rows.height == len(names)
    board = build_leaderboard_snapshot(rows, PAPER)
    models = build_models(board, build_repo_details(board, [], date(2024, 5, 20), PAPER), PAPER)
    kept = rows.filter(~pl.col("is_flagged"))
    lost = rows["model_id"].min()
    assert models["submission_count"].sum() == kept.filter(pl.col("model_id") != lost).height
    if damage <= 30:
        assert set(models["model_id"]) == set(names) - {min(names)}
