"""The surfaces of a room, and what stands in it: one list of classes for scenes, networks, masks and staging."""

from imaging.surfaces.classes import SURFACES, surface_id
from imaging.surfaces.room_line import RoomLine

__all__ = ["SURFACES", "RoomLine", "surface_id"]
