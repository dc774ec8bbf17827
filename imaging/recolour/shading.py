"""How light falls on a surface, apart from its paint: strength, colour, and what of it is fine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.recolour.grain import Grain
from imaging.recolour.wall import BURNT, Wall, Y

_LOW_SHARE = 1 / 250
"""Radius of what counts as coarse shading, of the long side."""
_WIDEST_SHARE = 1 / 60
_BLOTCHES = 0.004
"""What grain may leave of relative contrast in coarse shading; a radius of r averages over 2r pixels to a side."""
_RIDGE = 0.06
"""Relative contrast below which shading is smoothed over."""
_COLOUR_REACH = 4
"""By how much wider light's colour is looked at than its strength."""
_LEAST_LIGHT, _MOST_LIGHT = 0.5, 2.0
_DARK, _DARK_SHARE, _ROOM, _LEAST_SEEN = 0.03, 0.05, 0.4, 0.3
_PLAIN, _SURELY_MORE = 0.25, 2.0
"""Which quantile of the surface is plain, and by how much more what is coarse varies than that."""
_LEAST, _WIDER = 1e-3, 1e-3
OPEN = 0.4
"""Share of channels that are not burnt out, below which a pixel tells less and less of its shading."""
_NEARLY_BURNT, _LEAST_ROOM = 0.85, 0.1
_GLOW_SHARE, _MOST_GLOW = 0.06, 0.5


@dataclass(frozen=True, eq=False)
class Shading:
    """Of a surface at working size, relative to its mode, float32.

    Coarse strength at any finer size is `slope` · strength + `offset` (h, w). `colour` (h, w, 3) is that of the light,
    `beside` (h, w) the coarse strength where the surface goes on inwards, known beyond its edges too.
    """

    slope: np.ndarray
    offset: np.ndarray
    colour: np.ndarray
    beside: np.ndarray


def channel_shares(wall: Wall) -> np.ndarray:
    """How much each channel (3,) says of the strength of light on that wall; their sum is 1."""
    return np.asarray(wall.colour * Y / wall.luminance, np.float32)


