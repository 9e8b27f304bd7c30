"""What the server answers beside the page: downloads and completions; and the headers of every answer."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hf_openness.explorer.answer import complete
from hf_openness.explorer.data import Stores
from hf_openness.explorer.downloads import DOWNLOADS, name_file
from hf_openness.explorer.filters import LONGEST_TEXT, parse_filters
from hf_openness.explorer.views import VIEWS
from hf_openness.settings import UsageError
from hf_openness.visible import show_hidden

if TYPE_CHECKING:
    from flask import Flask

COMPLETED = ("text", "model", "authors")


def add_routes(server: "Flask", stores: Stores) -> None:
    """Add `/download/<view>.<ending>?<filters>` and `/complete?kind=...&part=...&<filters>`."""
    from flask import Response, abort, jsonify, request

    @server.get("/download/<name>.<ending>")
    def download(name: str, ending: str) -> Response:
        if name not in VIEWS or ending not in DOWNLOADS:
            abort(404)
        filters = parse_filters(request.query_string.decode("utf-8", "replace"), stores).filters
        kind, render = DOWNLOADS[ending]
        try:
            content = render(VIEWS[name], stores.get(filters), filters)
        except UsageError as error:
            return Response(f"{show_hidden(str(error))}\n", 404, mimetype="text/plain")
        named = name_file(VIEWS[name], filters, ending)
        return Response(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{named}"'})

    @server.get("/complete")
    def complete_names() -> Response:
        kind, part = request.args.get("kind", ""), request.args.get("part", "")[:LONGEST_TEXT]
        if kind not in COMPLETED or not part:
            return jsonify([])
        filters = parse_filters(request.query_string.decode("utf-8", "replace"), stores).filters
        found: list[Any] = complete(stores.get(filters), filters, kind, part)
        return jsonify(found)


def add_headers(server: "Flask", script_hashes: Sequence[str], allowed_hosts: frozenset[str] | None) -> None:
    """Give every answer its headers; refuse requests under a host name that is not ours.

    Styles may stand inline: plotly sets the style of what it draws. Scripts may not, but Dash's one line that starts it,
    which is named by its hash.
    """
    from flask import Response, request

    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' {' '.join(script_hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )

    @server.before_request
    def check_host() -> Response | None:
        if allowed_hosts is None or request.host.rsplit(":", 1)[0].lower() in allowed_hosts:
            return None
        return Response("This explorer answers on this machine only.\n", 403, mimetype="text/plain")

    @server.after_request
    def add(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response
