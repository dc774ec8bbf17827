"""What a photo's tones are to become: the targets of the look that was asked for, and whether it is a room."""

from dataclasses import dataclass

import numpy as np

from fanlight_client.recipe import Tone
from finishing.assets.shows import Shown
from finishing.styles import targets_of
from imaging.look import BRIGHT, NATURAL, Targets

LOOKS: dict[str, Targets | None] = {"natural": NATURAL, "bright": BRIGHT, "off": None}

SURELY_A_ROOM = (0.75, 0.9)
"""The Classifier's confidence from which on a photo is treated as a room, and fully: of rooms one in a hundred is less
sure than the first, of fronts that are taken for rooms a third. A front that is balanced as a room loses its colour."""


@dataclass(frozen=True)
class Wish:
    """Targets, None for no more than diffusion proposes; indoors: how surely the photo shows a room, [0, 1]."""

    targets: Targets | None
    indoors: float


def read_wish(options: Tone, shown: Shown) -> Wish:
    targets = targets_of(options.style) if options.style else LOOKS[options.look]
    return Wish(targets, tell_indoors(shown))


def tell_indoors(shown: Shown) -> float:
    """How surely it is a room; what nobody could tell is treated as a front, which keeps its colours."""
    if shown.facts is None or shown.kind != "interior":
        return 0.0
    low, high = SURELY_A_ROOM
    return float(np.clip((shown.facts.confidence - low) / (high - low), 0, 1))
