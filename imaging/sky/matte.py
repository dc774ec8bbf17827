"""From a segmenter's coarse matte to one that knows roof edges, twigs and antennas."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.photo import ImageError
from imaging.sampling import as_image, shrink_pixels
from imaging.sky.guided import apply_guided, fit_guided

WORKING_PX = 1024
"""Long side at which mattes are refined; guided by full-resolution pixels they are then enlarged without loss."""

_INKLING, _EDGE, _REACH = 0.12, 0.03, 0.04
"""What a coarse matte must have where its sky is carried on, the steps in brightness that end it, and how far it goes,
of the long side."""
_AS_GOOD_AS_SURE = 0.97
_MIXED, _FINE_PX = 0.7, 3
"""How far twigs finer than a pixel are from whole, and within how many px of each other they are at most."""
_TRACE = (0.01, 0.04)
"""What little of sky a coarse matte must have amid leaves, from and up to."""
_HAZE, _HAZY, _CLEARED = (0.08, 0.5), (0.15, 0.5), 0.4
"""Values that are haze; how much of it, of the sky's area, is too much, from and up to; what is then taken off."""
_TOP, _GAP = 0.02, 0.1
"""What hangs from so much of the height is sky, and what is no farther from it than this, of the long side."""
_SURE_BEYOND, _SHARP = 0.01, 0.06
"""So far around, of the long side, a coarse matte must be sure before clouds pass whatever their colour."""


