"""Photos as files."""

from pathlib import Path

import numpy as np
import pytest

from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_house, render_house_with_mask
from imaging.scenes.geometry import Tilt
from tests.finishing.parts import Graph

SIZE = Size(240, 320)
TILT = Tilt(4, 1)


@pytest.fixture(scope="session")
def under_sky() -> tuple[np.ndarray, np.ndarray]:
    """A small house under a dull sky, and where the sky is."""
    return render_house_with_mask(SIZE, 2)


@pytest.fixture(scope="session")
def house(under_sky: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    return under_sky[0]


@pytest.fixture
def photo(house: np.ndarray, tmp_path: Path) -> Path:
    path = tmp_path / "house.png"
    path.write_bytes(encode_photo(Photo(house, format="png")))
    return path


@pytest.fixture(scope="session")
def leaning() -> np.ndarray:
    """A house by a camera that was held as TILT says, so that its walls lean."""
    return render_house(Size(360, 480), 2, TILT)


@pytest.fixture
def tilted(leaning: np.ndarray, tmp_path: Path) -> Path:
    path = tmp_path / "tilted.png"
    path.write_bytes(encode_photo(Photo(leaning, format="png")))
    return path


@pytest.fixture
def graph() -> Graph:
    return Graph()
