"""Archived rows in the shapes that the wire gives them, and a client that answers from a dictionary."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from hf_openness.sources.answers import Answer
from hf_openness.sources.layouts import read_layouts
from hf_openness.sources.leaderboard import ParsedLeaderboard, parse_leaderboard

API_GROUPS = ("model", "evaluations", "features", "metadata")
ENDPOINT = "https://hub.test"


class TinyClient:
    """Answers what it was given, else 404, and remembers what it was asked."""

    endpoint = ENDPOINT

    def __init__(self, replies: Mapping[str, Any], links: Mapping[str, str] | None = None) -> None:
        self.replies, self.links = replies, links or {}
        self.asked: list[str] = []

    async def ask(
        self, route: str, subject: str, request: str, *, kind: str = "api", page: int = 0, max_bytes: int = 0
    ) -> Answer:
        self.asked.append(request)
        reply = self.replies.get(request, 404)
        status, body = (reply, b"") if isinstance(reply, int) else (200, reply)
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        headers = {"link": f'<{self.links[request]}>; rel="next"'} if request in self.links else {}
        problem = "timeout" if status == 0 else None
        return Answer(route, subject, request, status, "2026-11-24T08:00:00Z", body, page, (), problem, headers)


def read_rows(content: bytes, separator: str = ",") -> list[dict[str, str]]:
    """Return archived rows as texts."""
    return list(csv.DictReader(io.StringIO(content.decode()), delimiter=separator))


def typed(text: str) -> Any:
    """Return a cell as JSON would carry it."""
    if text == "" or text.upper() in ("TRUE", "FALSE"):
        return None if text == "" else text.upper() == "TRUE"
    try:
        return float(text) if "." in text or "e" in text else int(text)
    except ValueError:
        return text


def as_api(rows: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return archived rows of the v2 API's export as its objects."""
    found = []
    for row in rows:
        item: dict[str, Any] = {"id": row["id"], **{group: {} for group in API_GROUPS}}
        for name, cell in row.items():
            group, _, rest = name.partition("_")
            leaf = next((leaf for leaf in ("normalized_score", "value", "name") if rest.endswith(f"_{leaf}")), None)
            if group == "evaluations" and leaf:
                item[group].setdefault(rest.removesuffix(f"_{leaf}"), {})[leaf] = typed(cell)
            elif group in API_GROUPS:
                item[group][rest] = typed(cell)
        found.append(item)
    return found


def as_dataset(rows: Sequence[Mapping[str, str]], layout: str, target: str) -> pl.DataFrame:
    """Return archived rows of `layout` under the column names of the dataset layout `target`, flags in its sense."""
    layouts = {known.name: known.columns for known in read_layouts()}
    wanted = {row["field"]: row for row in layouts[target].to_dicts() if row["field"]}
    columns = {}
    for source in layouts[layout].to_dicts():
        if source["field"] in wanted:
            new = wanted[source["field"]]
            cells = [typed(row[source["column"]]) for row in rows]
            if source["kind"] == "flag" and source["sense"] != new["sense"]:
                cells = [None if cell is None else not cell for cell in cells]
            is_number = source["kind"] in ("score", "score_raw", "params_decimal", "params_truncated")
            columns[new["column"]] = pl.Series(
                [float(c) if is_number and c is not None else c for c in cells], strict=False
            )
    return pl.DataFrame(columns)


def as_parquet(frame: pl.DataFrame) -> bytes:
    """Return a frame as a parquet file."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def as_page(headers: Sequence[str], rows: Sequence[Sequence[Any]], before: int = 3, in_value: bool = True) -> bytes:
    """Return a Gradio page whose table is the component after `before` others."""
    value: dict[str, Any] = {"data": rows}
    props: dict[str, Any] = {"value": value}
    (value if in_value else props)["headers"] = headers
    fill = [{"id": n, "type": "markdown", "props": {"value": f"part {n}"}} for n in range(before)]
    queue = {"id": 98, "props": {"value": {"headers": ["model", "revision"], "data": [["a/b", "main"]]}}}
    config = {"version": "4.20.0", "components": [*fill, queue, {"id": 99, "props": props}]}
    text = json.dumps(config, ensure_ascii=False).replace("</", "<\\/")
    return (
        f"<html><script>window.__gradio_mode__ = 1;</script><script>window.gradio_config = {text};</script></html>"
    ).encode()


def archived(archive: Path, file: str) -> tuple[bytes, ParsedLeaderboard]:
    """Return an archived board's bytes and what the archive's parser makes of them."""
    content = (archive / file).read_bytes()
    return content, parse_leaderboard(content, file, file.split("/")[0])


def assert_same_board(live: ParsedLeaderboard, file: ParsedLeaderboard) -> None:
    """Fail where the typed rows or scores differ."""
    columns = file.rows.columns
    assert sorted(live.rows.columns) == sorted(columns)
    for name in columns:
        assert live.rows[name].equals(file.rows[name], null_equal=True), name
    order = ["row_number", "benchmark"]
    assert live.scores.sort(order).equals(file.scores.sort(order))
