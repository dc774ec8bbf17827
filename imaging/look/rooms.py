"""The curve that makes a room as light as finished ones are, and no lighter."""

from __future__ import annotations

import numpy as np

from imaging.color import LUMA, srgb_to_lab
from imaging.look.curve import Curve, heed, lightness_of, solve_rising
from imaging.look.statistics import ENOUGH
from imaging.look.surfaces import find_surfaces
from imaging.look.targets import Targets

SHARE = 0.9
"""Of every lack that is beyond doubt, the part that is made up for."""

UNSURE = 0.4
"""Of `SHARE`, what is left where next to nothing near-neutral tells how light the room is: wood, tiles."""
SEEN = (0.04, 0.16)
"""Share of the photo that must be surface for that to be told at all, and in full."""

WALL_LACK, MIDDLE_LACK = (0.5, 3.5), (2.0, 9.0)
"""L* that whites and the middle lack, up to which nothing, and from which on all of it, is a fault."""

WALLS_BELOW = 8.0
"""L* by which the median surface of finished rooms lies below their brightest."""

WALLS_OF_LACK = 0.6
"""Of what the median surface lacks, what counts beside the brightest."""

MIDDLE_WHERE_WHITE = 0.35
"""Of the middle's lack, what is made up for where whites are where they belong: that is a mood, not a fault."""

WHITEST = 2.0
"""L* beyond their own goal to which the bend may lift the whites."""

MOST_LIFT = 18.0
"""L* by which the middle is lifted at most."""

VEILED, DEEPEST = 0.24, 0.08
"""Encoded luma that the deepest tones (2 %) of a photo may have, white rooms included, and the most taken from it."""
VEILED_FROM = 48.0

TOE = 0.6
"""Of what the curve lifts the deepest tones, the part that is taken back: without it a lifted room looks veiled."""

_GAINS, _BENDS, _MOST_TOE = (1.0, 2.0), (1.0, 2.4), 0.06


def plan_room_curve(image: np.ndarray, targets: Targets) -> tuple[Curve, float]:
    """The curve, and how surely the room lacks light, [0, 1]; image (h, w, 3) sRGB [0, 1] of a copy of 256 px.

    Whites are brought to their place by a stretch, the middle by a bend, each as far as it lacks.
    """
    luma = np.asarray(image @ LUMA, np.float32)
    light = _Light(image, luma)
    middle, deepest = float(np.median(luma)), float(np.percentile(luma, 2))
    share = SHARE * (UNSURE + (1 - UNSURE) * light.trust)
    lack = max(targets.wall90 - light.brightest, WALLS_OF_LACK * (targets.wall90 - WALLS_BELOW - light.usual), 0.0)
    whites = light.brightest + share * heed(targets.wall90 - light.brightest, WALL_LACK)
    way = MIDDLE_WHERE_WHITE + (1 - MIDDLE_WHERE_WHITE) * min(1.0, lack / 5)
    veil = min(DEEPEST, deepest - VEILED) if lightness_of(deepest) > VEILED_FROM else 0.0
    curve = _stretch(Curve(black=veil), light.white, whites)
    now = float(lightness_of(curve.apply(middle)))
    lift = share * way * heed(targets.middle - now, MIDDLE_LACK)
    goal = now + MOST_LIFT * float(np.tanh(lift / MOST_LIFT))
    for _ in range(4):  # the bend lifts whites as well, and the toe lowers the middle
        curve = _bend(_stretch(curve, light.white, whites), middle, goal, light.white, whites + WHITEST)
        lifted = float(Curve(curve.gain, curve.bend).apply(deepest)) - deepest
        curve = Curve(curve.gain, curve.bend, max(veil, float(np.clip(TOE * lifted, 0, _MOST_TOE))))
    return curve, min(1.0, lack / 6)


class _Light:
    """How light a room's surfaces are, and how far that can be trusted; else how light the photo is."""

    def __init__(self, image: np.ndarray, luma: np.ndarray) -> None:
        surface = find_surfaces(image, srgb_to_lab(image))
        self.trust = float(np.clip((surface.mean() - SEEN[0]) / (SEEN[1] - SEEN[0]), 0, 1))
        self.white, usual = (float(level) for level in np.percentile(luma, [90, 60]))
        if surface.sum() > ENOUGH:
            white, wall = (float(level) for level in np.percentile(luma[surface], [90, 50]))
            self.white = self.trust * white + (1 - self.trust) * self.white
            usual = self.trust * wall + (1 - self.trust) * usual
        self.brightest, self.usual = float(lightness_of(self.white)), float(lightness_of(usual))


def _stretch(curve: Curve, white: float, goal: float) -> Curve:
    """The same curve with the gain that takes that luma to the goal, L*."""
    gain = solve_rising(lambda gain: _lightness(gain, curve.bend, curve.black, white), goal, *_GAINS)
    return Curve(gain, curve.bend, curve.black)


def _bend(curve: Curve, middle: float, goal: float, white: float, ceiling: float) -> Curve:
    """The same curve with the bend that takes the middle to its goal, or as near as the whites' ceiling allows, L*."""
    bends = [_find_bend(curve, luma, lightness) for luma, lightness in ((middle, goal), (white, ceiling))]
    return Curve(curve.gain, min(bends), curve.black)


def _find_bend(curve: Curve, luma: float, goal: float) -> float:
    return solve_rising(lambda bend: _lightness(curve.gain, bend, curve.black, luma), goal, *_BENDS)


def _lightness(gain: float, bend: float, black: float, luma: float) -> float:
    return float(lightness_of(Curve(gain, bend, black).apply(luma)))
