"""A running graph on loopback, with the bundled weights and a tiny selector; one for the whole session."""

import base64
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_house, render_room
from serve.runner import load_config, scratch_graph
from serve.studio.build import BuildError, build_studio, find_node
from tests.tiny_profile import write_clicking_profile

os.environ.setdefault("RAY_worker_niceness", "0")
"""Ray's own 15 would leave replicas next to nothing of the cores while the other worker of `make test` is busy."""
CANARY = "c4n4ry"
CODED_CANARY = base64.b64encode(CANARY.encode() * 5).decode()
"""One of them is in every secret that the graph has, so that whoever tells one is heard."""
SECRETS = {
    "FANLIGHT_OUTSIDE_KEY": f"sk-{CANARY}",
    "FANLIGHT_WEBHOOK_SECRETS": f"whsec_{CODED_CANARY}",
    "AWS_SECRET_ACCESS_KEY": CANARY,
}
PORT = 8765
SIZE = Size(384, 1080)
"""Two tiles, and low ones: what a tile costs goes with its pixels."""
AT_ONCE = 4
"""Photos that the graph has in hand at once."""


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the graph may take photos from by `source_url`."""
    return tmp_path_factory.mktemp("sources")


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of the graph: a folder."""
    return str(write_clicking_profile(tmp_path_factory.mktemp("clicking")))


@pytest.fixture(scope="session")
def graph(sources: Path, profile: str) -> Iterator[str]:
    """The base URL of the graph of serve_config.yaml, with room for eight photos at once."""
    config = load_config()
    application = config["applications"][0]
    application["args"] |= {"profile": profile, "jobs": {"sources": [sources.as_uri() + "/"]}}
    ingress = next(part for part in application["deployments"] if part["name"] == "Ingress")
    ingress["user_config"] |= {
        "concurrent_photos": AT_ONCE,
        "queued_photos": 8,
        "max_pixels": 30_000_000,
        "max_body_bytes": 64 * 2**20,
    }
    with ExitStack() as running:
        with pytest.MonkeyPatch.context() as patch:  # for Ray, whose processes inherit it
            for name, value in SECRETS.items():
                patch.setenv(name, value)
            url = running.enter_context(scratch_graph(PORT, config))
        yield url


@pytest.fixture
def http(graph: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=graph, timeout=300) as client:
        yield client


@pytest.fixture(scope="session")
def room_jpeg() -> bytes:
    """A dim rendered room of two tiles."""
    return encode_photo(Photo(render_room(SIZE, seed=1)))


@pytest.fixture(scope="session")
def house_jpeg() -> bytes:
    """A rendered house front under an overcast sky."""
    return encode_photo(Photo(render_house(SIZE, seed=1)))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Debian's; the tests of the page are skipped where it is not installed."""
    if found := shutil.which("chromium"):
        return found
    pytest.skip("Chromium is not here: apt-get install chromium")


@pytest.fixture(scope="session")
def node() -> Path:
    """The page is built as it is now, and what drives it is installed."""
    try:
        home = find_node()
    except BuildError as error:
        pytest.skip(str(error))
    build_studio()
    return home / "node"
