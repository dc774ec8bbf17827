"""Masks on a smaller copy cover there what they cover of the photo."""

import numpy as np
import pytest
from pydantic import TypeAdapter

from fanlight_client.mask import AnyMask, Polygon, Rle, Select, Strokes, Union
from finishing.masks.scaled import scale_mask
from imaging.masks import Stroke, draw_polygon, draw_strokes
from imaging.region import Size
from imaging.sampling import resize_area

WHOLE, SMALL = Size(400, 600), Size(100, 150)
READ: TypeAdapter[AnyMask] = TypeAdapter(AnyMask)
STROKES = {"mask": "strokes", "strokes": [{"points": [[60, 80], [400, 300]], "width": 80, "softness": 0.5}]}
POLYGON = {"mask": "polygon", "points": [[40, 40], [500, 100], [300, 380]], "grow": -8, "feather": 4}


def draw(mask: Strokes | Polygon, size: Size) -> np.ndarray:
    if isinstance(mask, Polygon):
        return draw_polygon(np.array(mask.points, float), size).crop(size.region)
    strokes = [Stroke(np.array(each.points, float), each.width, each.softness, each.erase) for each in mask.strokes]
    return draw_strokes(strokes, size).crop(size.region)


@pytest.mark.parametrize("said", [STROKES, POLYGON], ids=lambda said: said["mask"])
def test_what_is_drawn_lies_where_it_lay(said: dict) -> None:
    mask = READ.validate_python(said)
    small = draw(scale_mask(mask, 0.25), SMALL)
    assert np.abs(small - resize_area(draw(mask, WHOLE), SMALL)).mean() < 0.01  # type: ignore[arg-type]


def test_edges_and_what_masks_are_made_of_are_scaled_with_them() -> None:
    said = {"mask": "difference", "of": [POLYGON, {"mask": "inverse", "of": STROKES}], "feather": 8}
    scaled = scale_mask(READ.validate_python(said), 0.5)
    assert (scaled.feather, scaled.of[0].grow, scaled.of[0].feather) == (4, -4, 2)
    assert scaled.of[0].points[1] == (250, 50)
    assert scaled.of[1].of.strokes[0].width == 40


def test_clicks_move_and_what_has_a_size_of_its_own_stays() -> None:
    clicks = scale_mask(Select(points=((100, 60),), box=(10, 20, 30, 40)), 0.5)
    assert (clicks.points, clicks.box) == (((50, 30),), (5, 10, 15, 20))
    asked = Union(of=(Select(points=((100, 60),)),))
    assert scale_mask(asked, 0.5, clicks=False) == asked
    rle = Rle(size=(4, 4), counts=(3, 13))
    assert scale_mask(rle, 0.5) == rle
