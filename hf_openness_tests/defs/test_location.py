"""The definitions load without what only a running step needs, and still say what every column is."""

import subprocess
import sys

from hf_openness.defs.location import collect_definitions
from hf_openness.schemas import TABLES
from hf_openness.schemas.figures import FIGURE_TABLES

LATE = """
fastapi httpx httpx2 huggingface_hub jinja2 matplotlib numpy pandas pandera PIL plotnine pyarrow requests rich scipy
starlette statsmodels tenacity trustme uvicorn
"""
LOAD = """
import sys
import dagster
before = set(sys.modules)
from hf_openness.defs.location import collect_definitions
collect_definitions().resolve_all_asset_specs()
print(" ".join(sorted({name.partition(".")[0] for name in set(sys.modules) - before})))
"""


def test_definitions_load_without_what_only_steps_need() -> None:
    loaded = subprocess.run([sys.executable, "-c", LOAD], check=True, capture_output=True, text=True).stdout.split()
    assert "polars" in loaded, "the probe no longer sees what is imported"
    assert set(LATE.split()) & set(loaded) == set(), "import it where it is used: docs/decisions/0005-imported-late.md"


def test_every_table_and_figure_shows_its_columns_and_constraints() -> None:
    specs = {spec.key.to_user_string(): spec for spec in collect_definitions().resolve_all_asset_specs()}
    for name, model in ({table: spec.model for table, spec in TABLES.items()} | FIGURE_TABLES).items():
        shown = specs[name].metadata["dagster/column_schema"].columns
        checked = model.to_schema().columns
        assert [(c.name, c.description) for c in shown] == [(n, c.description) for n, c in checked.items()]
        assert [(c.type, c.constraints.nullable) for c in shown] == [(str(c.dtype), c.nullable) for c in checked.values()]
        assert [len(c.constraints.other) for c in shown] == [len(c.checks) for c in checked.values()]
