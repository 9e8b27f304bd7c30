"""The command that shows a store in a browser: serve. Heavy imports wait until it runs."""

import sys
from typing import Annotated

import typer

from hf_openness.cli_reading import Method, Store, open_reader, plain_errors

SERVE_EXAMPLES = """\
Examples:

  hf-openness serve

  hf-openness serve --store data --other-store data-paper --open

  hf-openness serve --store data-demo --port 8051
"""


def serve(
    store: Store = None,
    other_store: Annotated[str | None, typer.Option(help="Store of the other method, to switch between the two.")] = None,
    method: Method = None,
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port to listen on.")] = 8050,
    host: Annotated[
        str, typer.Option(help="Address to listen on. Another than 127.0.0.1 shows the store to everyone who reaches it.")
    ] = "127.0.0.1",
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Whether to open the page in a browser.")] = False,
) -> None:
    """Explore a store in a browser: views with one filter bar, on this machine only unless told otherwise."""
    with plain_errors():
        from hf_openness.explorer.server import bind, create_server, open_stores

        first = open_reader(store, method)
        second = None if other_store is None else open_reader(other_store, None)
        stores = open_stores(first, second)
        bound = bind(host, port)
    server = create_server(stores, host, bound)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    sys.stdout.write(f"explorer: {address} (stop with Ctrl-C)\n")
    sys.stdout.flush()
    if open_browser:
        import webbrowser

        webbrowser.open(address)
    try:
        server.run()
    finally:
        server.close()
