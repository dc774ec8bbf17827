"""Folders of rendered scenes, laid out as the photographs are."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from evaluation.task import Task
from imaging.region import Size
from imaging.scenes import render_house, render_room


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Task:
    """Two houses, one interior, one exterior and one bracketed scene, all small."""
    root = tmp_path_factory.mktemp("shared")
    room, front = render_room(Size(192, 288)), render_house(Size(192, 288))
    for house in (1, 2):
        write(root / "evaluation" / "houses" / f"{house}_kitchen.jpg", room)
        write(root / "evaluation" / "houses" / f"{house}_frontal.jpg", front)
    write(root / "photos" / "interior" / "room.png", room)
    write(root / "photos" / "exterior" / "front.png", front)
    for name, gain in (("a", 0.35), ("b", 1.9)):
        frame = np.clip(room * gain, 0, 255).astype(np.uint8)
        write(root / "photos" / "pairs_exposure_bracket_mefb" / "Room" / f"{name}.png", frame)
    return Task(root)


def write(path: Path, pixels: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
