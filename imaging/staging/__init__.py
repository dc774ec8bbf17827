"""A room furnished by a generated picture: what is taken from it, how it comes into the photo, whether it may stay."""

from imaging.staging.align import Aligned, align_generated
from imaging.staging.canvas import measure_nearness, plan_canvas_size
from imaging.staging.check import FAULTS, GeometryVerdict, RoomSeen, check_geometry
from imaging.staging.composite import composite
from imaging.staging.matte import Matted, matte_all, matte_furniture
from imaging.staging.places import where_furniture_may_go

__all__ = [
    "FAULTS",
    "Aligned",
    "GeometryVerdict",
    "Matted",
    "RoomSeen",
    "align_generated",
    "check_geometry",
    "composite",
    "matte_all",
    "matte_furniture",
    "measure_nearness",
    "plan_canvas_size",
    "where_furniture_may_go",
]
