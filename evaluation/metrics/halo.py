"""Light that spills over a strong edge: the glow around a window that gives a local correction away."""

from collections.abc import Sequence

import numpy as np

BLUR_PX = 8
"""So close to an edge a lens blurs it anyway."""

NEAR_PX = 64
"""A halo up to so wide is seen as a glow; wider, as light in the room."""


def measure_halo(profile: np.ndarray, expected: np.ndarray, edges: Sequence[int]) -> float:
    """Largest error of a profile (n,) across edges against what it should be, in the units of the profile.

    All of it counts but the BLUR_PX beside each edge.
    """
    blurred = np.zeros(len(profile), bool)
    for edge in edges:
        blurred[max(0, edge - BLUR_PX) : edge + BLUR_PX] = True
    return float(np.abs(profile - expected)[~blurred].max())


def measure_overshoot(profile: np.ndarray, edges: Sequence[int]) -> float:
    """Largest deviation beside the edges of a profile (n,) across surfaces that are even in truth, in its units.

    What lies from BLUR_PX to NEAR_PX beside an edge is held against the mean of the same surface from there to twice
    that far, for where nobody knows what the result should be. Overshoot beside edges is what is called a halo in tone
    mapping and unsharp masking (Trentacoste, Mantiuk, Heidrich & Dufrot, "Unsharp masking, countershading and halos:
    enhancements or artifacts?", Computer Graphics Forum 2012).
    """
    worst = 0.0
    for edge in edges:
        for surface in (profile[:edge][::-1], profile[edge:]):
            beside, away = surface[BLUR_PX:NEAR_PX], surface[NEAR_PX : 2 * NEAR_PX]
            worst = max(worst, float(np.abs(beside - away.mean()).max()))
    return worst
