"""The tone field that finishes a photo: what diffusion proposes for it, then what finished photos have and it lacks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.color import LUMA, linear_to_srgb, srgb_to_lab, srgb_to_linear
from imaging.look.cast import MOST, NO_CAST, Cast, find_cast
from imaging.look.evenness import even_light
from imaging.look.exteriors import plan_exterior_curve
from imaging.look.field import fit_luma_field, leave_headroom
from imaging.look.need import Proposal
from imaging.look.proposal import take_proposal
from imaging.look.render import render_field
from imaging.look.rooms import plan_room_curve
from imaging.look.statistics import SAMPLE_PX
from imaging.look.surfaces import find_surfaces
from imaging.look.targets import Targets
from imaging.sampling import shrink_pixels
from imaging.tone_field import ToneField, compose_within

ROUNDS = 3
"""How often what is left is looked at again: a dark room shows its cast when it is lit, and its walls after that. What
is finished once is then as it would be if it were finished again."""


@dataclass(frozen=True, eq=False)
class LookPlan:
    """The field, how much of the proposal it holds ([0, 1]), and the casts that it takes away beside that, added up."""

    field: ToneField
    need: float
    cast: Cast


def plan_look(image: np.ndarray, proposal: Proposal, indoors: float, targets: Targets | None) -> LookPlan:
    """The plan for an image (h, w, 3) float32 sRGB [0, 1] of a whole photo; no change for one that is finished.

    indoors: how surely it is a room, [0, 1]; without targets the proposal is all there is. Rooms are balanced, made as
    light as finished rooms and their light more even. Fronts are lifted where they are dark by day, and never balanced:
    the colour of a house is its own.
    """
    small = shrink_pixels(image, SAMPLE_PX)
    proposed, need = take_proposal(small, proposal, indoors)
    if targets is None:
        return LookPlan(proposed, need, NO_CAST)
    field, casts = proposed, NO_CAST
    for _ in range(ROUNDS):
        seen = render_field(small, field)
        cast = find_cast(seen, targets.warm).scale(indoors) if indoors else NO_CAST
        cast = cast.scale(min(1.0, max(0.0, MOST - casts.size) / max(cast.size, 1e-6)))
        field = compose_within(field, _reach_targets(seen, cast, indoors, targets))
        casts = Cast(casts.a + cast.a, casts.b + cast.b)
    return LookPlan(field, need, casts)


def _reach_targets(image: np.ndarray, cast: Cast, indoors: float, targets: Targets) -> ToneField:
    """The field that takes the cast away, and then makes a room or a front as light as it should be."""
    balanced = np.clip(linear_to_srgb(np.clip(srgb_to_linear(image) * cast.gains, 0, 1)), 0, 1)
    luma = np.asarray(balanced @ LUMA, np.float32)
    wanted = plan_exterior_curve(balanced).apply(luma) if indoors < 1 else luma
    if indoors:
        curve, lack = plan_room_curve(balanced, targets)
        lit = even_light(curve.apply(luma), find_surfaces(balanced, srgb_to_lab(balanced)), lack)
        wanted = wanted + np.float32(indoors) * (lit - wanted)
    return fit_luma_field(balanced, leave_headroom(balanced, luma, wanted), cast.gains)
