"""Whether a photo needs what is proposed for it: no change is a valid answer."""

from __future__ import annotations

import numpy as np

from imaging.color import delta_e_2000, srgb_to_lab
from imaging.photo import ImageError

NOTHING, EVERYTHING = 3.0, 6.0
"""Mean CIEDE2000 of a proposal: up to the first it is the proposer's taste, from the second on a photo needs it."""


def estimate_need(guide: np.ndarray, reference: np.ndarray) -> float:
    """How much of the change from guide to reference to apply, [0, 1]; images (h, w, 3) of the same whole photo.

    A proposer is never quite of the photographer's mind: what it would do to a photo that needs nothing is as large as
    its own error. A change no larger than that is not made, and comes in by a smooth step (a Wiener filter's shrinkage
    in spirit). Raises ImageError(bad_tone_input) for images that differ in shape.
    """
    if guide.shape != reference.shape:
        raise ImageError("bad_tone_input", f"images of shapes {guide.shape} and {reference.shape} cannot be compared")
    change = float(delta_e_2000(srgb_to_lab(guide), srgb_to_lab(reference)).mean())
    share = float(np.clip((change - NOTHING) / (EVERYTHING - NOTHING), 0, 1))
    return share * share * (3 - 2 * share)
