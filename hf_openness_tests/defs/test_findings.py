"""What claims wait for is what they read, and a ledger that does not add up is told."""

from hf_openness.defs.findings import TESTED_ON
from hf_openness.tables.claims import list_needed_tables


def test_claims_wait_for_the_tables_that_statements_read_and_for_the_board() -> None:
    assert tuple(sorted({*list_needed_tables(), "models"})) == TESTED_ON
