"""Stores and releases for the tests of this folder; tests only read them."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hf_openness.publishing.build import publish_store
from hf_openness.reading.store import StoreReader
from hf_openness_tests.publishing.stores import write_release_store
from hf_openness_tests.reading.stores import list_bytes


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of real data, some of which may not be passed on."""
    return write_release_store(tmp_path_factory.mktemp("publishing") / "store")


@pytest.fixture
def store(store_folder: Path) -> Iterator[StoreReader]:
    """The store, opened; whatever the test does, not a byte of it may change."""
    before = list_bytes(store_folder)
    yield StoreReader(str(store_folder))
    assert list_bytes(store_folder) == before


@pytest.fixture(scope="session")
def simulated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of simulated data."""
    return write_release_store(tmp_path_factory.mktemp("publishing") / "simulated", "simulated")


@pytest.fixture(scope="session")
def release_folder(store_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the store."""
    folder = tmp_path_factory.mktemp("publishing") / "release"
    publish_store(StoreReader(str(store_folder)), folder, "https://example.org/dataset")
    return folder


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Refuse every connection and every look-up of a name; what was asked for is listed and must stay nothing."""
    asked: list[Any] = []

    def refuse(*address: Any, **_: Any) -> None:
        asked.append(address[-1] if len(address) < 3 else address[:2])
        raise OSError("no network here")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield asked
    assert asked == []
