"""The sky of an exterior: where it is to the twig, whether it is dull, and how another is put in its place."""

from imaging.sky.composite import composite_sky
from imaging.sky.dullness import measure_dullness
from imaging.sky.extend import extend_sky
from imaging.sky.matte import refine_matte

__all__ = ["composite_sky", "extend_sky", "measure_dullness", "refine_matte"]
