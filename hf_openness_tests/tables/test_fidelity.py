"""Verdicts on published numbers, and the reviewed claims themselves."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from hf_openness.method import PAPER
from hf_openness.reference.load import read_reference
from hf_openness.sources.archive import read_archived_files
from hf_openness.sources.commit_summary import parse_commit_summary
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.sources.repo_details import parse_repo_details
from hf_openness.tables.build import build_date_tables
from hf_openness.tables.fidelity import build_paper_fidelity, find_dates_needed, find_difference
from hf_openness.tables.fidelity_computations import COMPUTATIONS
from hf_openness.tables.observations import HubObservation

ARCHIVE = Path(__file__).parents[2] / "../shared/archive"
DAY = date(2024, 6, 19)
CLAIM = {
    "claim_id": "mit_count",
    "text": "Models under MIT.",
    "source": "Table 5",
    "published": "409",
    "decimals": "0",
    "unit": "models",
    "comparison": "equal",
    "compared_on": DAY,
    "computation": "license_count",
    "argument": "mit",
    "tolerance": "0",
    "tolerance_why": "printed digits",
    "why": None,
}
LICENSES = pl.DataFrame({"license_id": ["mit", "gemma"], "models_count": [409, 21], "models_share": [0.0617, 0.0032]})


def compare(**changes: object) -> dict[str, object]:
    claims = pl.DataFrame([CLAIM | changes], schema_overrides={"why": pl.String, "compared_on": pl.Date})
    return build_paper_fidelity(claims, {DAY: {"license_table": LICENSES}}).row(0, named=True)


@pytest.mark.parametrize(
    ("comparison", "published", "tolerance", "verdict"),
    [
        ("equal", "409", "0", "reproduced"),
        ("equal", "410", "0", "differs"),
        ("equal", "410", "1", "within tolerance"),
        ("equal", "411", "1", "differs"),
        ("at_least", "400", "0", "reproduced"),
        ("at_least", "409", "0", "reproduced"),
        ("at_least", "410", "1", "within tolerance"),
        ("at_least", "500", "1", "differs"),
        ("at_most", "500", "0", "reproduced"),
        ("at_most", "400", "5", "differs"),
    ],
)
def test_verdict_follows_comparison_and_tolerance(comparison, published, tolerance, verdict):
    row = compare(comparison=comparison, published=published, tolerance=tolerance, why="reviewed")
    assert row["verdict"] == verdict
    assert row["why"] == (None if verdict == "reproduced" else "reviewed")
    assert row["reproduced"] == 409
    assert row["difference"] == 409 - float(published)


def test_equal_to_the_printed_digits_is_reproduced():
    assert compare(published="409.04", decimals="1")["verdict"] == "reproduced"
    assert compare(published="409.1", decimals="1")["verdict"] == "differs"


def test_a_date_outside_the_store_is_not_computable():
    row = compare(compared_on=date(2024, 5, 20), why="a reason for a difference")
    assert row["verdict"] == "not computable"
    assert "2024-05-20 is not in this store" in row["why"]


def test_what_the_data_lack_is_not_computable():
    assert compare(argument="wtfpl")["why"] == "not in the data of 2024-06-19"
    row = compare(argument="wtfpl", why="reviewed")
    assert (row["verdict"], row["why"], row["difference"]) == ("not computable", "reviewed", None)


def test_a_claim_without_computation_keeps_its_reason():
    row = compare(computation=None, compared_on=None, why="a number of others")
    assert (row["verdict"], row["why"]) == ("not computable", "a number of others")


def test_claims_are_complete():
    claims = read_reference("claims")
    assert claims.height >= 60
    assert claims["claim_id"].is_unique().all()
    required = ["text", "source", "published", "decimals", "unit", "comparison", "tolerance", "tolerance_why"]
    assert sum(claims.select(required).null_count().row(0)) == 0
    assert claims["reviewed_on"].null_count() == 0
    assert set(claims["computation"].drop_nulls()) <= set(COMPUTATIONS)
    assert claims.filter(pl.col("computation").is_null(), pl.col("why").is_null()).is_empty()
    assert claims.filter(pl.col("computation").is_not_null(), pl.col("compared_on").is_null()).is_empty()


def test_every_computation_is_used_by_a_claim():
    assert set(COMPUTATIONS) <= set(read_reference("claims")["computation"].drop_nulls())


def test_dates_needed_are_archived_boards():
    boards = {f.observed_on for f in read_archived_files() if not f.source.startswith("hub-")}
    assert set(find_dates_needed(read_reference("claims"))) <= boards


def test_an_empty_store_computes_nothing():
    rows = build_paper_fidelity(read_reference("claims"), {})
    assert rows["verdict"].unique().to_list() == ["not computable"]
    assert rows["why"].null_count() == 0


@pytest.fixture(scope="module")
def fidelity() -> pl.DataFrame:
    if not ARCHIVE.is_dir():
        pytest.skip("the archive is not beside the project")
    parsers = {"hub-details": parse_repo_details, "hub-commits": parse_commit_summary}
    hub = {
        f.source: HubObservation(
            f.source, f.observed_on, f.boards, parsers[f.source]((ARCHIVE / f.file).read_bytes(), f.file)
        )
        for f in read_archived_files()
        if f.source in parsers
    }
    claims = read_reference("claims")
    tables = {}
    for f in read_archived_files():
        if f.observed_on in find_dates_needed(claims) and f.source not in (*parsers, "hub-stats"):
            board = parse_leaderboard((ARCHIVE / f.file).read_bytes(), f.file, f.source)
            tables[f.observed_on] = build_date_tables(
                [board], [hub["hub-details"]], [hub["hub-commits"]], f.observed_on, PAPER
            )
    return build_paper_fidelity(claims, tables)


def test_nine_of_ten_rows_of_table_5_are_reproduced(fidelity):
    counts = fidelity.filter(pl.col("claim_id").str.contains("^table_5_.*_count$"), pl.col("compared_on") == DAY)
    assert counts.height == 10
    assert counts.filter(verdict="reproduced").height == 9
    other = counts.filter(pl.col("verdict") != "reproduced").row(0, named=True)
    assert (other["published"], other["reproduced"], other["verdict"]) == (2528, 2529, "within tolerance")


def test_table_1_is_reproduced(fidelity):
    rows = fidelity.filter(pl.col("claim_id").str.starts_with("table_1_"))
    assert rows.height == 30
    assert rows["verdict"].unique().to_list() == ["reproduced"]


def test_every_other_verdict_has_a_reviewed_reason(fidelity):
    rest = fidelity.filter(pl.col("verdict") != "reproduced")
    assert rest["why"].null_count() == 0
    assert not rest["why"].str.contains("reviewed").any()


@pytest.mark.parametrize(
    ("comparison", "published", "verdict"),
    [("more_than", "408", "reproduced"), ("more_than", "409", "differs"), ("less_than", "409", "differs")],
)
def test_strict_bounds(comparison, published, verdict):
    assert compare(comparison=comparison, published=published, why="reviewed")["verdict"] == verdict


def test_an_unknown_comparison_is_refused():
    with pytest.raises(ValueError, match="unknown comparison"):
        compare(comparison="roughly")


def test_dates_differ_by_days_and_months():
    assert find_difference(20230727, 20230227, "yyyymmdd") == 150
    assert find_difference(202301, 202212, "yyyymm") == 1
    assert find_difference(3.0, 5.0, "models") == -2


def test_requests_date_families_that_the_details_are_too_old_for(fidelity):
    rows = {row["claim_id"]: row["reproduced"] for row in fidelity.to_dicts()}
    assert rows["text_llama_3_derivatives"] == 225
    assert rows["text_llama_3_gain"] == pytest.approx(11.12)
