"""Rendered rooms, furnished or empty, with exact depth, surfaces, normals, furniture and room lines."""

from imaging.scenes.interior.plan import ROOM_KINDS, Interior, plan_interior
from imaging.scenes.interior.render import OUTDOORS_M, RenderedInterior, render_interior

__all__ = ["OUTDOORS_M", "ROOM_KINDS", "Interior", "RenderedInterior", "plan_interior", "render_interior"]
