"""The boards' pages and files, read by the project's own parsers."""

import html
import io
import json
import re
from typing import Any

import httpx
import polars as pl
import pytest

from hf_openness.simulator.serve import ServedHub, WorldOptions, serve_world
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness_tests.simulator.conftest import connect

V2 = "open-llm-leaderboard/contents"
V1 = "open-llm-leaderboard-old/contents"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with serve_world(WorldOptions(seed=3, models_count=300), folder=tmp_path_factory.mktemp("plain")) as hub:
        yield hub


def read_table(page: str) -> tuple[int, list[str], list[list[Any]]]:
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    config = json.loads(scripts[1].removeprefix("window.gradio_config = ").removesuffix(";"))
    for at, component in enumerate(config["components"]):
        value = component["props"].get("value")
        headers = component["props"].get("headers") or (value.get("headers") if isinstance(value, dict) else None)
        if headers and "Model" in headers and len(headers) > 10:
            return at, headers, value["data"]
    raise AssertionError("no table on the page")


def as_csv(rows: list[dict[str, Any]], separator: str) -> bytes:
    texts = [{name: None if value is None else str(value) for name, value in row.items()} for row in rows]
    return pl.DataFrame(texts, infer_schema_length=None).write_csv(separator=separator).encode()


def test_v1_page_is_read_by_the_archives_parser(plain: ServedHub) -> None:
    with connect(plain) as client:
        _, headers, data = read_table(client.get(plain.v1_page).text)
    rows = [dict(zip(headers, cells, strict=True)) for cells in data]
    for row in rows:
        link = re.search(r'href="([^"]*)"', row["Model"])
        row["Model"] = html.unescape(link[1]) if link else "https://huggingface.co/spaces/baseline"
    parsed = parse_leaderboard(as_csv(rows, ";"), "v1", "open-llm-v1")
    assert parsed.layout == "v1-page-fullname"
    assert parsed.rule_counts["baseline_row"] == 1
    assert parsed.rule_counts["license_question_mark"] > 0
    models = parsed.rows.filter(~pl.col("is_baseline"))
    assert 0 < models["is_flagged"].sum() < 0.1 * models.height
    assert 0 < models["is_merged"].sum() < 0.5 * models.height
    assert models["model_id"].n_unique() < models.height


def test_v1_pages_table_drifts_and_its_headers_move(plain: ServedHub) -> None:
    places = set()
    with connect(plain) as client:
        for week in (0, 1, 2):
            plain.set_week(week)
            places.add(read_table(client.get(plain.v1_page).text)[0])
    plain.set_week(0)
    assert len(places) > 1


def test_v2_formatted_is_read_by_the_archives_parser(plain: ServedHub) -> None:
    with connect(plain) as client:
        found = client.get(f"{plain.v2_page}/api/leaderboard/formatted").json()
    flat = [flatten(row, "") for row in found]
    parsed = parse_leaderboard(as_csv(flat, ","), "v2", "open-llm-v2")
    assert parsed.layout == "v2-api-official-provider"
    assert parsed.rows["is_on_hub"].mean() > 0.5
    assert parsed.scores["benchmark"].n_unique() == 6


def flatten(value: dict[str, Any], prefix: str) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, item in value.items():
        flat |= flatten(item, f"{prefix}{name}_") if isinstance(item, dict) else {f"{prefix}{name}": item}
    return flat


def test_v2_page_names_the_same_models_as_its_dataset(plain: ServedHub) -> None:
    with connect(plain) as client:
        _, headers, data = read_table(client.get(plain.v2_page).text)
        frame = read_parquet(client, V2)
    at = headers.index("fullname")
    assert "Not_Merged" in headers
    assert [row[at] for row in data] == frame["fullname"].to_list()


def test_datasets_have_the_published_columns(plain: ServedHub) -> None:
    with connect(plain) as client:
        old, new = read_parquet(client, V1), read_parquet(client, V2)
    common = {"eval_name", "Precision", "Type", "T", "Weight type", "Architecture", "Model", "fullname", "Model sha"}
    assert common <= set(old.columns) & set(new.columns)
    assert {"date", "Chat Template", "ARC", "Maintainers Choice"} <= set(old.columns)
    assert {"CO₂ cost (kg)", "IFEval Raw", "Official Providers", "Generation", "Base Model"} <= set(new.columns)
    assert len(old.columns) == 26
    assert len(new.columns) == 36
    assert (new["#Params (B)"] == -1).any()
    assert new["Base Model"].str.ends_with("(Merge)").any()
    assert (new["Base Model"] == "Removed").any()


def read_parquet(client: httpx.Client, dataset_id: str) -> pl.DataFrame:
    [name] = [
        row["rfilename"]
        for row in client.get(f"/api/datasets/{dataset_id}").json()["siblings"]
        if row["rfilename"].endswith(".parquet")
    ]
    answer = client.get(f"/datasets/{dataset_id}/resolve/main/{name}", follow_redirects=True)
    return pl.read_parquet(io.BytesIO(answer.content))


def test_hostile_ids_are_on_the_boards_and_escaped_in_html(hub: ServedHub, client: httpx.Client) -> None:
    page = client.get(hub.v1_page).text
    _, headers, data = read_table(page)
    ids = [row[headers.index("fullname")] for row in data]
    assert {"../../etc/passwd", "evil/<script>alert(1)</script>"} <= set(ids)
    cells = [row[headers.index("Model")] for row in data]
    assert not any("<script>" in cell for cell in cells)
    assert any(len(name) > 300 for name in ids)
