"""A tone field for photos in black and white, or toned in one colour: light changes, the tone of it stays."""

from __future__ import annotations

import numpy as np

from imaging.color import LUMA
from imaging.tone_field.field import ToneField


def keep_grey(field: ToneField, most_colour: float = np.inf) -> ToneField:
    """The field as it acts on luma, for all three channels alike: one slope and one offset in each cell.

    Without `most_colour` grey comes out grey bit for bit, since every channel takes the same arithmetic, and a sepia
    keeps its hue; its colour grows and shrinks with the contrast, but by no factor beyond `most_colour`: 1 keeps what
    is almost grey no farther from grey than it came. Where that holds colour back, luma is mixed in, and grey is grey
    to rounding.
    """
    slope = field.matrix.sum(axis=3) @ LUMA
    colour = np.minimum(slope, np.float32(most_colour))
    eye = np.eye(3, dtype=np.float32)
    matrix = colour[..., None, None] * eye + (slope - colour)[..., None, None] * LUMA
    offset = np.repeat((field.offset @ LUMA)[..., None], 3, axis=-1)
    return ToneField(matrix.astype(np.float32), offset.astype(np.float32))
