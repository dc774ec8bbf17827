"""A subject cut out of its photo: soft where it is soft, free of the colours that were behind it."""

from imaging.cutout.backdrop import Backdrop, Plain, Scene
from imaging.cutout.cut import Cutout, cut_out

__all__ = ["Backdrop", "Cutout", "Plain", "Scene", "cut_out"]
