"""The classes that every pixel of a room belongs to."""

from typing import Literal, get_args

Surface = Literal["other", "wall", "floor", "ceiling", "window", "door", "furniture", "built_in"]

SURFACES: tuple[Surface, ...] = get_args(Surface)
"""By number, as label maps have them. `window`: panes and frame, with the view in it. `furniture`: what is carried out
when people move, rugs, lamps and plants among it. `built_in`: what stays, as kitchen units and their appliances, baths,
stoves and stairs. `other`: everything else: curtains, pictures, people, what is outdoors."""


def surface_id(name: Surface) -> int:
    """The number of a class in label maps."""
    return SURFACES.index(name)
