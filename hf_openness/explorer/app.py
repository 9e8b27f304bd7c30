"""The Dash app: one callback answers an address with a whole view, so that an address is all the state there is."""

from importlib.resources import files
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, html, no_update

from hf_openness.explorer.answer import Answer, build_answer, list_choices, list_chosen, list_rows
from hf_openness.explorer.data import Stores
from hf_openness.explorer.filters import write_query
from hf_openness.explorer.layout import PAGE, lay_out, list_menu
from hf_openness.explorer.routes import add_headers, add_routes

OUTPUTS = (
    ("choices", "data"),
    ("shown", "data"),
    ("where", "children"),
    ("menu", "children"),
    ("title", "children"),
    ("question", "children"),
    ("notices", "children"),
    ("notes", "children"),
    ("problem", "children"),
    ("graph-box", "hidden"),
    ("graph", "figure"),
    ("graph", "style"),
    ("sql", "children"),
    ("polars", "children"),
)


def create_app(stores: Stores, allowed_hosts: frozenset[str] | None = None) -> Dash:
    """Return the app over one or two stores.

    Args:
        stores: what it shows.
        allowed_hosts: names under which a request may ask for it; None: any. Another site's name that leads here (DNS
            rebinding) is refused.
    """
    app = Dash(
        "hf_openness.explorer",
        assets_folder=str(files("hf_openness.explorer") / "assets"),
        title="Openness explorer",
        update_title="",
        serve_locally=True,
        index_string=PAGE,
    )
    # The first answer reads the newest date and imports plotly; it is made here so that nobody waits for it.
    build_answer(stores, None, None)
    first = next(iter(stores.by_method.values()))
    app.layout = lay_out(first.data_kind)

    @app.callback(
        *(Output(name, prop) for name, prop in OUTPUTS),
        Input("url", "pathname"),
        Input("url", "search"),
        State("choices", "data"),
    )
    def show(path: str | None, search: str | None, choices: dict[str, Any] | None) -> tuple[Any, ...]:
        answer = build_answer(stores, path, search)
        return render_answer(stores, answer, choices, f"{path or ''}{search or ''}")

    app.clientside_callback(ClientsideFunction("explorer", "show"), Input("choices", "data"), Input("shown", "data"))
    add_routes(app.server, stores)
    add_headers(app.server, app.csp_hashes(), allowed_hosts)
    return app


def render_answer(stores: Stores, answer: Answer, choices: dict[str, Any] | None, asked: str) -> tuple[Any, ...]:
    """Return the values of OUTPUTS; `choices` is what the bar offers now, sent again only where it differs.

    `asked` is the address as it came: the page tells by it whether what it shows is what it stands at.
    """
    view, filters = answer.view, answer.filters
    query = write_query(filters, stores)
    offered = list_choices(stores, filters)
    shown = {
        "chosen": list_chosen(filters),
        "view": view.name,
        "title": view.title,
        "query": query,
        "asked": asked,
        "active": list(view.filters),
        "table": None if answer.frame is None else list_rows(answer.frame, view.row_limit),
        "has_figure": answer.figure is not None,
    }
    return (
        no_update if offered == choices else offered,
        shown,
        f" {filters.leaderboard}, {filters.date}, {filters.method} method",
        list_menu(view.name, query),
        view.title,
        view.question,
        [html.Li(text) for text in answer.notices],
        [html.P(mark_code(text)) for text in answer.notes],
        answer.problem or "",
        answer.figure is None,
        {"data": [], "layout": {}} if answer.figure is None else answer.figure,
        {"height": "0" if answer.figure is None else f"{answer.figure.layout.height}px"},
        view.write_sql(filters),
        view.write_polars(filters),
    )


def mark_code(text: str) -> list[Any]:
    """Return a sentence as children: what stands between backticks as code, else the text as it is."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return [text]
    return [html.Code(part) if place % 2 else part for place, part in enumerate(parts) if part]
