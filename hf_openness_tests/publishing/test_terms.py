"""What the terms of sources allow: unknown ones nothing, and nobody's manifest makes its own."""

import pytest

from hf_openness.citing.origins import list_origins
from hf_openness.collection.keep import DATA_LICENSE
from hf_openness.publishing.grounds import read_repeats
from hf_openness.publishing.terms import find_terms
from hf_openness.reading.store import READABLES
from hf_openness.reference.load import read_reference

BOARD = "https://raw.githubusercontent.com/fboulnois/llm-leaderboard-csv/0/csv/huggingface.csv"


def test_every_license_that_a_manifest_can_name_was_reviewed() -> None:
    archived = set(read_reference("archives")["data_license"])
    live = set(read_reference("leaderboards")["data_license"])
    assert archived | live | {DATA_LICENSE, "not stated"} <= set(read_reference("source_licenses")["data_license"])


def test_every_archived_file_with_a_license_may_be_passed_on_and_no_other() -> None:
    for file, url, license_ in read_reference("archives").select("file", "url", "data_license").iter_rows():
        terms = find_terms(license_, url)
        assert terms.may_redistribute == (license_ in ("MPL-2.0", "Apache-2.0")), file
        assert not terms.may_redistribute or (terms.attribution and terms.terms_url), file


@pytest.mark.parametrize(
    ("license_", "address"),
    [
        ("MPL-2.0", None),
        ("MPL-2.0", ""),
        ("MPL-2.0", "https://example.org/board.csv"),
        ("MPL-2.0", BOARD.replace("llm-leaderboard-csv", "llm-leaderboard-csv-mine")),
        ("MPL-2.0", f"https://example.org/?{BOARD}"),
        ("CC0-1.0", BOARD),
        ("mpl-2.0", BOARD),
        ("none stated", BOARD),
        ("", BOARD),
    ],
)
def test_a_license_holds_for_the_reviewed_address_alone(license_: str, address: str | None) -> None:
    assert find_terms("MPL-2.0", BOARD).may_redistribute
    assert not find_terms(license_, address).may_redistribute


def test_a_license_that_allows_copies_is_bound_to_an_address_down_to_a_folder() -> None:
    allowing = read_reference("source_licenses").filter(may_redistribute="true")
    bound = dict(allowing.select("data_license", "address").iter_rows())
    assert bound.pop("simulated") is None
    assert all(address.startswith("https://") and address.endswith("/") for address in bound.values())


def test_every_table_was_reviewed_once_in_the_order_of_the_contract() -> None:
    assert read_reference("published_tables")["table"].to_list() == list(READABLES)


@pytest.mark.parametrize("table", READABLES)
def test_a_table_repeats_only_what_it_is_built_from_and_names_columns_that_it_has(table: str) -> None:
    repeats = read_repeats()[table]
    assert set(repeats.rests_on) <= {kind for origin in list_origins(table).values() for kind in origin.raw}
    assert {*repeats.about, *repeats.other_dates} <= set(READABLES[table].columns())
    assert READABLES[table].grain != "all_dates" or not repeats.rests_on


@pytest.mark.parametrize("table", READABLES)
def test_a_table_with_the_ids_of_models_rests_on_the_boards_that_list_them_or_says_what_it_is(table: str) -> None:
    """Whoever adds a table of single models must think of what it repeats."""
    named = {"model_id", "best_model_id", "witness_path", "repos", "author"} & set(READABLES[table].columns())
    assert not named or read_repeats()[table].rests_on
