"""The colour of a room's light, told from its paint by the most neutral of its bright surfaces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.color import srgb_to_lab
from imaging.look.curve import heed
from imaging.look.surfaces import BURNT, measure_roughness

WARM, COOL, TINT = 1.6, 0.8, 1.0
"""How far, in CIELAB, the whites of finished rooms are from grey: to yellow, to blue, to green or magenta."""

SHARE, MOST = 0.9, 24.0
"""Of what is beyond that, the part that is taken away, and the most, in CIELAB at L* 80."""

NEUTRAL_SHARE = 0.35
"""Of the surfaces, by weight, the part that is taken for white things under the room's light: where even these are
coloured, that is the light, for not everything is painted alike."""

SEEN = (0.03, 0.15)
"""Share of the photo that must be such surface for its colour to be believed at all, and in full."""

WHITE_SHARE, PROOF = 0.1, 2.0
"""Of the surfaces, the part that is enough to prove that light is white where it is itself: the cast is no more than so
many times what these are off."""

UNPAINTED = (0.4, 0.7)
"""Share of all smooth surfaces that are not too colourful to be white, up to which nothing of theirs is believed, and
from which on all: beside walls of a strong paint, a wooden floor is the most neutral there is."""

DOUBT = (0.0, 3.0)
"""CIELAB beyond what finished rooms have, up to which nothing, and from which on all of it, is a cast."""

_AT_LIGHTNESS = 80.0


@dataclass(frozen=True, slots=True)
class Cast:
    """By how much (CIELAB a*, b* at L* 80) a room's white things are off, beyond what finished rooms have."""

    a: float = 0.0
    b: float = 0.0

    @property
    def size(self) -> float:
        return float(np.hypot(self.a, self.b))

    def scale(self, share: float) -> Cast:
        """That share of it."""
        return Cast(share * self.a, share * self.b)

    @property
    def gains(self) -> np.ndarray:
        """What takes it away: gains on linear red, green, blue (3,), float32, that keep luminance."""
        gains = _grey_of(0.0, 0.0) / _grey_of(self.a, self.b)
        return np.asarray(gains / (gains @ _LUMINANCE), np.float32)


NO_CAST = Cast()


def find_cast(image: np.ndarray, warm: float = WARM) -> Cast:
    """The cast of a room's light; image (h, w, 3) sRGB [0, 1] of a copy of 256 px, `warm` how warm whites may stay.

    Along the mean colour of smooth surfaces the most neutral ones are found, and how far these are off: paint differs
    from wall to wall and leaves a ceiling, a door or a basin white, light does not. NO_CAST where too little is seen.
    """
    lab = srgb_to_lab(image)
    surface = _find_lit_surfaces(image, lab)
    candidate = surface & (np.hypot(lab[..., 1], lab[..., 2]) < 6 + 0.45 * lab[..., 0])
    seen = _ramp(float(candidate.mean()), SEEN) * _ramp(candidate.sum() / max(surface.sum(), 1), UNPAINTED)
    if seen == 0:
        return NO_CAST
    candidate &= lab[..., 0] > 0.55 * np.percentile(lab[..., 0][candidate], 90)
    weight = (lab[..., 0][candidate] / 100) ** 2
    colours = lab[..., 1:][candidate]
    direction = _point(colours, weight)
    along = colours @ direction
    neutral = along <= _weighted_quantile(along, weight, NEUTRAL_SHARE)
    direction = _point(colours[neutral], weight[neutral])
    usual, whitest = (_weighted_quantile(colours @ direction, weight, share) for share in (NEUTRAL_SHARE, WHITE_SHARE))
    least = min(usual, PROOF * whitest + 1)
    size = min(heed(least - _tell_allowance(direction, warm), DOUBT), MOST) * seen * SHARE
    return Cast(float(size * direction[0]), float(size * direction[1]))


def _find_lit_surfaces(image: np.ndarray, lab: np.ndarray) -> np.ndarray:
    """Where (h, w) there is anything smooth that is lit and not burnt."""
    lit = (lab[..., 0] > 35) & (image.max(axis=2) < BURNT)
    return np.asarray(lit & (measure_roughness(lab[..., 0]) < 4))


def _point(colours: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The direction (2,) of the mean of colours (n, 2); any, where they are grey."""
    mean = np.average(colours, axis=0, weights=weight)
    return np.asarray(mean / max(float(np.hypot(*mean)), 1e-3))


def _ramp(value: float, between: tuple[float, float]) -> float:
    return float(np.clip((value - between[0]) / (between[1] - between[0]), 0, 1))


def _tell_allowance(direction: np.ndarray, warm: float) -> float:
    """How far whites may be off in that direction (2,): on an ellipse, warmer than cool, and least in tint."""
    return float(1 / np.hypot(direction[0] / TINT, direction[1] / (warm if direction[1] > 0 else COOL)))


def _weighted_quantile(values: np.ndarray, weight: np.ndarray, share: float) -> float:
    order = np.argsort(values)
    below = np.cumsum(weight[order]) / weight.sum()
    return float(values[order][min(int(np.searchsorted(below, share)), len(order) - 1)])


def _grey_of(a: float, b: float) -> np.ndarray:
    """Linear sRGB (3,) of CIELAB with these a*, b* at the lightness where casts are told (IEC 61966-2-1, D65)."""
    y = (_AT_LIGHTNESS + 16) / 116
    f = np.array([y + a / 500, y, y - b / 200])
    xyz = np.where(f > 6 / 29, f**3, (f - 16 / 116) / 7.787) * [0.95047, 1, 1.08883]
    return np.asarray(_XYZ_TO_RGB @ xyz)


_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_XYZ_TO_RGB = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])
