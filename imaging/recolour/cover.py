"""A mask that was found by clicks, laid along the surface itself: as far as its colour goes on, and no farther."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from imaging.blocks import BLOCK, share_blocks
from imaging.color import srgb_to_linear
from imaging.lattice import Lattice
from imaging.masks import Mask
from imaging.recolour.wall import BURNT, find_wall
from imaging.region import Region
from imaging.sampling import as_image, resize_area
from imaging.sky.guided import fit_guided

_WORKING_PX = 1600
_GROWTH = 0.01
"""Of the long side: how far beyond the mask the surface is looked for."""
_LEAST_GROWTH_PX = 4
_NOISE = 0.05
"""In logarithms of light, where chroma and luminance of any surface differ by as much."""
_LUMINANCE = 0.12
_FARTHEST_CHROMA = 0.4
_EDGE_PX, _EDGE_RIDGE = 2, 1e-3
_CONTRAST = 1.14
"""A guided edge starts late and ends late: it is drawn out by so much."""


def fit_cover(pixels: np.ndarray, mask: Mask) -> Mask:
    """The mask, grown by 1 % of the photo's long side into what has the surface's own chroma and luminance close by,
    less what has not, with edges that follow the photo's (guided filter, radius 2, ridge 1e-3).

    pixels uint8 or uint16 (H, W, 3). Raises ImageError as `find_wall` does.
    """
    growth = _GROWTH * max(mask.size.height, mask.size.width)
    region = mask.region.expand(round(3 * growth) + 16).clip(mask.size)
    working = region.size.within(_WORKING_PX)
    image = as_image(resize_area(pixels[region.slices], working))
    marked = resize_area(mask.crop(region), working) > 0.5
    reach = max(_LEAST_GROWTH_PX, round(growth * working.height / region.height))
    hard = _follow_colour(image, marked, reach)
    return _draw_edges(pixels, mask, region, image, hard)


def _follow_colour(image: np.ndarray, marked: np.ndarray, reach: int) -> np.ndarray:
    """Which cells are surface, bool (h, w)."""
    linear = srgb_to_linear(image)
    core = cv2.erode(marked.astype(np.uint8), _disc(max(2, reach // 3))) > 0
    if core.sum() < 200:
        core = marked
    wall = find_wall(linear, core)
    logs = np.log(cv2.GaussianBlur(linear, (0, 0), 0.7) + 0.05)
    light = logs.mean(axis=2)
    chroma = logs - light[..., None]
    mode = np.log(wall.colour + 0.05)
    far = _square(chroma - (mode - mode.mean())) / _FARTHEST_CHROMA**2
    far[linear.max(axis=2) >= BURNT] = 0  # what is burnt out has lost its chroma
    noise = _NOISE + 0.0012 / max(float(wall.colour.min()), 0.02)  # dark paint has noisy chroma
    unlike = _unlikeness(chroma, core, reach, noise) + _unlikeness(light[..., None], core, reach, _LUMINANCE)
    near, deep = (change(marked.astype(np.uint8), _disc(reach)) > 0 for change in (cv2.dilate, cv2.erode))
    belongs = (deep | (near & (unlike < _MOST_UNLIKE))) & (far < _MOST_FAR)
    return _keep_connected(belongs, core)


_MOST_UNLIKE, _MOST_FAR = 2.9, 2.4
"""Squared, in deviations: where the likelihood of belonging falls below a half."""


def _unlikeness(values: np.ndarray, core: np.ndarray, reach: int, floor: float) -> np.ndarray:
    """Squared distance (h, w) of values (h, w, n) from those of the core close by, over their spread there."""
    weight = core.astype(np.float32)
    mean = _local(values, weight, reach)
    spread = _local(_square(values - mean)[..., None], weight, reach)[..., 0]
    count = 2 if values.shape[2] > 1 else 1
    return np.asarray(_square(values - mean) / (count * spread + floor**2))


def _local(values: np.ndarray, weight: np.ndarray, reach: int) -> np.ndarray:
    side = (2 * reach + 1,) * 2
    held = cv2.blur(cv2.blur(weight, side), side)
    summed = cv2.blur(cv2.blur(values * weight[..., None], side), side).reshape(values.shape)
    return np.asarray(summed / np.maximum(held, 1e-6)[..., None])


def _keep_connected(belongs: np.ndarray, core: np.ndarray) -> np.ndarray:
    """Those pieces that hold some of the core."""
    count, pieces = cv2.connectedComponents(belongs.astype(np.uint8))
    held = np.bincount(pieces[core & belongs], minlength=count)
    keep = held > min(30, 0.1 * core.sum())
    keep[0] = False
    return np.asarray(keep[pieces])


def _draw_edges(pixels: np.ndarray, mask: Mask, region: Region, image: np.ndarray, hard: np.ndarray) -> Mask:
    """The cells at full size: guided by the photo along their outline, whole within it."""
    cells = hard.astype(np.float32)
    planes = fit_guided(cells, image, _EDGE_PX, _EDGE_RIDGE)
    square = np.ones((2 * _EDGE_PX + 1,) * 2, np.uint8)
    bounds = [cv2.erode(cells, square), cv2.dilate(cells, square)]
    lattice = Lattice(np.concatenate([planes, np.stack(bounds)]), region.size)
    weight = np.zeros((mask.size.height, mask.size.width), np.float32)
    inside = weight[region.slices]

    def draw(blocks: Iterable[Region]) -> None:
        buffer = lattice.buffer(BLOCK)
        for block in blocks:
            *slopes, offset, least, most = (lattice.expand(each, block, buffer).copy() for each in lattice.cells(block))
            if not most.any():
                continue
            colours = cv2.split(as_image(pixels[block.shift(region.top, region.left).slices]))
            alpha = offset + sum(slope * colour for slope, colour in zip(slopes, colours, strict=True))
            alpha = (alpha - 0.5) * _CONTRAST + 0.5
            drawn = np.clip(np.maximum(alpha, 2 * least - 1), 0, np.minimum(2 * most, 1))
            inside[block.slices] = cv2.dilate(drawn, np.ones((3, 3), np.uint8))  # lenses smear the paint by as much

    share_blocks(region.size, BLOCK, draw)
    return Mask.trim(weight)


def _square(values: np.ndarray) -> np.ndarray:
    return np.asarray((values**2).sum(axis=2))


def _disc(radius: int) -> np.ndarray:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2))
