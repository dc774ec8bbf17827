"""Aligned frames merged into one photo, block by block: the reference frame, and only what it lacks from the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from imaging.blocks import BLOCK, share_blocks
from imaging.capture.blend import Blend, Layer, blend_layers
from imaging.capture.lay import enlarge_block, lay_block
from imaging.capture.tones import Tones, encode_light
from imaging.capture.windows import WindowPlan, apply_windows
from imaging.region import Region, Size


@dataclass(frozen=True, eq=False)
class Placed:
    """A frame ready to merge: pixels uint8 | uint16 (H, W, 3), how they become light, `matrix` from the reference's
    pixels to its own, `trust` uint8 (h, w) on a small copy of the reference, 0 where it moved, and `gain_ev` its
    exposure over the reference's."""

    index: int
    pixels: np.ndarray
    tones: Tones
    matrix: np.ndarray
    trust: np.ndarray
    gain_ev: float


def merge_frames(reference: Placed, others: Sequence[Placed], windows: WindowPlan) -> np.ndarray:
    """Pixels (H, W, 3) of the reference's type, sRGB-encoded; what only the reference contributes to is its own to the
    bit (an encoded reference), and 45 MP take a few blocks of float32 a thread beside the frames themselves."""
    full = Size(*reference.pixels.shape[:2])
    merged = np.empty_like(reference.pixels)

    def work(regions: Iterable[Region]) -> None:
        for region in regions:
            merged[region.slices] = _merge_block(reference, others, windows, full, region)

    share_blocks(full, BLOCK, work)
    return merged


def blend_block(reference: Placed, others: Sequence[Placed], full: Size, region: Region) -> Blend:
    """The light of a block."""
    layers = [_as_layer(placed, full, region) for placed in others]
    return blend_layers(_as_layer(reference, full, region), layers)


def _merge_block(
    reference: Placed, others: Sequence[Placed], windows: WindowPlan, full: Size, region: Region
) -> np.ndarray:
    own = reference.pixels[region.slices]
    blend = blend_block(reference, others, full, region)
    light = apply_windows(blend, windows, full, region)
    encoded = encode_light(light, own.dtype)
    if reference.tones.curve is None:
        return encoded
    untouched = (light == blend.own).all(axis=2) | (blend.fading == 1)
    return np.where(untouched[..., None], own, encoded)


def _as_layer(placed: Placed, full: Size, region: Region) -> Layer:
    pixels, reach = lay_block(placed.pixels, placed.matrix, region)
    trust = enlarge_block(placed.trust, full, region).astype(np.float32) / 255
    if reach is not None:
        trust = trust * (reach > 0.999)
    return Layer(placed.index, placed.tones.measure_peak(pixels), placed.tones.to_light(pixels), trust, placed.gain_ev)
