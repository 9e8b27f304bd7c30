"""The page's frame: what stands still while views and filters change. The filter bar is drawn by assets/filters.js."""

from typing import Any

from dash import dcc, html

from hf_openness.explorer.answer import PREFIX
from hf_openness.explorer.view import View
from hf_openness.explorer.views import GROUPS, VIEWS

GRAPH_CONFIG: Any = {"displayModeBar": False, "responsive": True, "displaylogo": False, "showLink": False}
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>{%metas%}<meta name="color-scheme" content="light dark"><title>{%title%}</title>{%favicon%}{%css%}</head>
<body>{%app_entry%}<noscript>The explorer needs JavaScript; the report beside the store does not.</noscript>
<footer>{%config%}{%scripts%}{%renderer%}</footer></body>
</html>"""


def lay_out(data_kind: str) -> Any:
    """Return the page's components; `data_kind` says whether the store holds real or simulated data."""
    simulated = [html.P("Simulated data, not observations.", className="simulated")] if data_kind != "real" else []
    return html.Div(
        [
            dcc.Location(id="url", refresh=False),
            dcc.Store(id="choices"),
            dcc.Store(id="shown"),
            html.A("Skip to the view", href="#view", className="skip"),
            html.Header(
                [
                    html.P([html.Strong("Openness explorer"), html.Span(id="where")], className="brand"),
                    *simulated,
                    html.Details([html.Summary("Views"), html.Nav(id="menu", **_name("Views"))], id="menu-box"),
                ]
            ),
            html.Form(id="filters", role="search", **_name("Filters")),
            html.Main(
                [
                    html.H1(id="title"),
                    html.P(id="question", className="question"),
                    html.Div(html.Ul(id="notices"), role="status"),
                    html.Div(id="notes"),
                    html.P(id="problem", role="status"),
                    html.Div(dcc.Graph(id="graph", config=GRAPH_CONFIG), id="graph-box", hidden=True, role="figure"),
                    html.Section(id="downloads", **_name("Take this view away")),
                    html.Section(id="table", **_name("Rows")),
                    html.Details([html.Summary("SQL that makes these rows"), html.Pre(id="sql", tabIndex="0")]),
                    html.Details([html.Summary("polars code that makes these rows"), html.Pre(id="polars", tabIndex="0")]),
                ],
                id="view",
                tabIndex="-1",
            ),
        ],
        id="page",
    )


def _name(text: str) -> Any:
    return {"aria-label": text}


def list_menu(chosen: str, query: str) -> list[Any]:
    """Return the links to all views, under their groups; each keeps the filters."""
    search = f"?{query}" if query else ""
    groups = [(group, [view for view in VIEWS.values() if view.group == group]) for group in GROUPS]
    return [
        html.Div(
            [
                html.P(group, className="group"),
                html.Ul([_list_link(view, chosen, search) for view in views]),
            ]
        )
        for group, views in groups
        if views
    ]


def _list_link(view: View, chosen: str, search: str) -> Any:
    name = "chosen" if view.name == chosen else ""
    return html.Li(dcc.Link(view.title, href=f"{PREFIX}{view.name}{search}", className=name))
