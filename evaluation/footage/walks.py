"""Walkthroughs with a known truth: a camera's path over a photo, as its photographer finished it and as a camera that
hunts for exposure and white would have filmed the unfinished room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from imaging.color import LUMA, linear_to_srgb, srgb_to_linear
from imaging.region import Size

CameraPath = Literal["pan", "dolly", "zoom", "hand", "person"]


@dataclass(frozen=True)
class Walk:
    """What is filmed and how. `steady`: the camera does not hunt."""

    path: CameraPath
    frames: int = 72
    per_s: int = 30
    seed: int = 0
    steady: bool = False

    @property
    def name(self) -> str:
        return f"{self.path} at {self.per_s}{', steady' if self.steady else ''}"


@dataclass(frozen=True, eq=False)
class Shown:
    """One frame as filmed and as finished, uint8 (h, w, 3); `place` (3, 3) takes its pixels to the photo's; `gain` (3,)
    is log₂ of the camera's; `person` (h, w), [0, 1]: who walks by, None where nobody does."""

    filmed: np.ndarray
    finished: np.ndarray
    place: np.ndarray
    gain: np.ndarray
    person: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class World:
    """A room as finished, float32 (h, w, 3) encoded, and as it was, in linear light."""

    finished: np.ndarray
    found: np.ndarray


def unfinish(pixels: np.ndarray, seed: int, light_shift: float = 0.7) -> World:
    """A finished photo, uint8 (h, w, 3), under the light that it might have had: dark, uneven and warm, with windows
    that hold more light than white."""
    rng = np.random.default_rng(seed)
    finished = pixels.astype(np.float32) / 255
    linear = srgb_to_linear(finished)
    luma = linear @ np.asarray(LUMA, np.float32)
    shape = luma.shape
    ev = -1.0 + light_shift * _drift(shape, rng, 4) - 0.5 * np.exp(-4 * luma)
    warm = 0.15 + 0.25 * _drift(shape, rng, 3)
    cast = np.stack([np.exp2(warm), np.ones_like(warm), np.exp2(-1.2 * warm)], axis=-1)
    found = linear * (1 + 1.5 * luma[..., None] ** 4) * np.exp2(ev)[..., None] * cast
    return World(finished, found.astype(np.float32))


def film(walk: Walk, world: World, size: Size) -> Iterator[Shown]:
    """The frames of a walk, of that size."""
    rng = np.random.default_rng(walk.seed + 1)
    for number in range(walk.frames):
        place = move_camera(walk, number, size, world.finished.shape)
        gain = hunt(walk, number)
        finished, found = (_look(values, place, size) for values in (world.finished, world.found))
        person = None
        if walk.path == "person":
            person, skin = _pass_by(number / walk.frames, size)
            finished = linear_to_srgb(srgb_to_linear(finished) * (1 - person[..., None]) + skin * person[..., None])
            found = found * (1 - person[..., None]) + 0.45 * skin * person[..., None]
        yield Shown(expose(found, gain, rng), _round(finished), place, gain, person)


def expose(found: np.ndarray, gain: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Linear light float32 (h, w, 3) as a camera of that gain (3,), log₂, has it: uint8, with its noise."""
    light = found * np.exp2(gain).astype(np.float32)
    noise = rng.standard_normal(light.shape, dtype=np.float32) * np.sqrt(4e-5 * np.maximum(light, 0) + 2e-6)
    return _round(linear_to_srgb(light + noise))


def hunt(walk: Walk, number: int) -> np.ndarray:
    """log₂ (3,) of a camera's gain: it swings, overshoots when the light changes, and its white drifts."""
    if walk.steady:
        return np.zeros(3)
    time, phase = number * 30 / walk.per_s, walk.seed * 1.3
    ev = 0.55 * np.sin(2 * np.pi * time / 60 + phase)
    for start, size in ((18, 0.7), (46, -0.6)):
        if time >= start:
            ev += size * np.exp(-(time - start) / 9) * np.cos((time - start) / 5)
    red, blue = 0.12 * np.sin(2 * np.pi * time / 80 + phase), -0.15 * np.sin(2 * np.pi * time / 95 + 1 + phase)
    return float(np.clip(ev, -1, 1)) + np.array([red, 0, blue])


def move_camera(walk: Walk, number: int, size: Size, world: tuple[int, ...]) -> np.ndarray:
    """The matrix (3, 3) from pixels of a frame to those of the photo: the path, and hands that shake."""
    share = number / max(walk.frames - 1, 1)
    time = number * 30 / walk.per_s
    phases = np.random.default_rng(7 + walk.seed).uniform(0, 6.3, 8)
    periods = ((23, 7), (19, 6), (31, 9), (27, 8))
    shake = [
        3 * np.sin(2 * np.pi * time / slow + phases[at]) + 1.3 * np.sin(2 * np.pi * time / fast + phases[at + 4])
        for at, (slow, fast) in enumerate(periods)
    ]
    base, amount = min(world[1] / size.width, world[0] / size.height), 2.2 if walk.path == "hand" else 1.0
    zoom, across = {
        "pan": (0.55 * base, 0.29 + 0.42 * share),
        "dolly": (base * (0.95 - 0.4 * share), 0.5 + 0.05 * share),
        "zoom": (base * 0.9 * 0.5**share, 0.5),
        "hand": (0.75 * base, 0.45 + 0.1 * share),
        "person": (0.85 * base, 0.5),
    }[walk.path]
    turn, tilt = amount * shake[2] * 4e-4, amount * shake[3] * 2e-6 * 1920 / size.width
    unit = amount * size.width / 1920 * base
    turned = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [tilt, -0.7 * tilt, 1]])
    centred = np.array([[1, 0, -size.width / 2], [0, 1, -size.height / 2], [0, 0, 1.0]])
    moved = [[zoom, 0, across * world[1] + unit * shake[0]], [0, zoom, 0.5 * world[0] + unit * shake[1]], [0, 0, 1]]
    return np.array(moved) @ turned @ centred


def _look(values: np.ndarray, place: np.ndarray, size: Size) -> np.ndarray:
    flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpPerspective(values, place, (size.width, size.height), flags=flags, borderMode=cv2.BORDER_REFLECT)
    )


def _pass_by(share: float, size: Size) -> tuple[np.ndarray, np.ndarray]:
    """Somebody who walks through the picture: weight (h, w), and linear light (h, w, 3)."""
    height, width = size.height, size.width
    mask = np.zeros((height, width), np.uint8)
    x = int((-0.1 + 1.2 * share) * width)
    cv2.ellipse(mask, (x, int(0.62 * height)), (width // 16, int(0.38 * height)), 0, 0, 360, 255, -1, cv2.LINE_AA)
    cv2.ellipse(mask, (x, int(0.2 * height)), (width // 30, int(0.07 * height)), 0, 0, 360, 255, -1, cv2.LINE_AA)
    light = np.full((height, width, 3), (0.03, 0.035, 0.05), np.float32)
    light[: int(0.27 * height)] = (0.42, 0.25, 0.18)
    return mask.astype(np.float32) / 255, light


def _drift(shape: tuple[int, ...], rng: np.random.Generator, cells: int) -> np.ndarray:
    """A smooth random map (h, w) within about ±1."""
    coarse = rng.uniform(-1, 1, (cells, cells + 2)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, shape[1::-1], interpolation=cv2.INTER_CUBIC))


def _round(image: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)
