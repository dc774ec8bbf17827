"""Whether a photo needs what is proposed for it: no change is a valid answer."""

from __future__ import annotations

import numpy as np

from imaging.color import delta_e_2000, srgb_to_lab
from imaging.photo import ImageError
from imaging.tone_field.blue_hour import tell_blue_hour

NOTHING, EVERYTHING = 4.5, 8.0
"""Mean CIEDE2000 of a proposal: up to the first it is the proposer's taste, from the second on a photo needs it. Of 60
photos of training houses held out, nine in ten that need nothing lie under 6, the dark ones over 7 all of them."""

BURNT, WHITE = (0.02, 0.1), 0.98
"""Share of a photo that is white in every channel, from which on it may be, and is, exposed wrongly: a finished photo
burns out next to nothing. Of the same houses, one in ten that needs nothing has more than the first."""

TASTE = 0.25
"""What of mere taste is applied: of a usual 3 that is less than anybody sees, and right more often than not."""


def estimate_need(guide: np.ndarray, reference: np.ndarray) -> float:
    """How much of the change from guide to reference to apply, [TASTE, 1]; images (h, w, 3) of the same whole photo.

    A proposer is never quite of the photographer's mind: what it would do to a photo that needs nothing is as large as
    its own error. Of a change no larger than that next to nothing is made; the rest comes in by a smooth step (a
    Wiener filter's shrinkage in spirit). A photo with much burnt white gets all of it, however small, and one of the
    blue hour none but that: it looks like a dark photo, and is meant to. Raises ImageError(bad_tone_input) for images
    that differ in shape.
    """
    if guide.shape != reference.shape:
        raise ImageError("bad_tone_input", f"images of shapes {guide.shape} and {reference.shape} cannot be compared")
    change = float(delta_e_2000(srgb_to_lab(guide), srgb_to_lab(reference)).mean())
    burnt = float((guide.min(axis=2) > WHITE).mean())
    share = max(_step(change, NOTHING, EVERYTHING), _step(burnt, *BURNT))
    return TASTE + (1 - TASTE) * share * (1 - tell_blue_hour(guide))


def _step(value: float, low: float, high: float) -> float:
    """0 up to low, 1 from high on, and smooth between."""
    share = float(np.clip((value - low) / (high - low), 0, 1))
    return share * share * (3 - 2 * share)
