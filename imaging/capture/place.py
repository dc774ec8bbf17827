"""Frames of a capture brought together on their proxies: what light they hold, where they moved, who takes part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from imaging.capture.align import Alignment
from imaging.capture.blend import Blend, Layer, blend_layers
from imaging.capture.curves import fit_curve, measure_ratio, reference_curve
from imaging.capture.ghosts import find_ghosts
from imaging.capture.tones import Tones

_CHAIN_EV = 2.5
_DARK, _BRIGHT = 8, 247
_LEAST_PIXELS = 400
_MOST_MOVED = 0.5
_FEATHER = 0.0015


@dataclass(frozen=True, eq=False)
class Laid:
    """A frame on the reference's proxy: its layer, how its values become light, and what of it was found to move."""

    layer: Layer
    tones: Tones
    pixels: np.ndarray
    ghosts: np.ndarray


@dataclass(frozen=True, eq=False)
class Scene:
    """All frames that take part, reference first, those that do not with the reason, and the blend of the proxies."""

    reference: Laid
    others: tuple[Laid, ...]
    refused: dict[int, str]
    blend: Blend


def place_frames(
    proxies: Sequence[np.ndarray],
    alignments: Sequence[Alignment],
    evs: Sequence[float],
    reference: int,
    *,
    linear: bool,
    lift: float = 1.0,
) -> Scene:
    """Lay proxies uint8 (h, w, 3) on the reference's, nearest exposure first, each held against the scene so far.

    `alignments` are at the proxies' size. A frame that was refused, of which too little can be compared, or that
    differs over half of what is compared, takes no part. `lift` is how much brighter a linear reference is shown.
    """
    own = Tones(None, lift, lift) if linear else Tones(reference_curve())
    height, width = proxies[reference].shape[:2]
    everywhere = np.ones((height, width), np.float32)
    first = _as_laid(reference, proxies[reference], own, everywhere, 0.0)
    laid: dict[int, Laid] = {reference: first}
    refused: dict[int, str] = {}
    for index in sorted(range(len(proxies)), key=lambda each: abs(evs[each] - evs[reference])):
        if index == reference:
            continue
        if alignments[index].reason:
            refused[index] = alignments[index].reason or ""
            continue
        try:
            laid[index] = _place(index, proxies[index], alignments[index], laid, evs, reference)
        except ValueError as error:
            refused[index] = str(error)
    others = tuple(each for index, each in laid.items() if index != reference)
    return Scene(first, others, refused, blend_layers(first.layer, [each.layer for each in others]))


def _place(
    index: int,
    proxy: np.ndarray,
    alignment: Alignment,
    laid: dict[int, Laid],
    evs: Sequence[float],
    reference: int,
) -> Laid:
    height, width = proxy.shape[:2]
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    pixels = cv2.warpPerspective(proxy, alignment.matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    inside = cv2.warpPerspective(
        np.ones((height, width), np.float32),
        alignment.matrix,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
    )
    reach = (inside > 0.999).astype(np.float32)
    anchor = laid[_find_anchor(index, evs, reference, laid)]
    usable = (reach > 0) & (anchor.layer.trust > 0)
    tones, gain_ev = _fit_tones(pixels, anchor, usable, laid[reference].tones)
    found = _as_laid(index, pixels, tones, reach, gain_ev)
    return _without_ghosts(found, [each.layer for each in laid.values()], reference)


def _without_ghosts(found: Laid, known: Sequence[Layer], reference: int) -> Laid:
    """Trust taken from where the frame departs from the scene so far; ValueError where that is most of it."""
    first = next(layer for layer in known if layer.index == reference)
    so_far = blend_layers(first, [layer for layer in known if layer.index != reference])
    held = so_far.unheld < 0.5
    scene = replace(first, light=so_far.light)
    ghosts = find_ghosts(found.layer, scene, held)
    if ghosts[found.layer.trust > 0].mean() > _MOST_MOVED:
        raise ValueError("most of it shows something else than the reference frame, or other light")
    trust = np.where(ghosts, 0, found.layer.trust).astype(np.float32)
    sigma = max(0.8, _FEATHER * trust.shape[1])
    soft = np.minimum(trust, np.clip(2 * cv2.GaussianBlur(trust, (0, 0), sigma) - 1, 0, 1))
    return replace(found, layer=replace(found.layer, trust=soft), ghosts=ghosts)


def _find_anchor(index: int, evs: Sequence[float], reference: int, laid: dict[int, Laid]) -> int:
    """The frame to be compared with: within 2 EV the nearest to the reference, else the nearest to this one."""
    near = [each for each in laid if abs(evs[each] - evs[index]) <= _CHAIN_EV]
    if near:
        return min(near, key=lambda each: abs(evs[each] - evs[reference]))
    return min(laid, key=lambda each: abs(evs[each] - evs[index]))


def _fit_tones(pixels: np.ndarray, anchor: Laid, usable: np.ndarray, own: Tones) -> tuple[Tones, float]:
    """How a frame's values become light in the reference's units, and its EV over the reference."""
    if anchor.tones.curve is not None:
        curve = fit_curve(pixels, anchor.pixels, anchor.tones.curve, usable)
        return Tones(curve), measure_ratio(curve)
    gain = _fit_gain(pixels, anchor, usable)
    return Tones(None, gain), float(np.log2(own.gain / gain))


def _fit_gain(pixels: np.ndarray, anchor: Laid, usable: np.ndarray) -> float:
    """The factor on a linear frame's light that makes it the reference's: the median ratio of what both hold."""
    low, high = np.minimum(pixels, anchor.pixels).min(axis=2), np.maximum(pixels, anchor.pixels).max(axis=2)
    usable = usable & (low > _DARK) & (high < _BRIGHT)
    if usable.sum() < _LEAST_PIXELS:
        raise ValueError("the frames hold too little in common to tell their exposures")
    plain = Tones(None)
    ratios = plain.to_light(pixels)[usable][:, 1] / plain.to_light(anchor.pixels)[usable][:, 1]
    return float(anchor.tones.gain / np.median(ratios))


def _as_laid(index: int, pixels: np.ndarray, tones: Tones, trust: np.ndarray, gain_ev: float) -> Laid:
    layer = Layer(index, tones.measure_peak(pixels), tones.to_light(pixels), trust, gain_ev)
    return Laid(layer, tones, pixels, np.zeros(trust.shape, bool))
