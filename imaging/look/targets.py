"""What a finished photo is aimed at: how light its whites and its middle are, how warm its whites may stay."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Targets:
    """CIELAB L* of the brightest near-neutral surfaces (`wall90`) and of the photo's median (`middle`) of a room.

    What is a spread or more below is taken nearly there, what is just below hardly moves, and what is above stays.
    warm: how far (b*) whites may be to yellow.
    """

    wall90: float = 84.5
    middle: float = 70.0
    warm: float = 1.6


NATURAL = Targets()
BRIGHT = Targets(wall90=88.0, middle=76.0, warm=1.2)
"""Of finished rooms the quarter that is lightest begins here."""
