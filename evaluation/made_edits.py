"""Edits of photos, made so that it is known which are good: on crops at full size, for tuning how edits are checked."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

CROP_PX = 900
LEAST_PX, MOST_PX = 90, 320
"""Across a mask."""
INVISIBLE = 2.0
"""Levels, RMS: what was spoiled by less is not spoiled."""
SHIFTS = (6, 12, 24)
"""Levels by which a wrong colour is off."""


@dataclass(frozen=True, eq=False)
class MadeEdit:
    """Pixels uint8 (h, w, 3) before and after an edit under a mask (h, w), and whether anybody would accept it."""

    kind: str
    good: bool
    before: np.ndarray
    after: np.ndarray
    mask: np.ndarray


def make_edits(photo: np.ndarray, seed: int) -> Iterator[MadeEdit]:
    """Of crops of a photo uint8 (H, W, 3)."""
    draw = np.random.default_rng(seed)
    truth, other = _crop(photo, draw), _crop(photo, draw)
    hard = _draw_mask(truth.shape[:2], draw)
    mask = cv2.GaussianBlur(hard, (0, 0), float(draw.uniform(0.7, 2.5)))
    mask[mask < 0.004] = 0
    occupied = _paste(truth, other, _shrink(hard, 10), 1.0)
    yield from _make_good(truth, occupied, other, mask, hard, draw)
    yield from (edit for edit in _make_bad(truth, occupied, other, mask, hard, draw) if _is_seen(edit, truth))


def _is_seen(edit: MadeEdit, truth: np.ndarray) -> bool:
    """Whether an edit differs from the truth at all: a plain wall that is blurred is as it was."""
    chosen = edit.mask > 0.5
    return bool(np.sqrt(np.mean((edit.after[chosen].astype(np.float32) - truth[chosen]) ** 2)) > INVISIBLE)


def _make_good(
    truth: np.ndarray,
    occupied: np.ndarray,
    other: np.ndarray,
    mask: np.ndarray,
    hard: np.ndarray,
    draw: np.random.Generator,
) -> Iterator[MadeEdit]:
    yield MadeEdit("kept", True, truth, truth, mask)
    yield MadeEdit("removed", True, occupied, truth, mask)
    yield MadeEdit(
        "put in", True, truth, _paste(truth, other, cv2.GaussianBlur(_shrink(hard, 24), (0, 0), 1.0), 1.0), mask
    )
    edges = _follow_edges(truth, draw)
    if edges is not None:
        yield MadeEdit("painted", True, truth, _paint(truth, edges, draw.uniform(0.75, 1.2, 3)), edges)
    gentle = cv2.GaussianBlur(hard, (0, 0), 25.0)
    gentle[gentle < 0.004] = 0
    yield MadeEdit("lit softly", True, truth, _mix(truth, truth * 1.015, gentle), gentle)


def _make_bad(
    truth: np.ndarray,
    occupied: np.ndarray,
    other: np.ndarray,
    mask: np.ndarray,
    hard: np.ndarray,
    draw: np.random.Generator,
) -> Iterator[MadeEdit]:
    for shift in SHIFTS:
        off = truth + shift * draw.choice([-1.0, 1.0], 3) * draw.uniform(0.5, 1.0, 3)
        yield MadeEdit(f"colour {shift}", False, occupied, _mix(truth, off, mask), mask)
    for sigma in (1.5, 3.0, 8.0):
        yield MadeEdit(
            f"blurred {sigma:g}", False, occupied, _mix(truth, cv2.GaussianBlur(truth, (0, 0), sigma), mask), mask
        )
    yield MadeEdit(
        "membrane", False, occupied, cv2.inpaint(occupied, (mask > 0).astype(np.uint8), 3, cv2.INPAINT_TELEA), mask
    )
    yield MadeEdit("hard seam", False, truth, _paste(truth, other, hard, 1.0), hard)
    yield MadeEdit("seam", False, truth, _paste(truth, other, mask, 1.0), mask)
    for sigma in (8.0, 20.0):
        glow = cv2.GaussianBlur(hard, (0, 0), sigma)
        glow[glow < 0.004] = 0
        yield MadeEdit(f"glow {sigma:g}", False, truth, _mix(truth, truth + np.array([12.0, 6.0, -6.0]), glow), glow)
    for sigma in (4.0, 8.0):
        noise = draw.normal(0, sigma, truth.shape)
        yield MadeEdit(f"grainy {sigma:g}", False, occupied, _mix(truth, truth + noise, mask), mask)
    edges = _follow_edges(truth, draw)
    if edges is not None:
        for px in (12, 30):
            grown = cv2.dilate(edges, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * px + 1,) * 2))
            yield MadeEdit(f"leaking {px}", False, truth, _paint(truth, grown, draw.choice([0.6, 1.5], 3)), grown)
    yield MadeEdit("outside", False, truth, np.roll(truth, 1, axis=1), mask)


def _crop(photo: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    height, width = (min(side, CROP_PX) for side in photo.shape[:2])
    top, left = (
        int(draw.integers(0, side - part + 1)) for side, part in zip(photo.shape, (height, width), strict=False)
    )
    return np.ascontiguousarray(photo[top : top + height, left : left + width])


def _draw_mask(size: tuple[int, int], draw: np.random.Generator) -> np.ndarray:
    """A blob, a box or a stroke, hard."""
    height, width = size
    mask = np.zeros(size, np.float32)
    y, x = (int(draw.uniform(0.35, 0.65) * side) for side in size)
    radius = int(min(draw.uniform(LEAST_PX, MOST_PX) / 2, min(size) / 3))
    kind = draw.integers(3)
    if kind == 0:
        angles = np.sort(draw.uniform(0, 2 * np.pi, 9))
        radii = radius * draw.uniform(0.6, 1.3, 9)
        points = np.stack([x + radii * np.cos(angles), y + radii * np.sin(angles)], axis=1)
        cv2.fillPoly(mask, [points.astype(np.int32)], 1.0)
        return (cv2.GaussianBlur(mask, (0, 0), radius / 8) > 0.5).astype(np.float32)
    if kind == 1:
        cv2.rectangle(mask, (x - radius, y - radius), (x + radius, y + int(0.7 * radius)), 1.0, -1)
        return mask
    ends = draw.uniform(0.2, 0.8, (3, 2)) * (width, height)
    cv2.polylines(mask, [ends.astype(np.int32)], False, 1.0, thickness=max(40, radius // 2))
    return mask


def _shrink(mask: np.ndarray, px: int) -> np.ndarray:
    return cv2.erode(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * px + 1,) * 2))


def _follow_edges(image: np.ndarray, draw: np.random.Generator) -> np.ndarray | None:
    """A surface of the photo's own: what is of one colour around a place."""
    smooth = cv2.bilateralFilter(image, 9, 30, 9)
    for _ in range(12):
        seed = (int(draw.integers(60, image.shape[1] - 60)), int(draw.integers(60, image.shape[0] - 60)))
        filled = np.zeros((image.shape[0] + 2, image.shape[1] + 2), np.uint8)
        cv2.floodFill(smooth.copy(), filled, seed, 0, (3,) * 3, (3,) * 3, 4 | (1 << 8) | cv2.FLOODFILL_MASK_ONLY)
        mask = cv2.morphologyEx(filled[1:-1, 1:-1], cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
        if 0.02 < mask.mean() < 0.4:
            return cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1.0) * (cv2.dilate(mask, np.ones((5, 5))) > 0)
    return None


def _paint(image: np.ndarray, mask: np.ndarray, gains: np.ndarray) -> np.ndarray:
    return _mix(image, image * gains, mask)


def _paste(image: np.ndarray, other: np.ndarray, mask: np.ndarray, gain: float) -> np.ndarray:
    return _mix(image, other[: image.shape[0], : image.shape[1]] * gain, mask)


def _mix(image: np.ndarray, other: np.ndarray, mask: np.ndarray) -> np.ndarray:
    mixed = image + (other - image.astype(np.float64)) * mask[..., None]
    return np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
