"""How a whole photo should look: three opinions, and their mean."""

from collections.abc import Sequence

import numpy as np

from imaging.color import normalise_exposure
from models.enhancer import DiffusionEnhancer

AS_IT_IS, NORMALISED, HISTOGRAM = 0.4, 0.4, 0.2
"""Shares of what diffusion makes of the photo as it is, of what it makes of it near to right by its histogram, and of
that itself. They err in different ways: on 40 photos of training houses held out, spoiled as
`evaluation/sets/faults.py` lists, such means came nearer to the originals than any of them alone. Those 40 do not
settle the shares themselves."""


def look_at_whole(
    model: DiffusionEnhancer, images: Sequence[np.ndarray], prompt: str, *, steps: int, seeds: Sequence[int]
) -> np.ndarray:
    """Images (h, w, 3) of one size, each a whole photo, as they should look: (n, h, w, 3) float32.

    Raises ModelError as `DiffusionEnhancer.enhance` does.
    """
    normalised = [normalise_exposure(image) for image in images]
    first, second = (model.enhance(shown, prompt, steps=steps, seeds=seeds) for shown in (images, normalised))
    return np.asarray(AS_IT_IS * first + NORMALISED * second + HISTOGRAM * np.stack(normalised), np.float32)
