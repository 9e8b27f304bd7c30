"""The process that serves: two TLS sockets on loopback, orders on standard input, one JSON line per order and answer."""

import asyncio
import json
import os
import socket
import ssl
import sys
from pathlib import Path
from typing import Any

import trustme
import uvicorn

from hf_openness.simulator.app import Hub
from hf_openness.simulator.options import Fault, Limits, PageSizes, WorldOptions
from hf_openness.simulator.routes_boards import V1_PATH, V2_PATH

CA_FILE = "simulated-hub-ca.pem"
LONGEST_ORDER = 1 << 20


def main() -> None:
    """Serve until standard input ends or orders to stop; the first line of input is the configuration."""
    config = json.loads(sys.stdin.buffer.readline())
    asyncio.run(_serve(config))


async def _serve(config: dict[str, Any]) -> None:
    limits = None if config["limits"] is None else Limits(**config["limits"])
    hub = Hub(
        WorldOptions(**config["options"]),
        limits,
        PageSizes(**config["page_sizes"]),
        config["week"],
        config["latency_seconds"],
    )
    folder = Path(config["folder"])
    hub_socket, files_socket = _listen(config["port"]), _listen(0)
    hub.endpoint = f"https://localhost:{hub_socket.getsockname()[1]}"
    hub.files_endpoint = f"https://127.0.0.1:{files_socket.getsockname()[1]}"
    certificate = _write_certificate(folder)
    servers = [
        _server(hub.app, folder / "server.pem", certificate),
        _server(hub.files_app, folder / "server.pem", certificate),
    ]
    tasks = [asyncio.create_task(s._serve([sock])) for s, sock in zip(servers, (hub_socket, files_socket), strict=True)]
    while not all(server.started for server in servers):
        await asyncio.sleep(0.01)
        for task in tasks:
            if task.done():
                task.result()
    (folder / "server.pem").unlink()
    ready = {"endpoint": hub.endpoint, "files_endpoint": hub.files_endpoint, "ca_file": str(folder / CA_FILE)}
    _say(ready | {"v1_page": hub.endpoint + V1_PATH, "v2_page": hub.endpoint + V2_PATH})
    await _obey(hub)
    sys.stdout.flush()
    os._exit(0)


async def _obey(hub: Hub) -> None:
    reader = asyncio.StreamReader(limit=LONGEST_ORDER)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        order = json.loads(line)
        if order["do"] == "stop":
            return
        try:
            _say({"ok": _do(hub, order)})
        except (KeyError, TypeError, ValueError) as error:
            _say({"error": f"{type(error).__name__}: {error}"})


def _do(hub: Hub, order: dict[str, Any]) -> Any:
    match order["do"]:
        case "week":
            hub.week = hub.world.week(order["week"])
        case "latency":
            hub.latency_seconds = float(order["seconds"])
        case "fault":
            hub.faults.add(Fault(**order["fault"]))
        case "clear faults":
            hub.faults.clear()
        case "requests":
            counts = sorted(hub.counts.items())
            return [{"route": route, "status": status, "count": count} for (route, status), count in counts]
        case "asked":
            return list(hub.asked)
        case "leaks":
            return list(hub.leaks)
        case "uploaded":
            return hub.uploads.describe(order["dataset"])
        case "reset":
            hub.reset()
        case unknown:
            raise ValueError(f"unknown order {unknown!r}")
    return None


def _say(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(512)
    return listener


def _write_certificate(folder: Path) -> bytes:
    authority = trustme.CA(organization_name="simulated Hub")
    certificate = authority.issue_cert("localhost", "127.0.0.1")
    authority.cert_pem.write_to_path(str(folder / CA_FILE))
    secret = folder / "server.pem"
    secret.touch(mode=0o600)
    certificate.private_key_and_cert_chain_pem.write_to_path(str(secret))
    return authority.cert_pem.bytes()


def _server(app: Any, certificate: Path, authority: bytes) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        ssl_certfile=str(certificate),
        ssl_keyfile=str(certificate),
        ssl_version=ssl.PROTOCOL_TLS_SERVER,
        log_level="error",
        access_log=False,
        lifespan="off",
        loop="uvloop",
        http="httptools",
        ws="none",
        interface="asgi3",
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=120,
        backlog=512,
    )
    return uvicorn.Server(config)


if __name__ == "__main__":
    main()
