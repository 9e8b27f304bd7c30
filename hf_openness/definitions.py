"""The code location: everything under defs/, and nothing else."""

from pathlib import Path

import dagster as dg

from hf_openness.defs import checks, figures, jobs, over_dates, raw, report, storage, tables

REPOSITORY = Path(__file__).parents[1]


@dg.definitions
def defs() -> dg.Definitions:
    """Collect assets, checks and jobs of defs/ and link each to its source file.

    Modules are named rather than discovered, so that an installed wheel, which has no pyproject.toml beside it,
    loads the same (docs/decisions/0001-definitions-by-name.md).
    """
    modules = [raw, tables, over_dates, figures, report, checks]
    assets = dg.load_assets_from_modules(modules)
    return dg.Definitions(
        assets=dg.with_source_code_references(assets),
        asset_checks=dg.load_asset_checks_from_modules(modules),
        jobs=jobs.JOBS,
        resources=storage.RESOURCES,
    )
