"""A wall, door, façade or floor in another paint: its light, shadows, texture and grain stay."""

from imaging.recolour.anchor import Anchor, OldPaint, Shown, White
from imaging.recolour.material import PRESETS, Material, prepare_surface
from imaging.recolour.recolour import RecolourFigures, recolour

__all__ = [
    "PRESETS",
    "Anchor",
    "Material",
    "OldPaint",
    "RecolourFigures",
    "Shown",
    "White",
    "prepare_surface",
    "recolour",
]
