"""A photo through its tone field, with what lifting light does beside: highlights held, colour noise calmed."""

from __future__ import annotations

import numpy as np

from imaging.noise import reduce_chroma_noise
from imaging.sampling import as_image, shrink_pixels
from imaging.tone_field import ToneField, apply_tone_field, plan_highlights

_LOOK_PX = 1024


def tone_photo(pixels: np.ndarray, field: ToneField, noise: float, preview: np.ndarray | None = None) -> np.ndarray:
    """Pixels uint8 or uint16 (H, W, 3) in and out; `noise` is their colour noise (`measure_chroma_noise`).

    `preview` are the same pixels made small, where they are at hand: `shrink_pixels` to a long side of 1024 px.
    """
    small = shrink_pixels(pixels, _LOOK_PX) if preview is None else preview
    highlights = plan_highlights(as_image(small), field)
    return reduce_chroma_noise(apply_tone_field(pixels, field, highlights=highlights), field, noise)
