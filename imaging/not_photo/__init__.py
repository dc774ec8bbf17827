"""Whether a picture is no photo at all: a drawn page, plan or screen, or several photos on one sheet."""

from imaging.not_photo.collage import find_cut
from imaging.not_photo.graphic import measure_graphic
from imaging.not_photo.tell import LEANING, SURE, tell_not_photo

__all__ = ["LEANING", "SURE", "find_cut", "measure_graphic", "tell_not_photo"]
