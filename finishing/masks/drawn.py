"""Masks that were drawn: strokes and outlines."""

import numpy as np

from fanlight_client.mask import Polygon, Strokes
from finishing.masks.ground import Ground
from imaging.masks import Mask, Stroke, draw_polygon, draw_strokes


def draw_all(asked: Strokes, ground: Ground) -> Mask:
    strokes = [Stroke(np.array(each.points, float), each.width, each.softness, each.erase) for each in asked.strokes]
    return ground.carry(draw_strokes(strokes, ground.file))


def draw_outline(asked: Polygon, ground: Ground) -> Mask:
    return ground.carry(draw_polygon(np.array(asked.points, float), ground.file))
