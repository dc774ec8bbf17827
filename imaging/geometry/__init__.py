"""Upright walls: how the camera was held, whether to mend it, and one resampling that does."""

from imaging.geometry.displacement import Displacement
from imaging.geometry.judge import Decision, Mode
from imaging.geometry.leave import reason_to_leave
from imaging.geometry.lens import find_focal_35_mm, find_lens, lens_trouble
from imaging.geometry.plan import CropShape, OutputSize, StraightenPlan, plan_straightening
from imaging.geometry.verticals import Verticals, estimate_verticals
from imaging.geometry.warp import Warp, apply_warp, find_places

__all__ = [
    "CropShape",
    "Decision",
    "Displacement",
    "Mode",
    "OutputSize",
    "StraightenPlan",
    "Verticals",
    "Warp",
    "apply_warp",
    "estimate_verticals",
    "find_focal_35_mm",
    "find_lens",
    "find_places",
    "lens_trouble",
    "plan_straightening",
    "reason_to_leave",
]
