"""Where a finished photo has its white, and how photos of one house come to have it in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from imaging.color import srgb_to_lab, srgb_to_linear
from imaging.photo import ImageError
from imaging.sampling import shrink_pixels
from imaging.tone_field import ToneField, identity_field

Gains = tuple[float, float, float]

WHITISH = 20.0
"""CIELAB chroma from which on nothing counts as white: walls have colours, and a strong one says nothing of light."""

TOO_DARK, TOO_BRIGHT = 40.0, 0.985
"""L* up to which, and the share of full scale from which on, a colour says nothing of light either."""

ENOUGH = 0.05
"""Share of a photo that must be whitish for its white to be believed: of rooms one in fifty has less."""

STRAY = (0.023, 0.014)
"""By how much, in warmth and tint, the white of rooms of one house differs that are all as they should be (standard
deviation over 30 houses of training): ceilings and tiles are not all of one paint."""

LIMIT = 0.06
"""The most by which a channel's linear light is changed, as the logarithm of its gain."""

LEFT_ALONE = 0.25
"""Of the way to the common white, what a photo goes at most that needed nothing: it may well be right as it is."""

_SAMPLE_PX, _TOP_HEAVY = 192, 8
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


@dataclass(frozen=True, slots=True)
class WhitePoint:
    """The colour of what is white, in linear light: `warmth` is ln(r/b)/2, `tint` (to magenta) ln(r·b/g²)/2.

    `share` of the photo is whitish at all, [0, 1].
    """

    warmth: float
    tint: float
    share: float

    @property
    def is_believable(self) -> bool:
        return self.share >= ENOUGH


def measure_white_point(image: np.ndarray) -> WhitePoint:
    """The white of an image (h, w, 3) float32 sRGB in [0, 1]; one without anything whitish has share 0.

    The mean colour of near-greys, the brightest counting most by far (a soft white patch: ceilings, frames and doors
    rather than walls), the less the more colourful they are, so that it is drawn towards grey where there is doubt.
    Raises ImageError(wrong_shape).
    """
    if image.ndim != 3 or image.shape[2] != 3:
        raise ImageError("wrong_shape", f"expected an image (H, W, 3), not {image.shape}")
    small = shrink_pixels(image.astype(np.float32), _SAMPLE_PX)
    lab = srgb_to_lab(small)
    greyness = np.clip(1 - (lab[..., 1] ** 2 + lab[..., 2] ** 2) / WHITISH**2, 0, 1)
    weight = greyness * (lab[..., 0] / 100) ** _TOP_HEAVY
    weight *= (lab[..., 0] > TOO_DARK) & (small.max(axis=2) < TOO_BRIGHT)
    if not weight.any():
        return WhitePoint(0.0, 0.0, 0.0)
    red, green, blue = np.moveaxis(np.log(np.maximum(srgb_to_linear(small), 1e-4)), -1, 0)
    warmth, tint = (float(np.average(plane, weights=weight)) for plane in ((red - blue) / 2, (red + blue) / 2 - green))
    return WhitePoint(warmth, tint, float((weight > 0).mean()))


def agree_on_white(points: Sequence[WhitePoint], trust: Sequence[float]) -> WhitePoint | None:
    """The white that photos have in common: their weighted median, so that one odd room does not drag the others.

    None unless two of them are believable.
    """
    believed = [(point, weight) for point, weight in zip(points, trust, strict=True) if point.is_believable]
    if sum(weight > 0 for _, weight in believed) < 2:
        return None
    weights = np.array([weight for _, weight in believed])
    warmth, tint, share = (
        _weighted_median(np.array([getattr(point, name) for point, _ in believed]), weights)
        for name in ("warmth", "tint", "share")
    )
    return WhitePoint(warmth, tint, share)


def plan_white_shift(own: WhitePoint, common: WhitePoint, need: float) -> Gains:
    """Gains on linear red, green and blue that take a photo's white towards the common one, keeping luminance to 0.3 %.

    What differs no more than good photos do is hardly touched, what differs by far goes nearly all the way (a Wiener
    filter's shrinkage), and no channel farther than LIMIT. `need` is how much the photo needed to be changed at all,
    [0, 1]: one that needed nothing moves little. Gains of 1 for a white that cannot be believed.
    """
    if not (own.is_believable and common.is_believable):
        return 1.0, 1.0, 1.0
    way = np.array([common.warmth - own.warmth, common.tint - own.tint])
    surprise = float(((way / STRAY) ** 2).sum())
    way *= surprise / (surprise + len(way)) * (LEFT_ALONE + (1 - LEFT_ALONE) * np.clip(need, 0, 1))
    logarithms = np.log(_gains(*way))
    red, green, blue = np.exp(logarithms * min(1.0, LIMIT / max(float(np.abs(logarithms).max()), 1e-9)))
    return float(red), float(green), float(blue)


def make_white_field(gains: Gains) -> ToneField:
    """The field that multiplies linear light: on encoded values too that is an affine map, but for the deepest black.

    Above its straight foot an sRGB value is 1.055 · light^(1/2.4) - 0.055.
    """
    slopes = np.asarray(gains, np.float32) ** np.float32(1 / 2.4)
    field = identity_field()
    field.matrix[:] *= slopes
    field.offset[:] = np.float32(0.055) * (slopes - 1)
    return field


def _gains(warmth: float, tint: float) -> np.ndarray:
    gains = np.exp([tint + warmth, 0.0, tint - warmth])
    return np.asarray(gains / (gains @ _LUMINANCE))


def _weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    """Between the two in the middle where they weigh alike."""
    order = np.argsort(values)
    below = np.cumsum(weights[order]) / weights.sum()
    low, high = (int(np.searchsorted(below, 0.5 + slack)) for slack in (-1e-9, 1e-9))
    return float(values[order][[low, min(high, len(values) - 1)]].mean())
