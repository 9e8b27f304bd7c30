import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hf_openness.simulator.serve import ServedHub, WorldOptions, serve_world

OPTIONS = WorldOptions(seed=7, models_count=300, hostile=True)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHub]:
    with serve_world(OPTIONS, folder=tmp_path_factory.mktemp("hub")) as hub:
        yield hub


@pytest.fixture
def hub(served: ServedHub) -> ServedHub:
    served.clear_faults()
    served.set_week(0)
    served.reset_requests()
    return served


def connect(hub: ServedHub, token: str | None = None, timeout: float = 10) -> httpx.Client:
    context = ssl.create_default_context(cafile=str(hub.ca_file))
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return httpx.Client(verify=context, base_url=hub.endpoint, headers=headers, timeout=timeout)


@pytest.fixture
def client(hub: ServedHub) -> Iterator[httpx.Client]:
    with connect(hub) as found:
        yield found


@pytest.fixture
def samples() -> Path:
    folder = Path(__file__).resolve().parents[3] / "shared" / "samples"
    if not folder.is_dir():
        pytest.skip("no recorded answers beside the project")
    return folder
