"""The sky of an exterior: where it is to the twig, whether it is dull, and how another is put in its place."""

from imaging.sky.check import SkyFigures, list_sky_faults, measure_sky_change
from imaging.sky.composite import bound_change, composite_sky
from imaging.sky.dullness import measure_dullness
from imaging.sky.evidence import SkyEvidence, weigh_evidence
from imaging.sky.light import SkyLight, tell_ambient, tell_light
from imaging.sky.matte import refine_matte
from imaging.sky.outline import Outline, measure_outline
from imaging.sky.style import STYLES, SkyStyle, dress_sky, find_sun

__all__ = [
    "STYLES",
    "Outline",
    "SkyEvidence",
    "SkyFigures",
    "SkyLight",
    "SkyStyle",
    "bound_change",
    "composite_sky",
    "dress_sky",
    "find_sun",
    "list_sky_faults",
    "measure_dullness",
    "measure_outline",
    "measure_sky_change",
    "refine_matte",
    "tell_ambient",
    "tell_light",
    "weigh_evidence",
]
