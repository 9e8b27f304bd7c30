"""Every number in the page's tables has an id, and that id names this number, which comes out again from raw."""

from hf_openness.citing.citation import cite_cell
from hf_openness.reading.cells import parse_id
from hf_openness.reading.store import StoreReader
from hf_openness_tests.citing.test_recompute import _list_tables as list_made_again
from hf_openness_tests.report.pages import list_made, read_numbers

# Numbers of the page's tables without an id: a file's length is a fact of the kept file, named by its sha256 beside it.
NO_ID = {("provenance-table-table", "Bytes")}
OVER_DATES = ("claim_history", "rescorings", "survivorship", "paper_fidelity", "claims")
EVERY = 11


def check_ids(page: str) -> None:
    """Every number has an id or is of a column that says why not; an id stands on one element alone."""
    numbers, element_ids = read_numbers(page)
    assert len(numbers) > 40
    without = {(n.table, n.heading) for n in numbers if n.id is None and not n.parts}
    assert without <= NO_ID
    assert len(element_ids) == len(set(element_ids))
    assert {n.id for n in numbers if n.id} <= set(element_ids)


def test_every_number_of_a_small_page_has_an_id_that_leads_to_one_place(small_page: str) -> None:
    check_ids(small_page)


def test_every_number_of_an_archived_page_has_an_id_that_leads_to_one_place(archived_page: str) -> None:
    check_ids(archived_page)


def test_numbers_that_are_made_of_several_cells_are_the_known_ones() -> None:
    assert set(list_made()) == {"models_share", "ids_pct", "gain_points", "by_attempts_points"}


def test_every_id_of_a_small_page_names_the_number_that_stands_there(small_store: StoreReader, small_page: str) -> None:
    numbers, _ = read_numbers(small_page)
    for number in numbers:
        if number.id:
            assert cite_cell(small_store, number.id).value == number.value, number.id


def test_ids_of_an_archived_page_name_the_numbers_that_stand_there(archived_store: StoreReader, archived_page: str) -> None:
    numbers = [n for n in read_numbers(archived_page)[0] if n.id]
    assert len(numbers) > 500
    for number in numbers[::EVERY]:
        assert cite_cell(archived_store, str(number.id)).value == number.value, number.id


def test_every_number_of_a_page_is_of_a_table_that_is_made_again_from_raw(
    archived_store: StoreReader, archived_page: str
) -> None:
    """`citing/test_recompute.py` makes every cell of those tables again."""
    tables = {parse_id(n.id).table for n in read_numbers(archived_page)[0] if n.id}
    assert len(tables) > 12
    assert tables - set(OVER_DATES) <= set(list_made_again(archived_store))