def refine_matte(matte: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """The matte, float32 (h, w) at working size, from a coarse one of any size and the photo's pixels (H, W, 3).

    A guided filter moves its edge to the photo's; within it, what differs from the sky's own colour is not sky.
    Raises ImageError(bad_matte) for a matte that is no (h, w) array in [0, 1].
    """
    check_matte(matte)
    image = working_image(pixels)
    haze = _measure_haze(matte)
    coarse = _settle(_enlarge(matte, image.shape[:2]))
    radius = max(2, round(0.01 * max(coarse.shape)))
    # In haze a wall's edges would pass for leaves.
    foliage = (1 - haze) * _measure_texture(image)
    matte = np.clip((coarse - haze * _CLEARED) / (1 - haze * _CLEARED), 0, 1)
    likeness = _resemble_sky(image, matte, foliage)
    for _ in range(2):
        guided = apply_guided(fit_guided(matte, image, radius, 1e-3), image)
        # Off the haze that is left where the photo gives no edge to follow; amid foliage less is enough to be sky.
        matte = likeness * np.clip((guided - 0.25 + 0.2 * foliage) / (0.4 - 0.25 * foliage), 0, 1)
    through = _look_through_leaves(matte, coarse, likeness, foliage)
    return _keep_hanging(np.maximum(_flood_gaps(matte, coarse, likeness, image), through).astype(np.float32))


def working_image(pixels: np.ndarray) -> np.ndarray:
    """The photo at working size, float32 (h, w, 3), [0, 1]."""
    return as_image(shrink_pixels(pixels, WORKING_PX))


def estimate_sky(image: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """The sky's own colour everywhere, (h, w, 3): means over ever wider windows of what is sky, carried on beyond it.

    A second round leaves out what stands before the sky, which would pull its colour along: branches and wires
    differ sharply from the first estimate, clouds softly.
    """
    sure = (matte > 0.9).astype(np.float32)
    colour = spread_colours(image, sure)
    distance = np.abs(image - colour).max(axis=2)
    typical = float(np.median(distance[sure > 0])) if sure.any() else 0.0
    detail = np.abs(image - cv2.blur(image, (9, 9))).max(axis=2)
    soft = (distance < 0.16) & (cv2.blur(detail, (9, 9)) < 0.012 + typical / 2)
    return spread_colours(image, sure * ((distance < max(0.04, 3 * typical)) | soft))


def check_matte(matte: np.ndarray) -> None:
    """Raises ImageError(bad_matte) for what is no (h, w) array in [0, 1], give or take rounding."""
    if matte.ndim != 2 or not matte.size or not (matte.min() >= -1e-3 and matte.max() <= 1.001):
        raise ImageError("bad_matte", "a matte is an (h, w) array within [0, 1]")


def _settle(matte: np.ndarray) -> np.ndarray:
    """A hesitant matte stretched so that half of what it takes for sky is as good as sure: else none of it would show
    what colour the sky has."""
    taken = matte[matte > 0.5]
    level = float(np.median(taken)) if len(taken) else 1.0
    if level >= _AS_GOOD_AS_SURE:
        return matte
    stretched = 0.5 + (matte - 0.5) * (_AS_GOOD_AS_SURE - 0.5) / max(level - 0.5, 0.01)
    return np.where(matte > 0.5, np.minimum(stretched, 1), matte).astype(np.float32)


def _measure_haze(matte: np.ndarray) -> float:
    """How far a coarse matte (h, w) is spread thin over what may be no sky at all: 0 for a firm one, up to 1.

    The soft edge of a small sky counts too: of a sliver little is certain.
    """
    low, high = _HAZE
    share = float(((matte > low) & (matte < high)).sum()) / max(1, int((matte > high).sum()))
    return float(np.clip((share - _HAZY[0]) / (_HAZY[1] - _HAZY[0]), 0, 1))


def _keep_hanging(matte: np.ndarray) -> np.ndarray:
    """The matte (h, w) without what lies far from all sky that reaches the top edge: white signs, windows, cars.

    The largest sky is kept wherever it lies, for there may be a balcony above; where none reaches the top, all is.
    """
    sky = (matte > 0.3).astype(np.uint8)
    side = 2 * round(_GAP * max(matte.shape) / 2) + 1
    groups = cv2.connectedComponents(cv2.dilate(sky, np.ones((side, side), np.uint8)))[1]
    rows = max(1, round(_TOP * len(matte)))
    hanging = np.unique(groups[:rows][sky[:rows] > 0])
    if not len(hanging):
        return matte
    largest = int(np.bincount(groups[sky > 0]).argmax())
    return matte * np.isin(groups, [*hanging, largest])


def _flood_gaps(matte: np.ndarray, coarse: np.ndarray, likeness: np.ndarray, image: np.ndarray) -> np.ndarray:
    """The matte, and what of the sky it stopped short of: joined to it, of its colour, without an edge between.

    Gaps between branches and houses, in which a segmenter at 320 px fades out; it must have had an inkling of sky.
    """
    grey = image.min(axis=2)
    steep = cv2.dilate(grey, np.ones((3, 3), np.uint8)) - cv2.erode(grey, np.ones((3, 3), np.uint8))
    allowed = ((likeness > 0.97) & (coarse > _INKLING) & (steep < _EDGE)).astype(np.uint8)
    reached = (matte > 0.9).astype(np.uint8)
    for _ in range(round(_REACH * max(matte.shape))):
        reached = np.maximum(reached, np.minimum(cv2.dilate(reached, np.ones((3, 3), np.uint8)), allowed))
    return np.maximum(matte, likeness * cv2.blur(reached.astype(np.float32), (3, 3)))


def _look_through_leaves(
    matte: np.ndarray, coarse: np.ndarray, likeness: np.ndarray, foliage: np.ndarray
) -> np.ndarray:
    """What has the sky's colour amid leaves close to the sky, (h, w), however little a segmenter saw of it."""
    side = 2 * round(_REACH * max(matte.shape)) + 1
    close = cv2.dilate((matte > 0.9).astype(np.float32), np.ones((side, side), np.uint8))
    trace = np.clip((coarse - _TRACE[0]) / (_TRACE[1] - _TRACE[0]), 0, 1)
    return np.asarray(likeness * np.clip(3 * foliage - 2, 0, 1) * close * trace)


def _measure_texture(image: np.ndarray, side_px: int = 11) -> np.ndarray:
    """1 amid leaves and twigs, 0 on plain surfaces, (h, w): the spread of brightness within so many px."""
    grey, side = image.mean(axis=2), (side_px, side_px)
    spread = np.sqrt(np.maximum(cv2.blur(grey * grey, side) - cv2.blur(grey, side) ** 2, 0))
    return np.asarray(np.clip((spread - 0.05) / 0.07, 0, 1))


def _resemble_sky(image: np.ndarray, matte: np.ndarray, foliage: np.ndarray) -> np.ndarray:
    """How much of each pixel (h, w) has the sky's colour around there, from 1 down to 0 where something else is whole.

    On the slope of a soft edge of the sky that is the farthest colour close by, so that pixels of both count in
    proportion and leave no pale rim; on a plain surface it is its own colour, however pale.
    """
    sure = cv2.erode(matte, np.ones((2 * max(1, max(matte.shape) // 100) + 1,) * 2, np.uint8)) > 0.9
    if not sure.any():
        return np.ones(matte.shape, np.float32)
    clouds = _find_clouds(image, matte)
    # Beside the roof the sky is as grey as the cloud above it.
    distance = np.abs(image - estimate_sky(image, np.maximum(matte * sure, clouds))).max(axis=2)
    distance[clouds] = 0
    lowest = max(0.04, 3.5 * float(np.median(distance[sure])))
    near, close = np.ones((5, 5), np.uint8), np.ones((3, 3), np.uint8)
    farthest = cv2.dilate(distance, near)
    slope = np.clip((cv2.dilate(distance, close) - cv2.erode(distance, close)) / (0.3 * farthest + 1e-6), 0, 1)
    slope *= cv2.erode(distance, np.ones((7, 7), np.uint8)) < 1.5 * lowest
    whole = np.maximum(distance + slope * (farthest - distance), lowest + 0.12)
    # Twigs finer than a pixel are nowhere whole: amid leaves what is darkest around says what they would be, but not on
    # the smooth eave beside them.
    mixed = _MIXED * foliage * np.minimum(1.5 * cv2.blur(_measure_texture(image, _FINE_PX), (5, 5)), 1)
    whole = np.maximum(whole, mixed * cv2.blur(cv2.dilate(distance, np.ones((9, 9), np.uint8)), (15, 15)))
    return np.asarray(1 - np.clip((distance - lowest) / (whole - lowest), 0, 1))


def _find_clouds(image: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """Where, bool (h, w), the coarse matte is sure all around and nothing is as sharp as a wire or a twig; and where
    it has sky all the way up to the top, and not even a soft edge on it: above a wall there is its roof's."""
    side = 2 * round(_SURE_BEYOND * max(matte.shape)) + 1
    sure = cv2.erode(matte, np.ones((side, side), np.uint8)) > 0.95
    hanging = np.logical_and.accumulate((matte > 0.5) & _is_plain(image, 9), axis=0)
    return np.asarray(sure & _is_plain(image, 3) | hanging)


def _is_plain(image: np.ndarray, scale_px: int) -> np.ndarray:
    """Where, bool (h, w), nothing close by stands out from its surroundings of so many px."""
    detail = np.abs(image - cv2.blur(image, (scale_px, scale_px))).max(axis=2)
    return np.asarray(cv2.dilate(detail, np.ones((7, 7), np.uint8)) < _SHARP)


def spread_colours(image: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weighted local means where there is weight, wider ones where there is little, at an eighth of the size."""
    size = (max(1, image.shape[1] // 8), max(1, image.shape[0] // 8))
    small = cv2.resize(np.dstack([image * weight[..., None], weight]), size, interpolation=cv2.INTER_AREA)
    result = np.zeros((size[1], size[0], 3), np.float32)
    for share in (1.5, 0.5, 0.16, 0.05, 0.016):
        side = 2 * max(1, round(share * max(size) / 2)) + 1
        means = cv2.blur(cv2.blur(small, (side, side)), (side, side))
        trust = means[..., 3:] / (means[..., 3:] + 0.02)
        result += (means[..., :3] / np.maximum(means[..., 3:], 1e-6) - result) * trust
    return np.asarray(cv2.resize(result, image.shape[1::-1], interpolation=cv2.INTER_LINEAR))


def _enlarge(matte: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    resized = cv2.resize(matte.astype(np.float32), shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized)
