"""A small image through a tone field, in float: what a plan for a photo looks like."""

from __future__ import annotations

import numpy as np

from imaging.tone_field import ToneField, resample_field


def render_field(image: np.ndarray, field: ToneField, *, clip: bool = True) -> np.ndarray:
    """An image (h, w, 3) float32 sRGB [0, 1] through the field, held within [0, 1] unless `clip` is off."""
    field = resample_field(field, (image.shape[0], image.shape[1]))
    result = (field.matrix @ image[..., None])[..., 0] + field.offset
    return np.asarray(np.clip(result, 0, 1) if clip else result, np.float32)
