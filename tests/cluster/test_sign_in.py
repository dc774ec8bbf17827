"""Signing in to the studio in Debian's Chromium. The whole Ingress answers by itself: the running graph has no keys,
but its other tests in a browser have built the page."""

import asyncio
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import uvicorn

from serve.ingress import app
from serve.studio.place import SOURCE
from tests.serve.house import House
from tests.serve.test_ingress import make_ingress

pytestmark = pytest.mark.cluster

SCRIPT = SOURCE / "tests/browser/sign_in.mjs"


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Of a server that ends streams of events after half a second, as it does after a minute by itself."""
    ingress = make_ingress(tmp_path)
    context = SimpleNamespace(servable_object=ingress, app_name="fanlight")
    monkeypatch.setattr("ray.serve.get_replica_context", lambda: context)
    monkeypatch.setattr("serve.jobs.listing_events.LONGEST_S", 0.5)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


async def make_keys(folder: Path) -> list[str]:
    house = House(make_ingress(folder), None)  # type: ignore[arg-type]
    keys = [await house.make_key(name, "elm", "read", "submit") for name in ("office", "attic")]
    await house.store.close()
    return [key["Authorization"].removeprefix("Bearer ") for key in keys]


async def revoke(folder: Path) -> None:
    house = House(make_ingress(folder), None)  # type: ignore[arg-type]
    await house.store.revoke_key("office")
    await house.store.close()


def test_signing_in(tmp_path: Path, chromium: str, node: Path, address: str) -> None:
    keys = asyncio.run(make_keys(tmp_path))
    script = subprocess.Popen(
        [node, SCRIPT, address, *keys],
        env={**os.environ, "CHROMIUM": chromium},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert script.stdout is not None
    if (said := script.stdout.readline()) == "open\n":
        asyncio.run(revoke(tmp_path))
    rest, _ = script.communicate("revoked\n", timeout=300)
    assert script.returncode == 0, said + rest
