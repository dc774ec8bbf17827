"""The curve that makes a room as light as finished ones are, and no lighter."""

from __future__ import annotations

import numpy as np

from imaging.color import LUMA, srgb_to_lab
from imaging.look.curve import Curve, heed, lightness_of, solve_rising
from imaging.look.statistics import ENOUGH
from imaging.look.surfaces import find_surfaces
from imaging.look.targets import Targets

UNSURE = 6.0
"""L* by which whites may lie lower where next to nothing near-neutral tells how light the room is: wood, tiles."""
SEEN = (0.04, 0.16)
"""Share of the photo that must be surface for that to be told at all, and in full."""

WALL_LACK, MIDDLE_LACK = (0.5, 3.5), (2.0, 9.0)
"""L* that whites and the middle lack, up to which nothing, and from which on all of it, is a fault."""

WALLS_BELOW, WALLS_COUNT = 8.0, 0.6
"""L* by which the median surface of finished rooms lies below their brightest, and what of its lack counts beside."""

MOOD = 10.0
"""L* by which the middle may lie lower where whites are where they belong, or unsure: that is no fault but a mood."""

VEILED, DEEPEST = 0.24, 0.08
"""Encoded luma that the deepest tones (2 %) of a photo may have, white rooms included, and the most taken from it."""
VEILED_FROM = 48.0

TOE = 0.6
"""Of what the curve lifts the deepest tones, the part that is taken back: without it a lifted room looks veiled."""

_GAINS, _BENDS, _MOST_TOE = (0.92, 2.0), (1.0, 4.0), 0.06


def plan_room_curve(image: np.ndarray, targets: Targets) -> tuple[Curve, float]:
    """The curve, and how surely the room lacks light, [0, 1]; image (h, w, 3) sRGB [0, 1] of a copy of 256 px.

    Whites are brought to their place by a stretch, the middle by a bend, each as far as it lacks: what was brought
    there once lacks nothing the next time.
    """
    luma = np.asarray(image @ LUMA, np.float32)
    light = _Light(image, luma)
    middle, deepest = float(np.median(luma)), float(np.percentile(luma, 2))
    white_aim = targets.wall90 - UNSURE * (1 - light.trust)
    lack = max(white_aim - light.brightest, WALLS_COUNT * (white_aim - WALLS_BELOW - light.usual), 0.0)
    whites = light.brightest + heed(white_aim - light.brightest, WALL_LACK)
    aim = targets.middle - MOOD * max(1 - min(1.0, lack / 5), 1 - light.trust)
    veil = min(DEEPEST, deepest - VEILED) if lightness_of(deepest) > VEILED_FROM else 0.0
    curve = _stretch(Curve(black=veil), light.white, whites)
    now = float(lightness_of(curve.apply(middle)))
    goal = now + heed(aim - now, MIDDLE_LACK)
    for _ in range(6):  # the bend lifts whites as well, and the toe lowers the middle
        curve = _bend(_stretch(curve, light.white, whites), middle, goal)
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


def _bend(curve: Curve, middle: float, goal: float) -> Curve:
    """The same curve with the bend that takes that luma to the goal, L*."""
    bend = solve_rising(lambda bend: _lightness(curve.gain, bend, curve.black, middle), goal, *_BENDS)
    return Curve(curve.gain, bend, curve.black)


def _lightness(gain: float, bend: float, black: float, luma: float) -> float:
    return float(lightness_of(Curve(gain, bend, black).apply(luma)))
