"""What is seen through a window: sky, trees, houses, a fence, the night, or nothing but white."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.textures import periodic_noise

_ROWS = 192


def paint_outdoors(
    rng: np.random.Generator, width_m: float, height_m: float, horizon_m: float, *, night: bool
) -> Texture:
    """A picture that fits a pane of that size, the horizon so far below its top."""
    columns = int(np.clip(_ROWS * width_m / height_m, 24, 1024))
    horizon = horizon_m / height_m * _ROWS
    if night:
        picture = _night(rng, columns)
    else:
        picture = _sky(rng, columns, horizon)
        _put_ground(picture, rng, horizon)
        for put in rng.permutation(np.array([_put_trees, _put_house, _put_fence, _put_hills]))[
            : int(rng.integers(1, 4))
        ]:
            put(picture, rng, horizon)
        veil = float(rng.choice([0, rng.uniform(0.1, 0.5)]))
        picture += veil * (255 - picture)
    return Texture(np.clip(cv2.GaussianBlur(picture, (0, 0), 0.8), 0, 255).astype(np.uint8), height_m)


def _sky(rng: np.random.Generator, columns: int, horizon: float) -> np.ndarray:
    up = np.clip((horizon - np.arange(_ROWS)) / _ROWS, 0, 1.2)[:, None, None]
    overcast = rng.random() < 0.5
    low = np.array([238, 240, 242]) if overcast else np.array([216, 230, 242])
    high = low * rng.uniform(0.85, 1.0) if overcast else np.array([110, 160, 220]) * rng.uniform(0.9, 1.2)
    sky = np.broadcast_to(low + (high - low) * np.clip(1.5 * up, 0, 1), (_ROWS, columns, 3)).astype(np.float32)
    clouds = _spread(rng, columns, 1.6)
    return np.ascontiguousarray(sky + 10 * np.clip(clouds, 0, 2)[..., None], np.float32)


def _night(rng: np.random.Generator, columns: int) -> np.ndarray:
    picture = np.empty((_ROWS, columns, 3), np.float32)
    picture[:] = rng.uniform(6, 40) * np.array([0.7, 0.8, 1.2])
    for _ in range(int(rng.integers(0, 6))):
        place = (int(rng.integers(columns)), int(rng.uniform(0.3, 0.8) * _ROWS))
        cv2.circle(picture, place, int(rng.integers(1, 4)), (255, 220, 150), -1)
    return picture


def _spread(rng: np.random.Generator, columns: int, falloff: float) -> np.ndarray:
    noise = periodic_noise(256, 40, falloff)
    shift = tuple(int(value) for value in rng.integers(0, 256, 2))
    return np.asarray(np.take(np.roll(noise, shift, axis=(0, 1))[:_ROWS], np.arange(columns) % 256, axis=1))


def _put_ground(picture: np.ndarray, rng: np.random.Generator, horizon: float) -> None:
    top = int(np.clip(horizon, 0, _ROWS))
    colours = ((96, 128, 66), (130, 140, 90), (170, 164, 150), (120, 116, 108), (190, 186, 176))
    tone = np.exp(0.12 * _spread(rng, picture.shape[1], 0.6))[..., None]
    picture[top:] = (np.array(colours[int(rng.integers(len(colours)))]) * tone)[top:]


def _put_trees(picture: np.ndarray, rng: np.random.Generator, horizon: float) -> None:
    columns = picture.shape[1]
    leaves = np.exp(0.35 * _spread(rng, columns, 0.5) + 0.2 * _spread(rng, columns, 1.2))[..., None]
    colour = np.array([70, 96, 48]) * np.exp(rng.normal(0, 0.25)) * np.exp(rng.normal(0, 0.08, 3))
    mask = np.zeros(picture.shape[:2], np.uint8)
    for _ in range(int(rng.integers(1, 7))):
        centre = (int(rng.integers(columns)), int(horizon - rng.uniform(-0.1, 0.7) * _ROWS))
        for _ in range(6):
            shift = rng.normal(0, 0.1 * _ROWS, 2).astype(int)
            cv2.circle(
                mask, (centre[0] + int(shift[0]), centre[1] + int(shift[1])), int(rng.uniform(0.06, 0.2) * _ROWS), 1, -1
            )
        cv2.line(mask, centre, (centre[0], int(horizon + 0.1 * _ROWS)), 1, max(1, int(rng.uniform(2, 6))))
    ragged = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 3) + 0.12 * _spread(rng, columns, 0.6) > 0.5
    picture[ragged] = (colour * leaves)[ragged]


def _put_house(picture: np.ndarray, rng: np.random.Generator, horizon: float) -> None:
    columns = picture.shape[1]
    colour = rng.uniform(110, 230) * np.exp(rng.normal(0, 0.06, 3))
    left, wide = int(rng.uniform(-0.3, 0.7) * columns), int(rng.uniform(0.3, 0.9) * max(columns, 120))
    top, bottom = int(horizon - rng.uniform(0.1, 0.5) * _ROWS), int(horizon + rng.uniform(0.02, 0.2) * _ROWS)
    cv2.rectangle(picture, (left, top), (left + wide, bottom), tuple(map(float, colour)), -1)
    roof = np.array(
        [
            (left - 8, top),
            (left + wide + 8, top),
            (left + wide - wide // 5, top - wide // 5),
            (left + wide // 5, top - wide // 5),
        ]
    )
    cv2.fillPoly(picture, [roof], tuple(map(float, rng.uniform(60, 140) * np.exp(rng.normal(0, 0.1, 3)))))
    for _ in range(int(rng.integers(1, 5))):
        x, y = int(rng.uniform(left, left + wide)), int(rng.uniform(top, max(top + 1, bottom - 20)))
        cv2.rectangle(picture, (x, y), (x + wide // 10, y + 20), (90, 100, 112), -1)
        cv2.rectangle(picture, (x, y), (x + wide // 10, y + 20), (230, 230, 228), 1)


def _put_fence(picture: np.ndarray, rng: np.random.Generator, horizon: float) -> None:
    top, bottom = int(horizon - rng.uniform(-0.05, 0.2) * _ROWS), int(horizon + rng.uniform(0.08, 0.25) * _ROWS)
    colour = np.array([160, 132, 100]) * np.exp(rng.normal(0, 0.3))
    top, bottom = max(top, 0), min(max(bottom, 0), _ROWS)
    step = int(rng.integers(4, 10))
    tone = np.where(np.arange(picture.shape[1]) % step == 0, 0.7, 1.0)[None, :, None]
    picture[top:bottom] = colour * tone


def _put_hills(picture: np.ndarray, rng: np.random.Generator, horizon: float) -> None:
    x = np.arange(picture.shape[1])
    height = (0.08 + 0.06 * np.sin(x / rng.uniform(30, 90) + rng.uniform(0, 6)) + 0.02 * np.sin(x / 11)) * _ROWS
    rows = np.arange(_ROWS)[:, None]
    picture[(rows > horizon - height) & (rows < horizon)] = np.array([120, 140, 130]) * rng.uniform(0.7, 1.3)
