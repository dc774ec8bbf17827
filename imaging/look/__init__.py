"""What finished photos of rooms look like, and the tone field that takes a photo there."""

from imaging.look.distance import USUAL, measure_finish_distance
from imaging.look.statistics import LookStatistics, measure_look

__all__ = ["USUAL", "LookStatistics", "measure_finish_distance", "measure_look"]
