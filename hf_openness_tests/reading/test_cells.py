"""Ids of cells: one spelling each, whatever a stranger calls a model; what is no id is said."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hf_openness.reading.cells import CellId, has_board, list_key, make_count_id, make_id, parse_id
from hf_openness.reading.store import READABLES, SCRAPE_DATE, Readable
from hf_openness.settings import UsageError
from hf_openness_tests.reading.stores import HOSTILE

DAY = date(2024, 5, 20)
TEXTS = st.one_of(
    st.sampled_from((*HOSTILE, "", "~", "~~", ".", "..", "%", "%2F", "a%2Fb", "where", "rows_count", "open-llm-v1", "all")),
    st.text(),
)
VALUES = {
    pl.String(): TEXTS,
    pl.Date(): st.dates(),
    pl.Int64(): st.integers(-(2**63), 2**63 - 1),
    pl.Float64(): st.floats(allow_nan=False, allow_infinity=False),
    pl.Boolean(): st.booleans(),
}
BOARDS = st.one_of(st.sampled_from(("open-llm-v1", "open-llm-v2")), TEXTS.map(lambda text: f"hub:{text}"))


def _key(readable: Readable) -> st.SearchStrategy[dict[str, object]]:
    columns, types = readable.columns(), readable.types()
    values = {n: VALUES[types[n]] | st.none() if columns[n].nullable else VALUES[types[n]] for n in list_key(readable)}
    return st.fixed_dictionaries(values)


@pytest.mark.parametrize("table", sorted(READABLES))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_an_id_says_the_cell_that_it_was_made_of(table: str, data: st.DataObject) -> None:
    readable = READABLES[table]
    drawn = data.draw(_key(readable))
    key = {name: drawn[name] for name in list_key(readable)}
    board = data.draw(BOARDS | st.none()) if has_board(readable) else None
    column = data.draw(st.sampled_from([name for name in readable.columns() if name != SCRAPE_DATE]))
    day = None if readable.grain == "all_dates" else DAY
    row = key | ({"leaderboard": board or "open-llm-v1"} if has_board(readable) else {})
    made = make_id(table, row, column, day, None if board else "open-llm-v1")
    assert parse_id(made) == CellId(day, table, board, tuple(key.items()), column)
    assert str(parse_id(made)) == made
    assert made.isascii()
    assert made.isprintable()
    assert " " not in made


@settings(max_examples=50, deadline=None)
@given(key=_key(READABLES["attrition"]))
def test_a_number_of_rows_says_what_was_counted(key: dict[str, object]) -> None:
    made = make_count_id("attrition", key, DAY, "open-llm-v2")
    ordered = tuple((name, key[name]) for name in list_key(READABLES["attrition"]))
    assert parse_id(made) == CellId(DAY, "attrition", "open-llm-v2", ordered, "rows_count", is_count=True)


def test_every_table_has_a_key_so_that_every_cell_has_an_id() -> None:
    assert [name for name, readable in READABLES.items() if not list_key(readable)] == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-05-20/models/org/model/average_score", "2024-05-20/models/org%2Fmodel/average_score"),
        ("2024-05-20/models/open-llm-v2/org/m/author", "2024-05-20/models/open-llm-v2/org%2Fm/author"),
        ("2024-05-20/model_families/Llama 3 8B/org/m/author", None),
        (
            "2024-05-20/model_families/Llama 3 8B/org/m/relation",
            "2024-05-20/model_families/Llama%203%208B/org%2Fm/relation",
        ),
        ("2024-05-20/base_models/a/b/c/d/card/relation", "2024-05-20/base_models/a%2Fb/c%2Fd/card/relation"),
        ("#2024-05-20/models/rows_count", "2024-05-20/models/rows_count"),
        ("all/model_trend/open-llm-v1/2024-05-20/rows_count", "all/model_trend/open-llm-v1/2024-05-20/rows_count"),
        ("all/model_trend/rows_count", "all/model_trend/rows_count"),
        (
            "2024-05-20/figure_10_params_per_point/2023-01-01/30.0/fewest_params_b",
            "2024-05-20/figure_10_params_per_point/2023-01-01/30/fewest_params_b",
        ),
    ],
)
def test_other_spellings_mean_the_same_id(written: str, meant: str | None) -> None:
    if meant is None:
        with pytest.raises(UsageError, match="no column 'author'"):
            parse_id(written)
    else:
        assert str(parse_id(written)) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no id; expected <date>/<table>/<key>/<column>"),
        ("2024-05-20", "is no id"),
        ("20240520/models/a/author", "begins with a date"),
        ("2024-02-30/models/a/author", "begins with a date"),
        ("2024-05-20/modles/a/author", "did you mean models"),
        ("2024-05-20/license_table/mit/model_share", "did you mean models_share"),
        ("2024-05-20/license_table/mit/scrape_date", "no column 'scrape_date'"),
        ("2024-05-20/license_trend/mit/models_share", "begins with all"),
        ("all/license_table/mit/models_share", "begins with its date"),
        (
            "2024-05-20/license_table/models_share",
            "has 0 parts between table and column, license_table has 1: <license_id>",
        ),
        ("2024-05-20/license_table/a/b/models_share", "write a slash within a part as %2F"),
        ("2024-05-20/models/a/b/c/author", "has 3 parts"),
        ("2024-05-20/base_models/a/b/c/card/relation", "can be read in several ways"),
        ("2024-05-20/leaderboard_snapshot/one/model_id", "row_number of leaderboard_snapshot is a whole number, not 'one'"),
        ("2024-05-20/leaderboard_snapshot/99999999999999999999/model_id", "is a whole number"),
        ("2024-05-20/models/50%/author", "write it as %25"),
        ("2024-05-20/models/%ff/author", "not UTF-8"),
        ("2024-05-20/frontier/x/May/best_score", "month of frontier is a date, not 'May'"),
        ("2024-05-20/figure_10_params_per_point/2023-01-01/nan/month_params_b", "is a number, not 'nan'"),
        ("2024-05-20/models/where/licence=mit/rows_count", "no <column>=<value> of models"),
        ("2024-05-20/models/where/license_ids=mit/rows_count", "cannot be asked for in an id"),
        ("2024-05-20/models/open-llm-v1/x/license_id=mit/rows_count", "'x' is no board of models"),
        ("2024-05-20/contributors/open-llm-v1/rows_count", "'open-llm-v1' is no board of contributors"),
    ],
)
def test_what_is_no_id_is_said(text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_id(text)
    assert said in str(refused.value)


def test_columns_and_tables_that_are_not_are_refused_when_an_id_is_made() -> None:
    with pytest.raises(KeyError, match="no column licence"):
        make_id("models", {"leaderboard": "open-llm-v1", "model_id": "a"}, "licence", DAY)
    with pytest.raises(KeyError, match="no column licence"):
        make_count_id("models", {"licence": "mit"}, DAY)
    with pytest.raises(KeyError):
        make_id("modles", {}, "author", DAY)
