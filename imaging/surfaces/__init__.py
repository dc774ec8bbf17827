"""The surfaces of a room, and what stands in it: one list of classes for scenes, networks, masks and staging."""

from imaging.surfaces.classes import SURFACES, surface_id
from imaging.surfaces.parts import is_surface
from imaging.surfaces.room_line import RoomLine

__all__ = ["SURFACES", "RoomLine", "is_surface", "surface_id"]
