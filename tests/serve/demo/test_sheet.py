"""Before is left, after is right, and cut-outs are not scaled."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from imaging.region import Region
from serve.demo.exhibit import Detail, Exhibit
from serve.demo.sheet import COLUMN_PX, GROUND, GUTTER_PX, MARGIN_PX, TITLE_PX, draw_sheet


def test_pairs_stand_side_by_side(exhibit: Exhibit, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 300, 3), np.uint8)
    detail = Detail("anywhere", Region(0, 0, 200, 300), noise, 255 - noise)
    draw_sheet([replace(exhibit, details=(detail,))], tmp_path / "sheet.png")
    sheet = np.asarray(Image.open(tmp_path / "sheet.png"))
    right = MARGIN_PX + COLUMN_PX + GUTTER_PX
    assert (sheet[TITLE_PX + 40, MARGIN_PX + 75] == 60).all()
    assert (sheet[TITLE_PX + 40, right + 75] == 120).all()
    assert tuple(sheet[5, 5]) == GROUND
    top = TITLE_PX + 80 + 44
    np.testing.assert_array_equal(sheet[top : top + 200, MARGIN_PX : MARGIN_PX + 300], noise)
    np.testing.assert_array_equal(sheet[top : top + 200, right : right + 300], 255 - noise)


def test_large_previews_are_made_to_fit(exhibit: Exhibit, tmp_path: Path) -> None:
    tall = np.zeros((3200, 1600, 3), np.uint8)
    draw_sheet([replace(exhibit, before=tall, after=tall)], tmp_path / "sheet.png")
    assert Image.open(tmp_path / "sheet.png").height < 2 * COLUMN_PX
