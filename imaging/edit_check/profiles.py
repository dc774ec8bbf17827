"""An image read along short lines across the outline of a mask."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

REACH_PX = 24
"""How far to either side of the outline is read."""
SMOOTH_PX = 5.0
"""Over which (sigma) the outline's direction is told: drawn masks are jagged."""
ALONG_PX = 9
"""Means along the outline: a seam goes on, grain does not."""
SHORTEST_PX = 24
MOST_POINTS = 30_000
"""What remap takes at once; longer outlines are read at every second, third, … point."""


@dataclass(frozen=True, eq=False)
class Outline:
    """Points of a mask's outlines, (n, 2) as x, y, and the directions out of it, unit vectors (n, 2).

    `lines`: where each outline begins and ends among them.
    """

    points: np.ndarray
    outwards: np.ndarray
    lines: tuple[slice, ...]

    def __len__(self) -> int:
        return len(self.points)


def find_outline(mask: np.ndarray, margin_px: int = REACH_PX) -> Outline:
    """Of where a mask (h, w) is half there; what is nearer to the image's border than the margin is left out."""
    inside = (mask >= 0.5).astype(np.uint8)
    contours, _ = cv2.findContours(inside, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    told = [_direct(contour[:, 0].astype(np.float32), inside) for contour in contours if len(contour) >= SHORTEST_PX]
    stride = 1 + sum(len(points) for points, _ in told) // MOST_POINTS
    parts = [_leave_border(points, outwards, inside.shape, stride, margin_px) for points, outwards in told]
    ends = np.cumsum([0, *(len(points) for points, _ in parts)])
    empty = [np.zeros((0, 2), np.float32)]
    lines = tuple(slice(int(start), int(end)) for start, end in pairwise(ends) if end > start)
    return Outline(
        np.concatenate([points for points, _ in parts] or empty),
        np.concatenate([outwards for _, outwards in parts] or empty),
        lines,
    )


def read_profiles(pixels: np.ndarray, outline: Outline) -> np.ndarray:
    """Colours across the outline, float32 (n, 2 · REACH_PX + 1, 3) in 8-bit levels, inside first."""
    across = np.arange(-REACH_PX, REACH_PX + 1, dtype=np.float32)
    if not len(outline):
        return np.zeros((0, len(across), 3), np.float32)
    places = outline.points[:, None] + across[None, :, None] * outline.outwards[:, None]
    read = cv2.remap(pixels, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(read.astype(np.float32) * np.float32(255 / np.iinfo(pixels.dtype).max))


def smooth_along(profiles: np.ndarray, outline: Outline) -> np.ndarray:
    """The same as means of ALONG_PX neighbours."""
    smooth = np.empty_like(profiles)
    for line in outline.lines:
        smooth[line] = cv2.blur(profiles[line], (1, ALONG_PX), borderType=cv2.BORDER_REPLICATE)
    return smooth


def measure_step(profiles: np.ndarray, at_px: int, width_px: int, gap_px: int = 1) -> np.ndarray:
    """Colour beyond that place less colour before it, (n, 3): means of `width_px`, `gap_px` to either side left out."""
    middle = REACH_PX + at_px
    outer = profiles[:, middle + gap_px : middle + gap_px + width_px].mean(axis=1)
    inner = profiles[:, middle - gap_px - width_px + 1 : middle - gap_px + 1].mean(axis=1)
    return np.asarray(outer - inner)


def soft_width_px(mask: np.ndarray) -> float:
    """How wide the soft edge of a mask (h, w) is: its soft pixels over the length of its outlines; 0 for a hard one."""
    contours, _ = cv2.findContours((mask >= 0.5).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    soft = np.count_nonzero((mask > 0.05) & (mask < 0.95))
    return soft / max(1.0, sum(cv2.arcLength(contour, True) for contour in contours))


def _direct(points: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A closed line, smoothed, and the way out of the mask at each of its points."""
    smooth = _smooth_closed(points, SMOOTH_PX / 3)
    along = _smooth_closed(np.roll(smooth, -1, axis=0) - np.roll(smooth, 1, axis=0), SMOOTH_PX)
    outwards = np.stack([along[:, 1], -along[:, 0]], axis=1)
    outwards /= np.maximum(np.linalg.norm(outwards, axis=1, keepdims=True), 1e-6)
    if _share_inside(smooth + 3 * outwards, inside) > _share_inside(smooth - 3 * outwards, inside):
        outwards = -outwards
    return smooth.astype(np.float32), outwards.astype(np.float32)


def _share_inside(points: np.ndarray, inside: np.ndarray) -> float:
    x, y = (np.clip(np.rint(points[:, axis]), 0, inside.shape[1 - axis] - 1).astype(int) for axis in (0, 1))
    return float(inside[y, x].mean())


def _leave_border(
    points: np.ndarray, outwards: np.ndarray, shape: tuple[int, ...], stride: int, margin_px: int
) -> tuple[np.ndarray, np.ndarray]:
    far = np.array([shape[1] - 1 - margin_px, shape[0] - 1 - margin_px])
    kept = np.flatnonzero(((points >= margin_px) & (points <= far)).all(axis=1))[::stride]
    return points[kept], outwards[kept]


def _smooth_closed(values: np.ndarray, sigma: float) -> np.ndarray:
    """Values (n, 2) along a closed line, smoothed by a Gaussian of that many points."""
    reach = int(4 * sigma + 0.5)
    around = np.pad(values, ((reach, reach), (0, 0)), mode="wrap")
    return cv2.GaussianBlur(around, (1, 2 * reach + 1), sigmaX=1, sigmaY=sigma)[reach : reach + len(values)]
