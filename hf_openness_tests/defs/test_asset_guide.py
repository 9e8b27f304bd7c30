"""Every asset says where it comes from, what to do if it fails and where its page is; the graph runs one way."""

from pathlib import Path

import dagster as dg
import pytest

from hf_openness.defs.asset_guide import DOCS, find_heading
from hf_openness.defs.jobs import LAYERS
from hf_openness.defs.location import collect_definitions
from hf_openness.schemas import TABLES
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.settings import UsageError


def read_specs() -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in collect_definitions().resolve_all_asset_specs()}


def test_no_asset_follows_one_of_a_later_layer() -> None:
    specs = read_specs()
    layers = {name: LAYERS.index(spec.group_name or "") for name, spec in specs.items()}
    edges = [(dep.asset_key.to_user_string(), name) for name, spec in specs.items() for dep in spec.deps]
    assert len(edges) > 100
    assert [(a, b) for a, b in edges if layers[a] > layers[b]] == []


def test_every_asset_says_what_it_is_where_it_comes_from_and_what_to_do() -> None:
    for name, spec in read_specs().items():
        what, origin, repair = (spec.description or "").split("\n\n")
        assert len(what) > 20, name
        assert origin.startswith("From: "), name
        assert len(origin) > len("From: ."), name
        assert repair.startswith("If it fails: "), name


def test_every_table_leads_to_its_heading_in_the_docs() -> None:
    specs = read_specs()
    lines = (DOCS / "tables.md").read_text(encoding="utf-8").splitlines()
    for name in (*TABLES, *FIGURE_TABLES):
        assert str(specs[name].metadata["docs"].value).endswith(f"docs/tables.md#{name}")
        [reference] = [
            found
            for found in specs[name].metadata["dagster/code_references"].code_references
            if found.label == "docs/tables.md"
        ]
        assert Path(reference.file_path) == DOCS / "tables.md"
        assert lines[reference.line_number - 1] == f"### {name}"


def test_links_lead_to_the_site_where_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_OPENNESS_DOCS", "http://127.0.0.1:8000/")
    assert read_specs()["models"].metadata["docs"].value == "http://127.0.0.1:8000/tables.html#models"
    monkeypatch.setenv("HF_OPENNESS_DOCS", "javascript:alert(1)")
    with pytest.raises(UsageError, match="HF_OPENNESS_DOCS"):
        read_specs()


def test_without_docs_beside_the_package_there_is_no_link() -> None:
    assert find_heading("no-such-page.md", None) is None
    assert find_heading("tables.md", "no-such-table") is None