def fit_shading(linear: np.ndarray, core: np.ndarray, wall: Wall, grain: Grain) -> Shading:
    """The shading of a surface whose sure cells are `core`, bool (h, w), in a working copy (h, w, 3) of the photo whose
    grain is given.

    Strength is smoothed guided by itself (He, Sun & Tang, "Guided image filtering", PAMI 2013), so that edges of
    shadows stay; colour follows strength where two lights mix. What is burnt out has no part in either.
    """
    radius = max(2, round(max(core.shape) * _LOW_SHARE))
    known = core & (linear.max(axis=2) < BURNT)
    colour = _fit_colour(linear, core, known, wall, grain, radius)
    strength, open_share = read_strength(linear, cv2.split(colour), wall)
    beside = spread(strength, core, max(1, radius // 3))
    wide = _widen_for_grain(strength, core, radius)
    slope, offset = _smooth_by_itself(strength, core.astype(np.float32), wide, grain, wall.luminance)
    alone = _box(core.astype(np.float32), wide) < _LEAST
    slope[alone], offset[alone] = 0, beside[alone]
    burnt = np.clip(1 - open_share / OPEN, 0, 1)
    glow = _glow(known) * strength
    return Shading(slope * (1 - burnt), offset + burnt * (glow - offset), colour, beside)


def read_strength(linear: np.ndarray, colour: Sequence[np.ndarray], wall: Wall) -> tuple[np.ndarray, np.ndarray]:
    """How strong light (h, w, 3) of that colour, a plane (h, w) a channel, is by those channels that are not burnt out,
    and by all where all are; and how much those that are not would say of it, (h, w), [0, 1]."""
    total, weights, open_share = (np.zeros(linear.shape[:2], np.float32) for _ in range(3))
    for channel, (plane, share) in enumerate(zip(colour, channel_shares(wall), strict=True)):
        room = np.clip((BURNT - linear[..., channel]) / (BURNT - _NEARLY_BURNT), 0, 1)
        weight = np.maximum(room, _LEAST_ROOM) * share
        total += weight * linear[..., channel] / wall.colour[channel]
        weights += weight * plane
        open_share += room * share
    return total / weights, open_share


def _glow(known: np.ndarray) -> np.ndarray:
    """What is burnt out goes on rising inwards, (h, w), for light does not end where the sensor does: at most by half,
    since nobody knows."""
    if not known.any():
        return np.ones(known.shape, np.float32)
    distance = cv2.distanceTransform((~known).astype(np.uint8), cv2.DIST_L2, 3)
    reach = max(known.shape) * _GLOW_SHARE
    return np.asarray(1 + _MOST_GLOW * (1 - np.exp(-cv2.blur(distance, (5, 5)) / reach)), np.float32)


def _fit_colour(
    linear: np.ndarray, core: np.ndarray, known: np.ndarray, wall: Wall, grain: Grain, radius: int
) -> np.ndarray:
    """The light's colour (h, w, 3), from what is not burnt out."""
    relative = (linear / wall.colour).astype(np.float32)
    strength = relative @ channel_shares(wall)
    slope, offset = _smooth_by_itself(strength, core.astype(np.float32), radius, grain, wall.luminance)
    coarse = np.where(core, slope * strength + offset, strength)
    return _light_colour(relative, coarse, known, wall, _COLOUR_REACH * radius)


def _widen_for_grain(strength: np.ndarray, core: np.ndarray, radius: int) -> int:
    """A radius over which grain evens out: over less it would be left as blotches."""
    weight = core.astype(np.float32)
    mean = np.maximum(_means(strength, weight, 1), 1e-6)
    spread_squared = np.maximum(_means(strength**2, weight, 1) - mean**2, 0) / mean**2
    grain = float(np.sqrt(np.quantile(spread_squared[core], _PLAIN)))
    widest = max(radius, round(max(core.shape) * _WIDEST_SHARE))
    return min(max(radius, round(grain / (2 * _BLOTCHES))), widest)


def _smooth_by_itself(
    strength: np.ndarray, core: np.ndarray, radius: int, grain: Grain, luminance: float
) -> tuple[np.ndarray, np.ndarray]:
    """Slope and offset (h, w); `luminance` is that of strength 1."""
    mean = np.maximum(_means(strength, core, radius), 1e-6)
    variance = np.maximum(_means(strength**2, core, radius) - mean**2, 0)
    # Grain and fine texture are detail, in any case; grain is more in shadows.
    noise = (grain.relative(mean * luminance) / max(float(grain.relative(luminance)), 1e-9)) ** 2 * mean**2
    plain = np.quantile((variance / np.maximum(noise, 1e-12))[core > 0], _PLAIN)
    variance = np.maximum(variance - _SURELY_MORE * plain * noise, 0)
    slope = variance / (variance + (_RIDGE * mean) ** 2 + 1e-6)
    return _means(slope, core, radius), _means(mean * (1 - slope), core, radius)


def _light_colour(relative: np.ndarray, strength: np.ndarray, known: np.ndarray, wall: Wall, radius: int) -> np.ndarray:
    """Each channel as a line over strength, held to its local ratio where strength hardly varies; 1 is the mode's."""
    weight = known.astype(np.float32)
    mean = spread(strength, known, radius)
    ridge = (_RIDGE * mean) ** 2 + 1e-6
    variance = np.maximum(spread(strength**2, known, radius) - mean**2, 0)
    safe, colours = np.maximum(strength, _LEAST), []
    alone = _box(weight, radius) < _LEAST
    for channel in range(3):
        value = relative[..., channel]
        level = spread(value, known, radius)
        ratio = level / np.maximum(mean, _LEAST)
        slope = (spread(value * strength, known, radius) - level * mean + ratio * ridge) / (variance + ridge)
        line = (_means(slope, weight, radius) * strength + _means(level - slope * mean, weight, radius)) / safe
        # What is fitted far from where it was seen is not believed.
        followed = np.where(alone | ~known, ratio, np.clip(line, 0.7 * ratio, 1.4 * ratio))
        colours.append(1 + _trust(value * wall.colour[channel], wall, channel, known, radius) * (followed - 1))
    colour = cv2.blur(np.clip(np.stack(colours, axis=-1), _LEAST_LIGHT, _MOST_LIGHT), (radius | 1, radius | 1))
    return np.asarray(colour / (colour @ channel_shares(wall))[..., None], np.float32)


def _trust(light: np.ndarray, wall: Wall, channel: int, known: np.ndarray, radius: int) -> np.ndarray:
    """How far a channel, linear (h, w), is believed to tell of light: little where paint reflects hardly any of it, and
    where bright saturated paint nears its end, for cameras bend that channel alone, and far from where it is seen."""
    saturated = 1 - float(wall.colour.min() / wall.colour.max())
    room = np.clip((BURNT - spread(light, known, radius)) / _ROOM, 0, 1)
    believed = wall.colour[channel] / (wall.colour[channel] + _DARK + _DARK_SHARE * wall.colour.max())
    seen = _LEAST_SEEN + (1 - _LEAST_SEEN) * np.minimum(2 * _box(known.astype(np.float32), radius), 1)
    return np.asarray(believed * seen * (1 - saturated**2 * (1 - room)))


def spread(values: np.ndarray, known: np.ndarray, radius: int) -> np.ndarray:
    """Local means (h, w) of values over known cells, bool; of ever wider windows, which count only where there are none
    in the narrower ones (normalised convolution, Knutsson & Westin 1993)."""
    weight = known.astype(np.float32)
    total, held, counts = np.zeros_like(values), np.zeros_like(weight), 1.0
    while True:
        total += counts * _box(values * weight, radius)
        held += counts * _box(weight, radius)
        if radius > 2 * max(values.shape):
            return np.asarray(total / np.maximum(held, 1e-30))
        radius, counts = 2 * radius, counts * _WIDER


def _means(values: np.ndarray, weight: np.ndarray, radius: int) -> np.ndarray:
    """Weighted means over windows."""
    return np.asarray(_box(values * weight, radius) / np.maximum(_box(weight, radius), 1e-9))


def _box(values: np.ndarray, radius: int) -> np.ndarray:
    side = 2 * radius + 1
    return np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT))
