"""The edge of furniture to the pixel: how much of each pixel is furniture, where what is behind it is known."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.cutout.colours import average_colours
from imaging.masks import Mask, refine_mask

_REACH, _BAND = 0.004, 0.007
"""How far the guided filters move an outline, and how far from it colours are solved, of the long side."""
_LEAST_BAND_PX = 6
_WINDOW = 0.012
_APART = 0.003
"""How far furniture's colour must be from any shade of what is behind it, squared, to be told apart half as well."""
_NOTHING, _ALL, _LOOSE = 0.06, 0.94, 0.2


def refine_edges(image: np.ndarray, behind: np.ndarray, coarse: np.ndarray) -> np.ndarray:
    """The matte (h, w) of furniture in an image (h, w, 3) in front of a known picture (h, w, 3), from a coarse one.

    Laid along the image's edges by guided filters, then, in a narrow band, solved from both colours. Where they cannot
    be told apart the guided one stays.
    """
    side = max(coarse.shape)
    pixels = np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)
    guided = refine_mask(Mask.trim(coarse.astype(np.float32)), pixels, max(2.0, _REACH * side))
    matte = guided.crop(guided.size.region)
    band = _band(matte, max(_LEAST_BAND_PX, round(_BAND * side)))
    core = cv2.erode((matte > _ALL).astype(np.float32), np.ones((3, 3), np.uint8))
    front = average_colours(image, np.maximum(core * (1 - band), 1e-4)[..., None], 2 * round(_WINDOW * side / 2) + 1)
    solved, trust = solve_share(image, front, behind)
    mixed = _joined(matte + (solved - matte) * band * trust, core)
    return np.asarray(np.clip((mixed - _NOTHING) / (_ALL - _NOTHING), 0, 1), np.float32)


def solve_share(image: np.ndarray, front: np.ndarray, behind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How much of each pixel is of the front's colour and not any shade of what is behind (h, w), and how far that can
    be told, [0, 1]; all (h, w, 3).

    Least squares of image = a · front + b · behind, b at least 0: a contact shadow, however dark, is no furniture.
    """
    ff, bb, fb = ((one * other).sum(axis=2) for one, other in ((front, front), (behind, behind), (front, behind)))
    fi, bi = ((one * image).sum(axis=2) for one in (front, behind))
    apart = ff - fb**2 / np.maximum(bb, 1e-4)
    share = (fi - fb * bi / np.maximum(bb, 1e-4)) / np.maximum(apart, 1e-5)
    left = (bi - share * fb) / np.maximum(bb, 1e-4)
    alone = fi / np.maximum(ff, 1e-4)
    return np.clip(np.where(left < 0, alone, share), 0, 1), apart / (apart + _APART)


def own_colours(image: np.ndarray, behind: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """Furniture's own colours (h, w, 3) where pixels are mixed: what is left of them without what is behind, near those
    of the furniture close by."""
    alpha = matte[..., None]
    window = 2 * round(_WINDOW * max(matte.shape) / 2) + 1
    near = average_colours(image, np.maximum(np.clip(2 * alpha - 1, 0, 1) ** 2, 1e-5), window)
    left = np.clip((image - (1 - alpha) * behind) / np.maximum(alpha, 0.2), 0, 1)
    trust = np.clip(2 * alpha - 0.6, 0, 1)
    return np.asarray(near + (left - near) * trust, np.float32)


def _joined(matte: np.ndarray, core: np.ndarray) -> np.ndarray:
    """Without what hangs on to no core (h, w): slivers at the outer rim of the band."""
    _, labels = cv2.connectedComponents((matte > _LOOSE).astype(np.uint8), connectivity=4)
    held = np.zeros(labels.max() + 1, bool)
    held[labels[core > 0]] = True
    held[0] = False
    return np.where(held[labels] | (matte <= _LOOSE), matte, 0)


def _band(matte: np.ndarray, radius_px: int) -> np.ndarray:
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius_px + 1,) * 2)
    marked = (matte > 0.5).astype(np.uint8)
    band = (cv2.dilate(marked, disc) - cv2.erode(marked, disc)).astype(np.float32)
    return np.asarray(cv2.blur(band, (3, 3)))
