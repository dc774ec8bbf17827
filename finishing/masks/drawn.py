"""Masks that were drawn: strokes and outlines."""

import numpy as np

from fanlight_client.mask import Polygon, Strokes
from finishing.masks.found import Found
from finishing.masks.ground import Ground
from imaging.masks import Stroke, draw_polygon, draw_strokes


def draw_all(asked: Strokes, ground: Ground) -> Found:
    strokes = [Stroke(np.array(each.points, float), each.width, each.softness, each.erase) for each in asked.strokes]
    return Found(ground.carry(draw_strokes(strokes, ground.file)), ground.reach())


def draw_outline(asked: Polygon, ground: Ground) -> Found:
    return Found(ground.carry(draw_polygon(np.array(asked.points, float), ground.file)), ground.reach())
