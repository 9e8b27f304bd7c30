"""The pages of boards v1 and v2: Gradio pages, and the v2 page's API."""

import json
from functools import lru_cache
from typing import Any

from hf_openness.simulator.board_cells import V1_COLUMNS, baseline_cells, v1_cells, v2_formatted, v2_frame
from hf_openness.simulator.chance import draw
from hf_openness.simulator.replies import JSON_TYPE, Reply
from hf_openness.simulator.world import Week, World
from hf_openness.simulator.world_boards import rows_of

V1_PATH = "/pages/open-llm-v1"
V2_PATH = "/pages/open-llm-v2"
INVERTED = ("Merged", "MoE", "Flagged")


class BoardPages:
    """The pages; each is made once per week."""

    def v1(self, week: Week) -> Reply:
        """Reply with v1's page."""
        return Reply(200, _v1(week.world, week.number), {"content-type": "text/html; charset=utf-8"})

    def v2(self, week: Week) -> Reply:
        """Reply with v2's page."""
        return Reply(200, _v2(week.world, week.number), {"content-type": "text/html; charset=utf-8"})

    def formatted(self, week: Week) -> Reply:
        """Reply with the v2 API's rows."""
        return Reply(200, _formatted(week.world, week.number), {"content-type": JSON_TYPE})


@lru_cache(maxsize=2)
def _v1(world: World, number: int) -> bytes:
    week = world.week(number)
    rows = [v1_cells(week, row) for row in rows_of(week, "v1")]
    rows.append(baseline_cells())
    data = [[row[name] for name in V1_COLUMNS] for row in rows]
    return _page(world, number, "Open LLM Leaderboard", V1_COLUMNS, data, headers_in_value=bool(number % 2))


@lru_cache(maxsize=2)
def _v2(world: World, number: int) -> bytes:
    week = world.week(number)
    frame = v2_frame(week, rows_of(week, "v2"))
    columns = ["Not_Merged" if name == "Merged" else name for name in frame.columns if name != "eval_name"]
    data = [
        [(not row[name]) if name in INVERTED else row[name] for name in frame.columns if name != "eval_name"]
        for row in frame.to_dicts()
    ]
    return _page(world, number, "Open LLM Leaderboard 2", columns, data, headers_in_value=True)


@lru_cache(maxsize=2)
def _formatted(world: World, number: int) -> bytes:
    week = world.week(number)
    return json.dumps([v2_formatted(week, row) for row in rows_of(week, "v2")], ensure_ascii=False).encode()


def _page(
    world: World, number: int, title: str, columns: list[str], data: list[list[Any]], headers_in_value: bool
) -> bytes:
    """Return a Gradio page: the second script holds the configuration; the table's place among the components drifts."""
    before = 20 + draw(world.options.seed, f"page {title}", number) % 40
    components: list[dict[str, Any]] = [_filler(at) for at in range(before)]
    value: dict[str, Any] = {"data": data, "metadata": None}
    props: dict[str, Any] = {"value": value, "interactive": False, "elem_id": "leaderboard-table", "visible": True}
    if headers_in_value:
        value["headers"] = columns
    else:
        props["headers"] = columns
    components.append({"id": before, "type": "dataframe", "props": props})
    hidden = {"value": {"data": data[:3], "headers": columns[:3]}, "headers": columns[:3], "visible": False}
    components += [{"id": before + 1, "type": "dataframe", "props": hidden}, *(_filler(before + 2 + at) for at in range(5))]
    config = {"version": "4.20.0", "mode": "blocks", "title": title, "components": components, "dependencies": []}
    text = json.dumps(config, ensure_ascii=False).replace("</", "<\\/")
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"/>'
        f'<title>{title}</title>\n<script>window.__gradio_mode__ = "app";</script>\n'
        f"<script>window.gradio_config = {text};</script>\n"
        "</head>\n<body><gradio-app></gradio-app><script>window.dataLayer = [];</script></body>\n</html>\n"
    ).encode()


def _filler(at: int) -> dict[str, Any]:
    return {"id": at, "type": ("column", "markdown", "checkboxgroup", "tabs")[at % 4], "props": {"value": f"part {at}"}}
