"""Rendered scenes: photographs that belong to no one, for the demo, the tests and training."""

from imaging.scenes.backdrop import render_clear_sky, render_flat_wall
from imaging.scenes.geometry import Tilt
from imaging.scenes.house import render_house, render_house_with_mask, render_house_with_things
from imaging.scenes.room import draw_painted_room, render_room, render_room_with_things

__all__ = [
    "Tilt",
    "draw_painted_room",
    "render_clear_sky",
    "render_flat_wall",
    "render_house",
    "render_house_with_mask",
    "render_house_with_things",
    "render_room",
    "render_room_with_things",
]
