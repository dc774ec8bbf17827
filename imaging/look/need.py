"""How much of what diffusion proposes for a photo is taken: as far as the photo is from finished, and comes nearer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.color import delta_e_2000, srgb_to_lab
from imaging.look.curve import smooth_step
from imaging.look.distance import measure_finish_distance, measure_gain
from imaging.look.statistics import measure_look
from imaging.look.surfaces import BURNT
from imaging.photo import ImageError
from imaging.tone_field.blue_hour import tell_blue_hour, tell_dusk

NOTHING, EVERYTHING = 4.5, 8.0
"""Mean CIEDE2000 of a proposal: up to the first it is the proposer's taste, from the second on a photo needs it. Of 60
photos of training houses held out, nine in ten that need nothing lie under 6, the dark ones over 7 all of them."""

TOO_LIGHT = (85.0, 92.0)
"""L* of the median between which a photo may be, and is, overexposed."""
BURNT_WHITE, AND_LIGHT = (0.1, 0.3), (68.0, 80.0)
"""Share that is burnt out and L* of the median that together say the same."""
BURNT_COLOUR = (0.05, 0.12)
"""Share in which a channel burnt and another did not: whites may be meant to be white, a colour that burns never is."""

UNFINISHED = (1.2, 2.2)
"""Distance to finished rooms up to which a smaller proposal is not taken, and from which on it is."""
FINISHED = (0.9, 1.5)
"""Distance up to which a room is finished, and a large proposal is the proposer's taste as well."""
WORTHWHILE = (2.0, 5.0)
"""Mean CIEDE2000 of such a proposal: from the second on it says more than its own error."""
NEARER, NO_FARTHER = (0.0, 0.3), (-0.3, 0.0)
"""By how much the distance must shrink for a small proposal, and may not grow with a large one."""

_WHITE = 0.97
"""Of full scale: where no channel is below, what burnt was white."""


@dataclass(frozen=True, eq=False)
class Proposal:
    """What diffusion saw of a whole photo (`guide`) and what it makes of it (`reference`): images (h, w, 3) of sRGB.

    Raises ImageError(bad_tone_input) for images that differ in shape.
    """

    guide: np.ndarray
    reference: np.ndarray

    def __post_init__(self) -> None:
        if self.guide.shape != self.reference.shape:
            shapes = f"{self.guide.shape} and {self.reference.shape}"
            raise ImageError("bad_tone_input", f"images of shapes {shapes} cannot be compared")

    @property
    def size(self) -> float:
        """Mean CIEDE2000 between the two."""
        return float(delta_e_2000(srgb_to_lab(self.guide), srgb_to_lab(self.reference)).mean())


def tell_overexposed(image: np.ndarray) -> float:
    """How surely an image (h, w, 3) of a whole photo got too much light, [0, 1]."""
    look = measure_look(image)
    white = smooth_step(look.clipped, *BURNT_WHITE) * smooth_step(look.L50, *AND_LIGHT)
    colour = float(((image.max(axis=2) > BURNT) & (image.min(axis=2) < _WHITE)).mean())
    return max(smooth_step(look.L50, *TOO_LIGHT), white, smooth_step(colour, *BURNT_COLOUR))


def need_outdoors(proposal: Proposal) -> float:
    """How much of a proposal for a front to take, [0, 1]: what is no larger than the proposer's own error is left.

    None at the blue hour, which looks like a dark photo and is meant to. A white sky is no fault of exposure.
    """
    return smooth_step(proposal.size, NOTHING, EVERYTHING) * (1 - tell_dusk(proposal.guide))


def need_indoors(proposal: Proposal, image: np.ndarray, proposed: np.ndarray) -> float:
    """How much of a proposal for a room to take, [0, 1]; image and what the whole proposal makes of it are (h, w, 3).

    A large one, or any for a room that is overexposed, unless the room ends farther from finished; a smaller one for
    an unfinished room that it brings nearer.
    """
    look, size = measure_look(image), proposal.size
    now, gained = measure_finish_distance(look), measure_gain(look, measure_look(proposed))
    faulty = max(smooth_step(size, NOTHING, EVERYTHING), tell_overexposed(image)) * smooth_step(gained, *NO_FARTHER)
    faulty *= smooth_step(now, *FINISHED)
    unfinished = smooth_step(now, *UNFINISHED) * smooth_step(gained, *NEARER) * smooth_step(size, *WORTHWHILE)
    return max(faulty, unfinished) * (1 - tell_blue_hour(proposal.guide))
