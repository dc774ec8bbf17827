"""Something taken out of a photo, and what was behind it made up from its surroundings: no network is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from imaging.fill.detail import add_detail
from imaging.fill.enlarge import enlarge_structure
from imaging.fill.errors import FillError
from imaging.fill.holes.level import Level
from imaging.fill.holes.morphology import bound, widen_square
from imaging.fill.holes.shrink import shrink_hole
from imaging.fill.judge import Judgement, judge_fill, say_doubt, say_refused
from imaging.fill.parts import list_parts
from imaging.fill.plan import plan_crop
from imaging.fill.structure import Guess, build_structure
from imaging.region import Region, Size
from imaging.sampling import as_image

WORK_PX = 704
"""Long side up to which structure is looked for; a larger crop is halved until it is no larger."""

_LEAST_KNOWN_PX = 64


@dataclass(frozen=True, eq=False)
class Fill:
    """`pixels` of the type and shape that came in; `figures` by name; why the fill is `refused` or in `doubt`, or None.

    A refused fill is there all the same: who asked may insist. One that follows a guess is at most in doubt. Figures:
    `disagreement` and `steepness` (`judge.py`, the worst part's), `parts` (holes filled one after the other),
    `filled_px`.
    """

    pixels: np.ndarray
    figures: Mapping[str, float]
    refused: str | None
    doubt: str | None


def fill_hole(
    pixels: np.ndarray,
    mask: np.ndarray,
    seed: int = 0,
    guess: Guess | None = None,
    avoid: np.ndarray | None = None,
) -> Fill:
    """Fill what a mask float32 (h, w), [0, 1], marks in uint8 or uint16 pixels (h, w, 3): a photo or a crop of it.

    Where the mask is 0 every value stays; where it is between, old and new are mixed. `guess` may give the structure,
    such as a network: it is shown an image float32 (h, w, 3), [0, 1], with a side of at most WORK_PX, and the hole bool
    (h, w), and answers with an image of that shape. Texture, grain and sharpness come from the photo in either case.
    What `avoid` bool (h, w) marks is to go as well, but not now: nothing is copied from there, and it stays as it is.
    The same seed gives the same fill. Raises FillError.
    """
    _check(pixels, mask)
    filled, rng = pixels.copy(), np.random.default_rng(seed)
    hole = mask > 0
    judgements = []
    parts = list_parts(hole)
    if avoid is not None:
        hole |= avoid
    for region, part in parts:
        crop = plan_crop(region, Size(*hole.shape))
        inside = region.shift(-crop.top, -crop.left)
        missing = hole[crop.slices]
        judged = _fill_part(filled[crop.slices], missing, inside, part, guess, rng)
        judgements.append(judged)
        hole[region.slices] &= ~part
    _mix(pixels, filled, mask)
    worst = Judgement.worst(judgements)
    refused, doubt = say_refused(worst), say_doubt(worst)
    if guess is not None:  # what patches cannot tell, a network may know
        refused, doubt = None, doubt or refused
    figures = worst.figures | {"parts": float(len(parts)), "filled_px": float(np.count_nonzero(mask))}
    return Fill(filled, figures, refused, doubt)


def _fill_part(
    pixels: np.ndarray,
    missing: np.ndarray,
    region: Region,
    part: np.ndarray,
    guess: Guess | None,
    rng: np.random.Generator,
) -> Judgement:
    """Fill one part in place; what else is missing in the crop is not copied from, and stays as it is."""
    if np.count_nonzero(~missing) < _LEAST_KNOWN_PX:
        raise FillError("no_surroundings", "nearly all of the picture is marked: nothing is left to continue")
    judged, strips = _fill_strips(pixels, missing, guess, rng)
    full = np.iinfo(pixels.dtype).max
    for strip, image in strips:
        area = strip.intersect(region)
        if area.empty:
            continue
        chosen = part[area.shift(-region.top, -region.left).slices]
        new = image[area.shift(-strip.top, -strip.left).slices][chosen]
        pixels[area.slices][chosen] = np.rint(new * full).astype(pixels.dtype)
    return judged


def _fill_strips(
    pixels: np.ndarray, hole: np.ndarray, guess: Guess | None, rng: np.random.Generator
) -> tuple[Judgement, Iterator[tuple[Region, np.ndarray]]]:
    """The judgement, and the hole's regions with images float32, [0, 1], of what is to be there."""
    levels = _shrink(pixels, hole)
    judged = judge_fill(levels[-1])
    structure = build_structure(levels[-1], guess, rng)
    if max(hole.shape) <= WORK_PX:
        area = bound(hole)
        return judged, iter([(area, structure.image[area.slices])])
    levels.pop()
    while levels:
        structure = enlarge_structure(structure, levels.pop(), rng)
    source = ~widen_square(hole, 3)
    return judged, add_detail(structure.image, pixels, hole, source, structure.offsets, half=True)


def _shrink(pixels: np.ndarray, hole: np.ndarray) -> list[Level]:
    """From half the size down to working size; at working size already, that alone."""
    if max(hole.shape) <= WORK_PX:
        return [Level(as_image(pixels), hole)]
    levels = [shrink_hole(pixels, hole)]
    while max(levels[-1].hole.shape) > WORK_PX:
        levels.append(levels[-1].halve())
    return levels


def _mix(pixels: np.ndarray, filled: np.ndarray, mask: np.ndarray) -> None:
    """In place: old pixels come through where the mask is soft."""
    soft = (mask > 0) & (mask < 1)
    weight = mask[soft][:, None]
    mixed = pixels[soft] * (1 - weight) + filled[soft] * weight
    filled[soft] = np.rint(mixed).astype(pixels.dtype)


def _check(pixels: np.ndarray, mask: np.ndarray) -> None:
    if pixels.dtype not in (np.uint8, np.uint16) or pixels.ndim != 3 or pixels.shape[2] != 3:
        told = f"{pixels.dtype} {pixels.shape}"
        raise FillError("invalid_pixels", f"pixels are uint8 or uint16 (h, w, 3), not {told}")
    if mask.shape != pixels.shape[:2]:
        raise FillError("size_mismatch", f"a mask has the pixels' size {pixels.shape[:2]}, not {mask.shape}")
    if mask.dtype != np.float32 or not np.isfinite(mask).all() or mask.min() < 0 or mask.max() > 1:
        raise FillError("invalid_mask", "a mask is float32, each value from 0 to 1")
    if not mask.any():
        raise FillError("empty_mask", "the mask marks nothing")
