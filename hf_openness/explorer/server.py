"""Serves the explorer with waitress; on this machine alone unless told otherwise."""

import socket
from typing import Any

from hf_openness.explorer.data import Data, Stores
from hf_openness.reading.store import StoreReader
from hf_openness.settings import UsageError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
THREADS = 8
TRIED_PORTS = 20


def open_stores(first: StoreReader, other: StoreReader | None) -> Stores:
    """Return one or two stores; raises UsageError where both are in one method."""
    return Stores([Data(reader) for reader in (first, other) if reader is not None])


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens on host and port.

    Raises:
        UsageError: the port is in use (a free one is named), or the host is not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return _bind(family, host, port)
    except OSError as error:
        free = next((near for near in range(port + 1, min(port + TRIED_PORTS, 65_535)) if _is_free(family, host, near)), 0)
        if not free:
            raise UsageError(f"cannot listen on {host} port {port}: {error.strerror or error}") from error
        raise UsageError(
            f"port {port} of {host} cannot be used ({(error.strerror or str(error)).lower()}); free is: --port {free}"
        ) from error


def _bind(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        # Two that only bind may share a port; the first to listen has it.
        bound.listen()
    except (OSError, OverflowError):
        bound.close()
        raise
    return bound


def _is_free(family: socket.AddressFamily, host: str, port: int) -> bool:
    try:
        _bind(family, host, port).close()
    except OSError:
        return False
    return True


def create_server(stores: Stores, host: str, bound: socket.socket) -> Any:
    """Return a waitress server on a bound socket; `run()` serves until it is closed."""
    from waitress import create_server as create

    from hf_openness.explorer.app import create_app

    app = create_app(stores, LOCAL_NAMES if host in LOOPBACK else None)
    return create(app.server, sockets=[bound], threads=THREADS, ident="hf-openness")
