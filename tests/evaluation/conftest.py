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
    """Two houses, of which the second has a finished kitchen, an interior under a warm lamp, an exterior, a bracketed
    scene, and kitchens to learn from, all small."""
    root = tmp_path_factory.mktemp("shared")
    room, front = render_room(Size(192, 288)), render_house(Size(192, 288))
    for house, kitchen in ((1, room), (2, paint_finished_room())):
        write(root / "evaluation" / "houses" / f"{house}_kitchen.jpg", kitchen)
        write(root / "evaluation" / "houses" / f"{house}_frontal.jpg", front)
    warm = (paint_finished_room(0.75) * (1, 0.97, 0.84)).astype(np.uint8)
    write(root / "photos" / "interior" / "room.png", warm)
    write(root / "photos" / "exterior" / "front.png", front)
    for name, gain in (("a", 0.35), ("b", 1.9)):
        frame = np.clip(room * gain, 0, 255).astype(np.uint8)
        write(root / "photos" / "pairs_exposure_bracket_mefb" / "Room" / f"{name}.png", frame)
    for house in range(10, 20):
        light = 1.0 if house % 2 else 0.5
        write(root / "train" / "houses" / f"{house}_kitchen.jpg", paint_finished_room(light, seed=house))
    return Task(root)


def paint_finished_room(light: float = 1.0, seed: int = 0) -> np.ndarray:
    """White walls, wood, a sofa and a window as a photographer delivers them, dimmed so: pixels (192, 288, 3) uint8."""
    room = np.empty((192, 288, 3), np.float32)
    room[:] = np.linspace(0.74, 0.90, 288, dtype=np.float32)[:, None] * np.array([1, 0.995, 0.975], np.float32)
    room[140:], room[90:165, 60:150], room[30:80, 190:250] = (0.72, 0.62, 0.5), (0.35, 0.4, 0.5), (0.55, 0.65, 0.6)
    noise = np.random.default_rng(seed).normal(0, 0.01, room.shape)
    return np.rint(255 * np.clip((room + noise) * light, 0, 1)).astype(np.uint8)


def write(path: Path, pixels: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
