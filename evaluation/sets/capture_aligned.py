"""Is the camera's movement found: turned photos at several exposures, by the pixels of a 45 MP frame."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from evaluation.sets.capture_scene import read_light, take_frame, turn_camera
from imaging.capture import align_frames
from imaging.region import Size

FULL_WIDTH_PX = 8256
EVS = (-4.0, -2.0, 0.0, 2.0, 4.0)
ROOMS = (
    "norbert-levajsics-oTJ92KUXHls-unsplash.jpg",
    "alice-kang-Bc_uN5PeErA-unsplash.jpg",
    "michael-browning-akz0w36DpM4-unsplash.jpg",
    "neonbrand-iAftdIcgpFc-unsplash.jpg",
)
MOVES = ("tripod", "slight", "hand")
_WIDTH_PX, _PROXY_PX, _MARGIN = 2400, 1600, 0.03
_DEGREES = {"tripod": 0.0, "slight": 0.25, "hand": 0.9}


@dataclass(frozen=True)
class AlignJob:
    photos: Path
    room: str
    move: str
    plain: bool = False


@dataclass(frozen=True)
class Aligned:
    """How far a frame is left from where it belongs, RMS px at 45 MP; None where it was refused."""

    job: AlignJob
    ev: float
    left_px: float | None
    untouched_px: float


def align_room(job: AlignJob) -> list[Aligned]:
    """Frames of ±2 and ±4 EV against the one at 0 EV, the latter turned twice as far."""
    light = read_light(job.photos / "photos" / "interior" / job.room, _WIDTH_PX)
    light = _crop_wall(light) if job.plain else light * np.float32(0.8)
    rng = np.random.default_rng([MOVES.index(job.move), len(job.room), job.plain])
    turn = rng.uniform(-1, 1, 3) * _DEGREES[job.move]
    frames, truths = [], []
    for seed, ev in enumerate(EVS):
        turned, matrix = turn_camera(light, *(turn * abs(ev) / 4))
        frames.append(_as_proxy(take_frame(turned if ev and turn.any() else light, ev, seed)))
        truths.append(matrix)
    height, width = light.shape[:2]
    edge = int(_MARGIN * width)
    full = Size(height - 2 * edge, width - 2 * edge)
    crop = np.array([[1, 0, -edge], [0, 1, -edge], [0, 0, 1.0]])
    truths = [crop @ truth @ np.linalg.inv(crop) for truth in truths]
    found = align_frames(frames, EVS, EVS.index(0.0), full)
    return [
        Aligned(
            job,
            ev,
            None if each.model == "refused" else _distance(each.matrix, truth, full),
            _distance(np.eye(3), truth, full),
        )
        for ev, each, truth in zip(EVS, found, truths, strict=True)
        if ev
    ]


def _as_proxy(pixels: np.ndarray) -> np.ndarray:
    edge = int(_MARGIN * pixels.shape[1])
    inner = pixels[edge:-edge, edge:-edge]
    scale = _PROXY_PX / max(inner.shape[:2])
    return np.asarray(cv2.resize(inner, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def _crop_wall(light: np.ndarray) -> np.ndarray:
    """The plainest half of the first room: wall and doors, enlarged."""
    height, width = light.shape[:2]
    wall = light[int(0.05 * height) : int(0.55 * height), : width // 2] * np.float32(0.8)
    return np.maximum(
        cv2.resize(wall, (width, wall.shape[0] * width // wall.shape[1]), interpolation=cv2.INTER_CUBIC), 0
    )


def _distance(matrix: np.ndarray, truth: np.ndarray, size: Size) -> float:
    x, y = np.meshgrid(np.linspace(0.02, 0.98, 9) * size.width, np.linspace(0.02, 0.98, 9) * size.height)
    grid = np.stack([x, y], axis=-1).reshape(-1, 1, 2)
    away = cv2.perspectiveTransform(grid, matrix) - cv2.perspectiveTransform(grid, truth)
    return float(np.sqrt((away**2).sum(axis=2).mean()) * FULL_WIDTH_PX / size.width)
