"""What of diffusion's proposal for a whole photo has a part in it: light everywhere, colour in rooms alone."""

from __future__ import annotations

import numpy as np

from imaging.color import LUMA
from imaging.look.field import HEADROOM, fit_luma_field, leave_headroom
from imaging.look.need import Proposal, need_indoors, need_outdoors, tell_overexposed
from imaging.look.render import render_field
from imaging.tone_field import (
    ToneBounds,
    ToneField,
    attenuate_field,
    compose_within,
    fit_tone_field,
    identity_field,
    mix_fields,
)
from imaging.tone_field.fit import bound_matrix

SKY_SHARE = 0.4
"""Of a front's height, from the top, what a white sky may fill: that is no sign of too much light on the house."""

LEAST = 0.02
"""Need below which nothing of a proposal is taken: nobody would see it."""

COLOURED = (0.08, 0.2)
"""(max - min) / max of a colour between which it has, more and more, a hue to turn."""


def take_proposal(image: np.ndarray, proposal: Proposal, indoors: float) -> tuple[ToneField, float]:
    """The field of what is taken, and how much that is, [0, 1]; image (h, w, 3) sRGB [0, 1] of a copy of 256 px.

    Of a room light and colour, as far as it needs them; of a front light alone; in between where it is not sure which
    (`indoors`, [0, 1]). Neither is made darker as a whole unless it is overexposed, and no colour is lifted until it
    burns.
    """
    if 0 < indoors < 1:
        (inside, much), (outside, little) = (take_proposal(image, proposal, side) for side in (1.0, 0.0))
        return mix_fields(outside, inside, indoors), little + indoors * (much - little)
    proposed = fit_tone_field(proposal.guide, proposal.reference)
    need = need_indoors(proposal, image, render_field(image, proposed)) if indoors else need_outdoors(proposal)
    if need < LEAST:
        return identity_field(), 0.0
    field = attenuate_field(proposed, need)
    keep_light = 1 - tell_overexposed(image if indoors else image[int(SKY_SHARE * len(image)) :])
    if indoors:
        return protect_hues(image, _keep_middle(image, field, keep_light)), need
    luma, wanted = image @ LUMA, render_field(image, field) @ LUMA
    wanted = wanted + keep_light * np.maximum(luma - wanted, 0)
    return fit_luma_field(image, leave_headroom(image, luma, wanted)), need


def protect_hues(image: np.ndarray, field: ToneField) -> ToneField:
    """The field, darker where it would lift a colour of the image until one channel burns, which turns its hue."""
    result = render_field(image, field, clip=False)
    brightest = result.max(axis=2)
    colour = np.clip((1 - result.min(axis=2) / np.maximum(brightest, 1e-3) - COLOURED[0]) / np.ptp(COLOURED), 0, 1)
    room = np.maximum(HEADROOM, image.max(axis=2)) / np.maximum(brightest, 1e-3)
    luma = result @ LUMA
    held = luma * (1 - colour * (1 - np.minimum(room, 1)))
    if not (held < luma - 1e-3).any():
        return field
    return compose_within(field, fit_luma_field(result, held, chroma=1.0))


def _keep_middle(image: np.ndarray, field: ToneField, share: float) -> ToneField:
    """The field as much lighter as its median is below the image's, so far as that is asked for."""
    before, after = (float(np.median(each @ LUMA)) for each in (image, render_field(image, field)))
    gain = np.float32(1 + share * max(0.0, before / max(after, 1e-3) - 1))
    bounds = ToneBounds()
    offset = np.clip(field.offset * gain, -bounds.max_offset, bounds.max_offset)
    return ToneField(bound_matrix(field.matrix * gain, bounds).astype(np.float32), offset)
