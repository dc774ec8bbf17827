"""Photos as files."""

from pathlib import Path

import numpy as np
import pytest

from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_house
from tests.finishing.parts import Graph

SIZE = Size(240, 320)


@pytest.fixture(scope="session")
def house() -> np.ndarray:
    """A small house under a dull sky."""
    return render_house(SIZE, 2)


@pytest.fixture
def photo(house: np.ndarray, tmp_path: Path) -> Path:
    path = tmp_path / "house.png"
    path.write_bytes(encode_photo(Photo(house, format="png")))
    return path


@pytest.fixture
def graph() -> Graph:
    return Graph()
