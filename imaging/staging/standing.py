"""Whether furniture stands: on the floor, at the distance that the floor has there, or on other furniture."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.staging.floor import FloorPlane

_LEAST_SHARE = 0.0015
"""Of the picture: smaller pieces stand on larger ones, or nobody sees that they do not."""
_SPLIT, _SPLIT_PX, _FOOT = 0.12, 5, 0.008
"""Step of depth, as a natural logarithm, within so many pixels between two pieces; rows above a foot where its depth is
read, of the long side."""
_CLOSE = 0.12
"""A foot that is nearer than the floor around it by more, as a natural logarithm, does not touch it."""
_GAP = 0.02
"""Of the long side: what is so close below is stood on, a rim of the matte or thin feet between them."""
_SURE = 0.4
_RIM_PX, _CUT = 3, 0.3
"""A piece is cut off by the picture's side where so much of its height is that close to it."""
_HIDDEN = 0.6
"""And may stand behind another one where so much of its height has that beside it."""
_FLAT = 0.06
"""What is lower, as a natural logarithm, is a rug, or a foot."""
_LEGS, _BASE = 0.06, 0.09
"""Shares of a piece's width that must stand on the floor, and on other furniture: tables stand on one leg."""


def find_feet(furniture: np.ndarray) -> np.ndarray:
    """The lowest points (n, 2) as x, y of furniture (h, w) bool in each column of each of its connected parts."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(furniture.astype(np.uint8), connectivity=8)
    feet = [np.zeros((0, 2))]
    for index in np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] >= _LEAST_SHARE * furniture.size / 4) + 1:
        left, top, width, height = stats[index, :4]
        part = labels[top : top + height, left : left + width] == index
        lowest = height - 1 - np.argmax(part[::-1], axis=0)
        feet.append(np.stack([left + np.arange(width), top + lowest], axis=-1))
    return np.concatenate(feet)


def share_floating(
    furniture: np.ndarray, likely: np.ndarray, depth: np.ndarray, floor: np.ndarray, plane: FloorPlane
) -> float:
    """The largest piece that stands on nothing, as a share of the picture.

    `furniture` bool (h, w), `likely` (h, w) what the segmenter says of it, `depth` (h, w) of the furnished room on the
    scale of the empty one's, whose `floor` bool (h, w) has that plane. Pieces are parted where depth steps.
    """
    nearness = floor_nearness(plane, depth.shape)
    over = -np.log(depth * nearness)
    free = floor & ~furniture
    doubt = 1.48 * float(np.median(np.abs(over[free]))) if free.any() else 0.0
    flat = furniture & (over < _FLAT + doubt)
    pieces, worst, floor = split_pieces(furniture & ~flat, depth), 0.0, floor | flat
    for number in range(1, pieces.max(initial=0) + 1):
        if likely[pieces == number].mean() > _SURE and not _stands(number, pieces, (depth, nearness), floor):
            worst = max(worst, float((pieces == number).mean()))
    return worst


def floor_nearness(plane: FloorPlane, shape: tuple[int, ...]) -> np.ndarray:
    """One over the depth of the floor at each pixel (h, w), held above 0."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return np.maximum(plane.nearness(rows, columns), 1e-6)


def split_pieces(furniture: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Pieces of furniture bool (h, w), parted where depth steps: int (h, w), from 1, 0 for none."""
    step = cv2.morphologyEx(np.log(depth), cv2.MORPH_GRADIENT, np.ones((_SPLIT_PX, _SPLIT_PX), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        (furniture & (step < _SPLIT)).astype(np.uint8), connectivity=4
    )
    large = stats[:, cv2.CC_STAT_AREA] >= _LEAST_SHARE * labels.size
    large[0] = False
    numbers = np.where(large, np.cumsum(large), 0)[labels] if count else labels
    return np.where(furniture, _nearest(numbers), 0)


def _nearest(numbers: np.ndarray) -> np.ndarray:
    """Each pixel's nearest piece: edges belong to one as well."""
    if not numbers.any():
        return numbers
    away, seeds = cv2.distanceTransformWithLabels(
        (numbers == 0).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    known = np.zeros(int(seeds.max()) + 1, int)
    known[seeds[away == 0]] = numbers[away == 0]
    return known[seeds]


def _stands(number: int, pieces: np.ndarray, far: tuple[np.ndarray, np.ndarray], floor: np.ndarray) -> bool:
    """Whether enough of a piece ends on the floor or on other furniture. `far`: its depth, and one over the floor's
    (h, w): the two are the same at its feet."""
    piece, height = pieces == number, len(pieces)
    if _goes_on(number, pieces):
        return True
    columns = np.flatnonzero(piece.any(axis=0))
    rows = height - 1 - np.argmax(piece[::-1, columns], axis=0)
    side = max(2, round(_FOOT * max(piece.shape)))
    beyond = rows + side >= height
    below = np.minimum(rows + 2, height - 1)
    gap = round(_GAP * max(piece.shape))
    # Feet that are too thin for the matte end on a wall's foot.
    onto = np.where(floor[below, columns], below, np.minimum(rows + gap // 2, height - 1))
    step = _step_down(rows, onto, columns, far, floor & (pieces == 0), side)
    on_floor = floor[onto, columns] & (step < _CLOSE)
    on_other = _is_on_other(number, pieces, rows, columns, gap)
    return bool((beyond | on_floor).mean() > _LEGS or (beyond | on_floor | on_other).mean() > _BASE)


def _is_on_other(number: int, pieces: np.ndarray, rows: np.ndarray, columns: np.ndarray, gap: int) -> np.ndarray:
    """Which feet (n,) of a piece have another one within so many rows below."""
    found = np.zeros(len(columns), bool)
    for away in range(2, gap + 1, 2):
        below = pieces[np.minimum(rows + away, len(pieces) - 1), columns]
        found |= (below > 0) & (below != number)
    return found


def _goes_on(number: int, pieces: np.ndarray) -> bool:
    """Whether a piece may stand where it is not seen: beyond a side of the picture, or behind what is beside it and
    reaches farther down."""
    piece = pieces == number
    rows, reach = piece.any(axis=1), round(_GAP * max(pieces.shape))
    lowest = int(np.flatnonzero(rows)[-1])
    lower = np.unique(pieces[lowest + reach :])
    other = np.isin(pieces, lower[(lower > 0) & (lower != number)])
    sides = [piece[:, :_RIM_PX].any(axis=1), piece[:, -_RIM_PX:].any(axis=1)]
    for shift in (-reach, reach):
        beside = np.roll(other, shift, axis=1)
        beside[:, slice(shift, None) if shift < 0 else slice(None, shift)] = False
        sides.append((piece & beside).any(axis=1))
    shares = [float(side[rows].mean()) for side in sides]
    return max(shares[:2]) > _CUT or max(shares[2:]) > _HIDDEN


def _step_down(
    rows: np.ndarray,
    onto: np.ndarray,
    columns: np.ndarray,
    far: tuple[np.ndarray, np.ndarray],
    floor: np.ndarray,
    side: int,
) -> np.ndarray:
    """How much nearer each foot (n,) of a piece is than the floor below it, at the rows `onto`, as a natural logarithm;
    where that floor is seen, than what its own depth says, for such maps are off by as much in either."""
    depth, nearness = far
    step = -np.log(depth[np.maximum(rows - side, 0), columns] * nearness[onto, columns])
    under = np.minimum(rows + 2 * side, len(depth) - 1)
    off = -np.log(depth[under, columns] * nearness[under, columns])
    return np.asarray(step - np.where(floor[under, columns], off, 0))
