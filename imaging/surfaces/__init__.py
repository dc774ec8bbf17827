"""The surfaces of a room, and what stands in it: one list of classes for scenes, networks, masks and staging."""

from imaging.surfaces.classes import SURFACES, surface_id

__all__ = ["SURFACES", "surface_id"]
