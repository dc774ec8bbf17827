"""A hub on loopback, and cards of what is on it."""

import threading
from collections.abc import Iterator

import pytest

from models.hub.card import Card
from models.hub.store import Store
from tests.models.hub_server import HubServer

COMMIT, LATER = "1" * 40, "2" * 40


@pytest.fixture
def hub() -> Iterator[HubServer]:
    """Listens until the test ends; its address, what it holds and how it misbehaves are its attributes."""
    with HubServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.goes_on.set()
        server.shutdown()


@pytest.fixture
def card(hub: HubServer) -> Card:
    """A ControlNet under the names that loaders do not know, on the hub's main branch."""
    files = {"config_promax.json": b"{}", "net_promax.safetensors": b"weights" * 1000, "README.md": b"not wanted"}
    hub.add("somebody/net", COMMIT, files, "main")
    renamed = {"config_promax.json": "config.json", "net_promax.safetensors": "net.safetensors"}
    return Card("net", "somebody/net", "main", tuple(renamed), "mit", True, 7002, "a net", renamed)


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "weights")
