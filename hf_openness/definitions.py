"""The code location: everything under defs/, and nothing else."""

import dagster as dg

from hf_openness.defs.location import collect_definitions


@dg.definitions
def defs() -> dg.Definitions:
    """Return the definitions of defs/."""
    return collect_definitions()
