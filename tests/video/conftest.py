"""Small frames whose every pixel is known."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def colours() -> list[np.ndarray]:
    """Twenty frames of 96×160: four fields of colour that get lighter by one level a frame."""
    first = np.zeros((96, 160, 3), np.uint8)
    for field, colour in enumerate(((200, 90, 50), (40, 120, 70), (60, 70, 180), (128, 128, 128))):
        first[:, 40 * field : 40 * field + 40] = colour
    return [first + np.uint8(number) for number in range(20)]
