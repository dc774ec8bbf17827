"""Views of rooms to learn from: cut out, stretched, mirrored, and as bad as cameras and screens make them."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.region import Size
from imaging.sampling import as_image
from imaging.surfaces import SURFACES
from training.degrade import apply_degradation, sample_degradation
from training.room_lessons import Mixture, RoomLesson

MEAN, STD = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)
MOST_ZOOM, MOST_STRETCH = 1.7, 1.15
"""How much of each side a view leaves out at most, as a quotient, and how much wider or taller things may get."""
BADLY_LIT, SOFT, JPEG, GRAINY, PALE, COVERED = 0.2, 0.3, 0.35, 0.3, 0.15, 0.2
"""How often a view is spoiled as training.degrade does, out of focus, compressed, grainy, without colours, or has
patches painted over."""


@dataclass(frozen=True, eq=False)
class RoomView:
    """An image (h, w, 3), how likely each surface is, float32 (h, w, classes), all 0 where nobody knows, and depth in
    metres, float32 (h, w), 0 where nobody knows."""

    image: np.ndarray
    likely: np.ndarray
    depth: np.ndarray


def draw_views(lessons: Mixture, size: Size, count: int, rng: np.random.Generator) -> list[RoomView]:
    return [draw_view(lessons.draw(rng), size, rng) for _ in range(count)]


def draw_view(lesson: RoomLesson, size: Size, rng: np.random.Generator) -> RoomView:
    """A part of a lesson at that size; half are mirrored."""
    window = _draw_window(lesson.pixels.shape, size, rng)
    mirrored = rng.random() < 0.5
    pixels = _cut(lesson.pixels, window, size, mirrored, cv2.INTER_AREA)
    likely: np.ndarray = np.zeros((size.height, size.width, len(SURFACES)), np.float32)
    depth: np.ndarray = np.zeros((size.height, size.width), np.float32)
    if lesson.likely is not None:
        likely = _cut(lesson.likely, window, size, mirrored, cv2.INTER_LINEAR).astype(np.float32) / 255
    if lesson.depth is not None:
        depth = _cut(lesson.depth.astype(np.float32), window, size, mirrored, cv2.INTER_NEAREST)
    return RoomView(spoil(pixels, rng), likely, depth)


Window = tuple[float, float, float, float]
"""Top, left, bottom, right in shares of a photo's sides."""


def _draw_window(shape: Sequence[int], size: Size, rng: np.random.Generator) -> Window:
    """What fits the view's aspect nearly, from all of it to MOST_ZOOM nearer, anywhere."""
    stretch = float(np.exp(rng.uniform(-1, 1) * np.log(MOST_STRETCH)))
    zoom = float(np.exp(rng.uniform(0, 1) ** 1.5 * np.log(MOST_ZOOM)))
    rows, columns = size.height / shape[0] * stretch, size.width / shape[1]
    height, width = (side / max(rows, columns) / zoom for side in (rows, columns))
    top, left = rng.uniform(0, 1 - height), rng.uniform(0, 1 - width)
    return top, left, top + height, left + width


def _cut(plane: np.ndarray, window: Window, size: Size, mirrored: bool, interpolation: int) -> np.ndarray:
    height, width = plane.shape[:2]
    top, bottom = (min(height - 1, round(side * height)) for side in (window[0], window[2] - 1e-9))
    left, right = (min(width - 1, round(side * width)) for side in (window[1], window[3] - 1e-9))
    part = plane[top : max(bottom, top + 1) + 1, left : max(right, left + 1) + 1]
    cut = cv2.resize(part, (size.width, size.height), interpolation=interpolation)
    return cut[:, ::-1] if mirrored else cut


def spoil(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Pixels uint8 (h, w, 3) as some camera, some light and some web page would have them: image (h, w, 3)."""
    if rng.random() < 0.85:
        pixels = cv2.LUT(np.ascontiguousarray(pixels), _draw_tones(rng))
    if rng.random() < PALE:
        grey = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        pixels = cv2.addWeighted(pixels, share := float(rng.uniform(0, 0.7)), grey, 1 - share, 0)
    if rng.random() < SOFT:
        pixels = cv2.GaussianBlur(pixels, (0, 0), float(rng.uniform(0.3, 1.4)))
    if rng.random() < JPEG:
        pixels = _compress(pixels, int(rng.integers(25, 92)))
    image = as_image(pixels)
    if rng.random() < BADLY_LIT:
        image = apply_degradation(image, sample_degradation(rng, float(rng.uniform(0, 1)), windows=True), rng)
    if rng.random() < GRAINY:
        image = image + rng.normal(0, rng.uniform(0, 0.04), image.shape).astype(np.float32)
    if rng.random() < COVERED:
        _cover(image, rng)
    return np.clip(image, 0, 1).astype(np.float32)


def _draw_tones(rng: np.random.Generator) -> np.ndarray:
    """A table uint8 (256, 1, 3): darker or lighter, warmer or colder, harder or flatter."""
    grey = np.linspace(0, 1, 256, dtype=np.float32)[:, None]
    gamma = float(np.exp(rng.normal(0, 0.25)))
    gains = np.exp(rng.normal(0, 0.15) + rng.normal(0, 0.07, 3)).astype(np.float32)
    contrast, pivot = float(np.exp(rng.normal(0, 0.15))), float(rng.uniform(0.3, 0.7))
    toned = ((grey**gamma) * gains - pivot) * contrast + pivot
    return np.asarray(np.rint(np.clip(toned, 0, 1) * 255).astype(np.uint8)[:, None])


def _compress(pixels: np.ndarray, quality: int) -> np.ndarray:
    _, coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR))


def _cover(image: np.ndarray, rng: np.random.Generator) -> None:
    """Paint over up to three patches, in place: what is hidden has to be told from what is around it."""
    height, width = image.shape[:2]
    for _ in range(int(rng.integers(1, 4))):
        rows, columns = (int(side * rng.uniform(0.05, 0.25)) for side in (height, width))
        top, left = int(rng.integers(height - rows)), int(rng.integers(width - columns))
        image[top : top + rows, left : left + columns] = rng.uniform(0, 1, 3)


def to_planes(images: Sequence[np.ndarray]) -> np.ndarray:
    """Images of one size as the networks are shown them, float32 (n, 3, h, w)."""
    return np.ascontiguousarray(((np.stack(images) - MEAN) / STD).transpose(0, 3, 1, 2))
