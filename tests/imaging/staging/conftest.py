"""A room of boxes, empty and furnished, and the furnished one as a model paints it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from imaging.staging import Aligned, Matted, RoomSeen, align_generated, matte_furniture, where_furniture_may_go
from tests.imaging.staging.box_room import SIZE, SOFA, Box, BoxRoom, draw_room


@dataclass(frozen=True, eq=False)
class Staged:
    """All that staging makes of a painted room."""

    empty: BoxRoom
    painted: BoxRoom
    keep: np.ndarray
    aligned: Aligned
    matted: Matted

    @property
    def before(self) -> RoomSeen:
        return RoomSeen(self.empty.image, self.empty.likely, self.empty.depth)

    @property
    def after(self) -> RoomSeen:
        return RoomSeen(self.aligned.image, self.painted.likely, self.painted.depth)


def stage(painted: BoxRoom, archway: bool = False) -> Staged:
    """A painted room, taken apart."""
    empty = draw_room(archway=archway)
    keep = 1 - where_furniture_may_go(empty.likely, empty.depth, SIZE)
    aligned = align_generated(empty.image, generate(painted.image), keep)
    known = (empty.likely, painted.likely, empty.depth, painted.depth)
    return Staged(empty, painted, keep, aligned, matte_furniture(empty.image, aligned, keep, *known))


def generate(image: np.ndarray, shift_px: tuple[float, float] = (1.4, -0.8), seed: int = 7) -> np.ndarray:
    """An image (h, w, 3) as a model gives it back: softer, moved, warmer, lighter to one side, noisy."""
    matrix = np.array([[1.0, 0, shift_px[0]], [0, 1, shift_px[1]]])
    moved = cv2.warpAffine(image, matrix, image.shape[1::-1], flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    light = np.linspace(0.85, 1.15, image.shape[1])[None, :, None] * np.array([1.05, 1.0, 0.93])
    noise = np.random.default_rng(seed).standard_normal(image.shape) * 0.006
    return np.clip(cv2.GaussianBlur(moved, (0, 0), 0.8) * light + noise, 0, 1).astype(np.float32)


@pytest.fixture(scope="session")
def sofa_staged() -> Staged:
    return stage(draw_room(SOFA, seed=1))


def stage_boxes(*boxes: Box, archway: bool = False) -> Staged:
    return stage(draw_room(*boxes, seed=1, archway=archway), archway)
