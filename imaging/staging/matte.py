"""Furniture taken out of a generated picture: its matte, its colours, and the shade it throws on the photo's room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.region import Size
from imaging.sky.guided import apply_guided, fit_guided
from imaging.staging.align import Aligned
from imaging.staging.edges import own_colours, refine_edges
from imaging.staging.evidence import gather_evidence, weigh_evidence
from imaging.staging.light import match_light, weigh_around
from imaging.staging.parts import find_parts
from imaging.staging.room import likely_of
from imaging.staging.shade import measure_shade

WEIGHTS: Mapping[str, float] = {
    "bias": -4.2,
    "colour": 2.2,
    "tint": 2.0,
    "structure": 1.8,
    "furniture": 4.5,
    "room": -2.5,
    "nearer": 2.5,
    "no_thing": -4.0,
}
"""Of evidence, where both maps of the picture after are there. A wall that is papered anew differs in colour, tint and
structure all at once, and so does the floor where a wall was bent: both stay out, for what comes in has to be nearer
as well, or furniture to somebody."""
BLIND_WEIGHTS: Mapping[str, float] = {"bias": -3.4, "colour": 2.0, "tint": 2.6, "structure": 2.4, "nearer": 3.0}
"""Of evidence, where nobody says what is furniture."""
_SMOOTH, _RIDGE = 0.004, 1e-3
_LEAST_ON_FLOOR = 0.08
"""Share of a part's width that must end on the floor: chairs stand on legs."""
_FLOOR = 0.5
_LEAST_ALLOWED = 0.5
"""Share of a part that must be where furniture may go."""


@dataclass(frozen=True, eq=False)
class Matted:
    """At canvas size. `furniture` (h, w) float32 [0, 1]: how much of each pixel is furniture; `colours` (h, w, 3)
    float32 [0, 1]: its own, also where it is mixed with what is behind; `shade` (h, w, 3) float32: what the photo's
    linear light is multiplied with around it, shadows below 1, reflections a little above, 1 elsewhere; `spilled`
    (h, w) float32: furniture that was painted and does not come in: it is where nothing may be, or stands on nothing.
    """

    furniture: np.ndarray
    colours: np.ndarray
    shade: np.ndarray
    spilled: np.ndarray

    @property
    def is_empty(self) -> bool:
        """Whether there is no furniture: nothing was painted, or nothing that may come in."""
        return not bool((self.furniture > 0).any())


def matte_furniture(
    photo: np.ndarray,
    aligned: Aligned,
    keep: np.ndarray,
    likely_before: np.ndarray,
    likely_after: np.ndarray | None,
    depth_before: np.ndarray,
    depth_after: np.ndarray | None,
) -> Matted:
    """What of an aligned picture is furniture that the photo (h, w, 3), [0, 1], at canvas size, has not.

    Connected parts on the floor that differ from the photo beyond light and noise, or that are nearer, or that the
    segmenter calls furniture and called something else before. `likely_*` (SURFACES, h', w') and `depth_*` at any size,
    of the photo and of the aligned picture; those after may be None. `keep` (h, w): 1 where nothing may come in.
    Raises ImageError bad_surfaces, bad_depth.
    """
    image, size = aligned.image, Size(*keep.shape)
    planes = gather_evidence(photo, image, keep, (likely_before, likely_after), (depth_before, depth_after))
    chance = _smooth(weigh_evidence(planes, WEIGHTS if "furniture" in planes else BLIND_WEIGHTS), image)
    floor = likely_of(likely_before, size, "floor") > _FLOOR
    coarse, spilled = _sort_parts(chance, keep, floor)
    # Now that it is known what is furniture, light is compared on the floor and the walls close to it as well.
    image = match_light(photo, image, weigh_around(np.maximum(coarse, spilled)))[0]
    behind = _shaded(photo, measure_shade(photo, image, coarse, spilled))
    matte = refine_edges(image, behind, coarse)
    shade = measure_shade(photo, image, matte, spilled)
    return Matted(matte, own_colours(image, _shaded(photo, shade), matte), shade, spilled)


def matte_all(aligned: Aligned, place: np.ndarray) -> Matted:
    """All of an aligned picture where furniture may go, `place` (h, w) in [0, 1], as it is: what a model that is no
    stager paints has no furniture to be taken out, and is to be seen in a preview all the same."""
    return Matted(place, aligned.image, np.ones_like(aligned.image), np.zeros_like(place))


def _smooth(chance: np.ndarray, image: np.ndarray) -> np.ndarray:
    """Along the picture's edges: single pixels do not decide."""
    radius = max(2, round(_SMOOTH * max(chance.shape)))
    return np.asarray(np.clip(apply_guided(fit_guided(chance, image, radius, _RIDGE), image), 0, 1), np.float32)


def _sort_parts(chance: np.ndarray, keep: np.ndarray, floor: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Furniture that comes in and furniture that does not, float32 (h, w) of 0 and 1 each.

    What comes in stands on the floor, and for the most part where it may: its upper end may reach beyond.
    """
    marked = cv2.morphologyEx((chance > 0.5).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 0
    comes, stays_out = (np.zeros(chance.shape, np.float32) for _ in range(2))
    for part in find_parts(marked, floor):
        allowed = 1 - keep[part.region.slices][part.inside]
        good = part.on_floor >= _LEAST_ON_FLOOR and allowed.mean() >= _LEAST_ALLOWED
        (comes if good else stays_out)[part.region.slices][part.inside] = 1
    return comes, stays_out


def _shaded(photo: np.ndarray, shade: np.ndarray) -> np.ndarray:
    return np.asarray(linear_to_srgb(srgb_to_linear(photo) * shade), np.float32)
