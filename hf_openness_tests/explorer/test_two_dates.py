"""Which two dates a comparison is of."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hf_openness.explorer.data import Data
from hf_openness.explorer.two_dates import find_dates, find_other
from hf_openness.reading.store import StoreReader
from hf_openness.settings import UsageError
from hf_openness_tests.explorer.families import CHOSEN, EARLIER, LATER, write_families_store

DAYS = [date(2024, 5, 1), date(2024, 5, 8), date(2024, 5, 15)]


def test_without_a_choice_it_is_the_date_before_and_of_the_first_the_next() -> None:
    assert find_other(DAYS, DAYS[2]) == DAYS[1]
    assert find_other(DAYS, DAYS[0]) == DAYS[1]
    assert find_other(DAYS[:1], DAYS[0]) is None


@pytest.fixture
def families(tmp_path: Path) -> Data:
    return Data(StoreReader(str(write_families_store(tmp_path / "store"))))


def test_the_earlier_date_comes_first_whichever_is_chosen(families: Data) -> None:
    assert find_dates(families, replace(CHOSEN, other_date=EARLIER)) == (EARLIER, LATER)
    assert find_dates(families, replace(CHOSEN, date=EARLIER, other_date=LATER)) == (EARLIER, LATER)


def test_one_date_alone_is_a_sentence(families: Data) -> None:
    with pytest.raises(UsageError, match="one date of another-board only"):
        find_dates(families, replace(CHOSEN, leaderboard="another-board"))
