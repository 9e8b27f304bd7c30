"""What the terms of a store's sources allow: every kept file against the reviewed licenses, unknown ones never."""

from dataclasses import dataclass

import polars as pl

from hf_openness.reading.licenses import list_sources
from hf_openness.reading.store import StoreReader
from hf_openness.reference.load import read_reference

# License of what this project computes itself (LICENSE).
OWN_LICENSE = "Apache-2.0"
OWN_TERMS_URL = "https://www.apache.org/licenses/LICENSE-2.0"
UNKNOWN = "unknown"
SIMULATED = "simulated"
NOT_KEPT = "the store keeps no raw file of it, so its terms are not known"
NOT_REVIEWED = "its terms were not reviewed for this address; unknown terms allow nothing"


@dataclass(frozen=True)
class Terms:
    """What may be done with a file. license: SPDX name of the copies, else the manifest's words."""

    may_redistribute: bool
    license: str
    attribution: str | None
    terms_url: str | None
    why: str


def find_terms(data_license: str, address: str | None) -> Terms:
    """Return the reviewed terms of a file (`reference/source_licenses.csv`).

    Args:
        data_license: license of the data as its manifest has it.
        address: where the file was obtained from.

    A license that allows copies holds for the reviewed addresses alone: what others say of theirs is not reviewed.
    """
    for row in read_reference("source_licenses").filter(data_license=data_license).iter_rows(named=True):
        if row["address"] is None or (address or "").startswith(row["address"]):
            may = row["may_redistribute"] == "true"
            return Terms(may, row["spdx_id"] or data_license, row["attribution"], row["terms_url"], row["why"])
    return Terms(False, data_license, None, None, NOT_REVIEWED)


def list_source_terms(store: StoreReader) -> pl.DataFrame:
    """Return every kept file with its terms; those of a store of simulated data are the simulator's.

    Returns:
        The columns of `list_sources`, then may_redistribute, license, attribution, terms_url, why.
    """
    sources = list_sources(store.root)
    is_simulated = store.data_kind == SIMULATED
    found = [
        find_terms(SIMULATED, None) if is_simulated else find_terms(license_, address)
        for license_, address in sources.select("data_license", "url").iter_rows()
    ]
    return sources.with_columns(
        pl.Series("may_redistribute", [terms.may_redistribute for terms in found], pl.Boolean),
        pl.Series("license", [terms.license for terms in found], pl.String),
        pl.Series("attribution", [terms.attribution for terms in found], pl.String),
        pl.Series("terms_url", [terms.terms_url for terms in found], pl.String),
        pl.Series("why", [terms.why for terms in found], pl.String),
    )


def number_grounds(source_terms: pl.DataFrame) -> pl.DataFrame:
    """Return what rows can rest on, one source and day each, numbered; 0 is a source that is not known.

    Returns:
        ground, source, observed_on, may_redistribute (all files of the day may be), license, why; sorted.
    """
    unknown = pl.DataFrame(
        {"source": [UNKNOWN], "observed_on": [None], "may_redistribute": [False], "license": [UNKNOWN], "why": [NOT_KEPT]},
        schema_overrides={"observed_on": pl.Date},
    )
    known = (
        source_terms.sort("source", "observed_on", "may_redistribute", "file")
        .group_by("source", "observed_on", maintain_order=True)
        .agg(
            pl.col("may_redistribute").all(),
            pl.col("license").unique().sort().str.join("; "),
            # The first of a day is one that may not be passed on, where there is one.
            pl.col("why").first(),
        )
    )
    return pl.concat([unknown, known]).with_row_index("ground")
