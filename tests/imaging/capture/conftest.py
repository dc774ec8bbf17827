"""Frames of a rendered room with a bright window, as a camera would take them at several exposures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.region import Size
from imaging.scenes import render_house, render_room

SIZE = Size(400, 600)
WINDOW = (slice(60, 220), slice(60, 220))
OVER_WHITE_EV = 3.0

Shoot = Callable[..., np.ndarray]


@cache
def room_light(seed: int = 0) -> np.ndarray:
    """Linear light float32 (400, 600, 3), 1 the white of the frame at 0 EV, a house behind a window at +3 EV."""
    room = srgb_to_linear(render_room(SIZE, seed).astype(np.float32) / 255) * np.float32(1.8)
    house = srgb_to_linear(render_house(Size(160, 160), seed).astype(np.float32) / 255)
    room[WINDOW] = house * np.float32(2**OVER_WHITE_EV)
    return room


def shoot(light: np.ndarray, ev: float = 0.0, seed: int = 0, noise: float = 1.0) -> np.ndarray:
    """A frame uint8 (h, w, 3) with photon and read noise."""
    exposed = light * np.float32(2.0**ev)
    spread = noise * np.sqrt(np.maximum(exposed, 0) / 9e3 + 4e-7)
    exposed = exposed + spread * np.random.default_rng(seed).standard_normal(light.shape, dtype=np.float32)
    return np.rint(linear_to_srgb(exposed) * 255).astype(np.uint8)


def write_frames(folder: Path, frames: Sequence[np.ndarray]) -> list[Path]:
    paths = [folder / f"IMG_{number}.png" for number in range(len(frames))]
    for path, frame in zip(paths, frames, strict=True):
        cv2.imwrite(str(path), cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    return paths


@pytest.fixture(scope="session")
def light() -> np.ndarray:
    return room_light()


@pytest.fixture(scope="session")
def bracket(light: np.ndarray) -> list[np.ndarray]:
    """Frames at −4, −2, 0 and +2 EV from a tripod."""
    return [shoot(light, ev, seed) for seed, ev in enumerate((-4, -2, 0, 2))]
