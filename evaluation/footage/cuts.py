"""Clips with one cut each, and with all that looks like one: swung cameras, flashes, lamps, people close by."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from evaluation.footage.walks import Walk, film, unfinish
from imaging.region import Size

SIZE = Size(180, 320)
FRAMES = 18
CALM = ("still", "pan", "dolly", "hunting", "person", "fast pan")
"""What a camera does that nobody would call a cut; false cuts are counted here."""
SUDDEN = ("whip", "flash", "lamp")
KINDS = (*CALM, *SUDDEN)
_SHUTTER = 0.6
"""Of the time between frames: how long they are exposed."""


def film_kind(kind: str, photo: np.ndarray, seed: int) -> Iterator[np.ndarray]:
    """FRAMES frames uint8 of SIZE over a photo uint8 (h, w, 3)."""
    world = unfinish(photo, seed)
    path = {"pan": "pan", "dolly": "dolly", "person": "person"}.get(kind, "hand")
    if kind in ("whip", "fast pan"):
        yield from _swing(photo, seed, 4 if kind == "whip" else 12)
        return
    walk = Walk(path, frames=FRAMES, seed=seed, steady=kind != "hunting")  # type: ignore[arg-type]
    for number, shown in enumerate(film(walk, world, SIZE)):
        if kind == "flash" and number in (8, 9):
            yield np.clip(shown.filmed.astype(np.float32) * 2.4, 0, 255).astype(np.uint8)
        elif kind == "lamp" and number >= 9:
            yield np.clip(shown.filmed.astype(np.float32) * 1.5, 0, 255).astype(np.uint8)
        else:
            yield shown.filmed


def join(shots: Sequence[Iterator[np.ndarray]]) -> tuple[list[np.ndarray], list[int]]:
    """Shots one after another, and where they were cut."""
    frames, cuts = list[np.ndarray](), list[int]()
    for shot in shots:
        if frames:
            cuts.append(len(frames))
        frames.extend(shot)
    return frames, cuts


def _swing(photo: np.ndarray, seed: int, frames: int) -> Iterator[np.ndarray]:
    """Across 45 % of a photo within so many frames, blurred as a shutter leaves it."""
    rng = np.random.default_rng(seed)
    height, width = photo.shape[:2]
    zoom = 0.5 * min(width / SIZE.width, height / SIZE.height)
    speed = 0.45 * width / zoom / frames
    for number in range(FRAMES):
        share = float(np.clip((number - 3) / frames, 0, 1))
        x, y = (0.27 + 0.45 * share) * width - SIZE.width / 2 * zoom, 0.5 * height - SIZE.height / 2 * zoom
        place = np.array([[zoom, 0, x + rng.normal(0, 1)], [0, zoom, y + rng.normal(0, 1)]])
        flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
        frame = np.asarray(cv2.warpAffine(photo, place, (SIZE.width, SIZE.height), flags=flags))
        yield np.asarray(cv2.blur(frame, (max(1, int(_SHUTTER * speed)), 1))) if 0 < share < 1 else frame
