"""Masks that were drawn: strokes and outlines."""

import numpy as np

from fanlight_client.mask import Polygon, Strokes
from finishing.masks.error import MaskError
from finishing.masks.found import Found
from finishing.masks.ground import Ground
from imaging.masks import Stroke, draw_polygon, draw_strokes
from imaging.photo import ImageError


def draw_all(asked: Strokes, ground: Ground) -> Found:
    """Raises MaskError too_many_strokes."""
    strokes = [Stroke(np.array(each.points, float), each.width, each.softness, each.erase) for each in asked.strokes]
    try:
        drawn = draw_strokes(strokes, ground.file)
    except ImageError as error:
        raise MaskError(error.code, error.message) from error
    return Found(ground.carry(drawn), ground.reach())


def draw_outline(asked: Polygon, ground: Ground) -> Found:
    return Found(ground.carry(draw_polygon(np.array(asked.points, float), ground.file)), ground.reach())
