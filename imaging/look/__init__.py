"""What finished photos of rooms look like, and the tone field that takes a photo there."""

from imaging.look.cast import NO_CAST, Cast
from imaging.look.distance import USUAL, measure_finish_distance
from imaging.look.field import fit_light
from imaging.look.monochrome import Monochrome, tell_monochrome
from imaging.look.need import Proposal
from imaging.look.plan import LookPlan, plan_look
from imaging.look.statistics import LookStatistics, measure_look
from imaging.look.targets import BRIGHT, NATURAL, Targets

__all__ = [
    "BRIGHT",
    "NATURAL",
    "NO_CAST",
    "USUAL",
    "Cast",
    "LookPlan",
    "LookStatistics",
    "Monochrome",
    "Proposal",
    "Targets",
    "fit_light",
    "measure_finish_distance",
    "measure_look",
    "plan_look",
    "tell_monochrome",
]
