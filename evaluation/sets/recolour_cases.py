"""Rooms whose walls are repainted in truth: drawn twice in the same light, photographed twice by the same camera."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.masks import Mask
from imaging.region import Size
from imaging.scenes import draw_painted_room

SIZE = Size(1000, 1500)
_DRAWN = 2
"""Times larger than the photo: its lens and sensor smooth the edges."""
_POWER = 2.2
"""Sheets of scenes are coded by this power of light."""
_LENS_PX = 0.75
_LEAST_MARK = 0.02

Colour = tuple[int, int, int]

OFF_WHITE, GREIGE, SAGE, TERRACOTTA = (232, 226, 214), (206, 202, 192), (150, 170, 150), (176, 84, 60)
NAVY, BOTTLE, RED = (44, 58, 84), (52, 68, 66), (170, 60, 50)


@dataclass(frozen=True)
class Repaint:
    """One wall from a paint to another, sRGB 0 to 255; `part` names what kind of change it is."""

    part: str
    old: Colour
    new: Colour


REPAINTS = (
    Repaint("light to dark", GREIGE, NAVY),
    Repaint("light to dark", OFF_WHITE, BOTTLE),
    Repaint("dark to light", BOTTLE, OFF_WHITE),
    Repaint("dark to light", NAVY, GREIGE),
    Repaint("colour to colour", RED, SAGE),
    Repaint("colour to colour", SAGE, TERRACOTTA),
    Repaint("light to light", GREIGE, OFF_WHITE),
)


@dataclass(frozen=True)
class Camera:
    """`noise`: standard deviation at white, of full scale, of photons alone; `read`: of the sensor in the dark.
    `quality` of JPEG, None: none."""

    lighter_ev: float = 1.0
    noise: float = 0.006
    read: float = 0.0008
    vignette: float = 0.3
    quality: int | None = None


CAMERAS = {"quiet": Camera(), "phone": Camera(0.6, 0.016, 0.002, 0.35, 92)}


@dataclass(frozen=True, eq=False)
class Pair:
    """Pixels uint8 (h, w, 3) before and after painters came, and where the wall is."""

    before: np.ndarray
    after: np.ndarray
    wall: Mask


def photograph_pair(repaint: Repaint, seed: int, camera: Camera, size: Size = SIZE) -> Pair:
    """The same room, camera and light; noise is each shot's own."""
    before, marked = _draw(seed, repaint.old, camera, size)
    after, _ = _draw(seed, repaint.new, camera, size)
    weight = _expose(marked.astype(np.float32) / 255, size)
    weight[weight < _LEAST_MARK] = 0
    shots = [take_photo(sheet, camera, size, 2 * seed + number) for number, sheet in enumerate((before, after))]
    return Pair(shots[0], shots[1], Mask.trim(np.minimum(weight, 1)))


def take_photo(sheet: np.ndarray, camera: Camera, size: Size, seed: int) -> np.ndarray:
    """A sheet (H, W, 3) as a camera sees it: lens blur, vignette and photons in linear light, then sRGB, then JPEG."""
    light = _expose((sheet.astype(np.float32) / 255) ** _POWER, size) * _falloff(size, camera.vignette)[..., None]
    rng = np.random.default_rng([seed, 18])
    spread = np.sqrt(camera.noise**2 * np.maximum(light, 0) + camera.read**2)
    grain = cv2.GaussianBlur(rng.standard_normal(light.shape, np.float32), (3, 3), 0.7)  # demosaicking softens it
    pixels = np.rint(255 * linear_to_srgb(light + spread * grain / grain.std())).astype(np.uint8)
    return pixels if camera.quality is None else _compress(pixels, camera.quality)


def _draw(seed: int, paint: Colour, camera: Camera, size: Size) -> tuple[np.ndarray, np.ndarray]:
    """The sheet of a room in that paint: of sRGB, coded as sheets are."""
    light = srgb_to_linear(np.array(paint, np.float64) / 255)
    red, green, blue = np.rint(255 * light ** (1 / _POWER)).astype(int).tolist()
    return draw_painted_room(
        Size(_DRAWN * size.height, _DRAWN * size.width), seed, (red, green, blue), camera.lighter_ev
    )


def _expose(light: np.ndarray, size: Size) -> np.ndarray:
    small = cv2.resize(light, (size.width, size.height), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (5, 5), _LENS_PX))


def _falloff(size: Size, vignette: float) -> np.ndarray:
    y, x = np.linspace(-1, 1, size.height)[:, None], np.linspace(-1, 1, size.width)[None, :]
    return (1 - vignette * (x**2 + y**2) / 2).astype(np.float32)


def _compress(pixels: np.ndarray, quality: int) -> np.ndarray:
    done, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError("the photo could not be compressed")
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))[..., ::-1].copy()
