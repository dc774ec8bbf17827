"""Light of one scene: the reference's, a darker frame's where that clips, several frames' in its shadows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_CLIP_FROM, _CLIP_TO = 0.85, 0.97
_WHITE, _FADE = (0.965, 0.99), (0.90, 0.985)
_SHADE_FROM, _SHADE_TO = 0.55, 0.35
_WELL, _READ, _LEVEL = 9e3, 6e-4, 1 / 255
"""Photons at white and read noise of a small sensor: only the ratio of weights hangs on them."""
_SLIGHT_EV = 0.1


@dataclass(frozen=True, eq=False)
class Layer:
    """A frame laid on the reference: values float32 (h, w), the largest channel of each pixel, [0, 1]; light float32
    (h, w, 3); trust float32 (h, w), [0, 1], 0 where it moved or does not reach; `gain_ev` its exposure over the
    reference's."""

    index: int
    peak: np.ndarray
    light: np.ndarray
    trust: np.ndarray
    gain_ev: float


@dataclass(frozen=True, eq=False)
class Blend:
    """Light float32 (h, w, 3), 1 the reference's white, and the reference's `own`; the share of each frame by index.

    float32 (h, w) each: `clipped` is 1 where the reference clips, `unheld` 1 where no other frame holds that, and
    `fading` the way there, from nine tenths of the last frame's white on.
    """

    light: np.ndarray
    own: np.ndarray
    shares: dict[int, np.ndarray]
    unheld: np.ndarray
    fading: np.ndarray
    clipped: np.ndarray


def blend_layers(reference: Layer, others: Sequence[Layer]) -> Blend:
    """Frames of less light take over where the brighter one clips, one after the other, from .85 to .97 of white;
    frames of more light lower the noise of what is darker than .35 (all of .55), weighted by their noise (Granados et
    al., "Optimal HDR reconstruction with linear digital cameras", 2010)."""
    darker = sorted((each for each in others if each.gain_ev < -_SLIGHT_EV), key=lambda each: -each.gain_ev)
    brighter = [each for each in others if each.gain_ev > -_SLIGHT_EV]
    clipped = clipping(reference.peak)
    light, shares = reference.light, {reference.index: np.ones_like(clipped)}
    if brighter:
        light, shares = _lower_noise(reference, brighter)
    wanted, unheld, fading = clipped, clipped, clipped
    for layer in darker:
        taken = wanted * layer.trust
        light = light + taken[..., None] * (layer.light - light)
        shares = {index: share * (1 - taken) for index, share in shares.items()} | {layer.index: taken}
        wanted = wanted * (1 - layer.trust * (1 - clipping(layer.peak)))
        unheld = unheld * (1 - layer.trust * (1 - smoothstep(layer.peak, *_WHITE)))
        fading = fading * (1 - layer.trust * (1 - smoothstep(layer.peak, *_FADE)))
    shares = {index: share * (1 - fading) for index, share in shares.items()}
    shares[reference.index] = shares[reference.index] + fading
    return Blend(light, reference.light, shares, unheld, fading, clipped)


def clipping(peak: np.ndarray) -> np.ndarray:
    """0 below .85 of white, 1 above .97, smooth between."""
    return smoothstep(peak, _CLIP_FROM, _CLIP_TO)


def smoothstep(values: np.ndarray, start: float, end: float) -> np.ndarray:
    """0 at `start`, 1 at `end`, 3t² − 2t³ between; float32."""
    t = np.clip((values - np.float32(start)) / np.float32(end - start), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def _lower_noise(reference: Layer, brighter: Sequence[Layer]) -> tuple[np.ndarray, dict[int, np.ndarray]]:
    dark = smoothstep(reference.peak, _SHADE_FROM, _SHADE_TO)
    own = 1 / noise_variance(reference)
    weights = {
        layer.index: dark * layer.trust * (1 - clipping(layer.peak)) / noise_variance(layer) for layer in brighter
    }
    total = own + sum(weights.values())
    light = (own / total)[..., None] * reference.light
    for layer in brighter:
        light = light + (weights[layer.index] / total)[..., None] * layer.light
    return light, {reference.index: own / total} | {index: weight / total for index, weight in weights.items()}


def noise_variance(layer: Layer) -> np.ndarray:
    """Of light in the reference's units: photons, read-out and 8-bit levels of the encoded value."""
    gain = np.float32(2.0**layer.gain_ev)
    light = layer.light.mean(axis=2)
    level = slope(layer.peak) * np.float32(_LEVEL)
    return np.asarray((light * gain / _WELL + _READ**2 + level**2 / 12) / gain**2, np.float32)


def slope(encoded: np.ndarray) -> np.ndarray:
    """Light a step of the encoded value stands for (derivative of the sRGB curve)."""
    return np.asarray(2.4 / 1.055 * ((encoded + np.float32(0.055)) / 1.055) ** 1.4, np.float32)
