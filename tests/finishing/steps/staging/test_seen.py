"""Maps of the upright photo, as a straightened one shows them."""

import cv2
import numpy as np

from finishing.frame import Frame
from finishing.steps.staging.seen import carry_line, carry_map
from imaging.geometry import Warp
from imaging.geometry.warp import apply_warp
from imaging.region import Size
from imaging.surfaces import RoomLine

SOURCE, SIZE = Size(300, 400), Size(260, 380)
TURN = ((0.99, -0.03, 8.0), (0.03, 0.99, 2.0), (1e-5, 2e-5, 1.0))


def test_where_nothing_was_straightened_they_stay_as_they_are() -> None:
    plane = np.zeros((30, 40), np.float32)
    assert carry_map(plane, Frame(SOURCE)) is plane


def test_they_go_where_the_pixels_went() -> None:
    """A map at half the photo's size, against the photo itself warped and halved."""
    rows, columns = np.mgrid[: SOURCE.height, : SOURCE.width]
    full = (128 + 60 * np.sin(rows / 31) + 60 * np.cos(columns / 23)).astype(np.uint8)
    half = full.reshape(150, 2, 200, 2).mean(axis=(1, 3)).astype(np.float32)
    warp = Warp(TURN, SOURCE, SIZE)
    carried = carry_map(half, Frame(SIZE, warp))
    wanted = apply_warp(full, warp).reshape(130, 2, 190, 2).mean(axis=(1, 3))
    assert carried.shape == wanted.shape
    inner = (slice(4, -4), slice(4, -4))
    assert np.abs(carried - wanted)[inner].max() < 3
    assert np.abs(half[:130, :190] - wanted)[inner].max() > 20


def test_so_do_the_edges_of_the_room() -> None:
    drawn = np.zeros((SOURCE.height, SOURCE.width), np.uint8)
    cv2.line(drawn, (60, 40), (330, 210), 255, 3)
    line = RoomLine((60.5, 40.5), (330.5, 210.5), "wall_floor")
    warped = apply_warp(drawn, Warp(TURN, SOURCE, SIZE))
    carried = carry_line(line, Frame(SIZE, Warp(TURN, SOURCE, SIZE)))
    along = np.linspace(carried.start, carried.end, 50)
    columns, rows = np.floor(along).astype(int).T
    assert (warped[rows, columns] > 100).all()
    columns, rows = np.floor(np.linspace(line.start, line.end, 50)).astype(int).T
    assert (warped[rows, columns] > 100).mean() < 0.5
    assert carried.kind == "wall_floor"
    assert carry_line(line, Frame(SOURCE)) is line
