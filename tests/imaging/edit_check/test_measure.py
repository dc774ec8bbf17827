"""Edits of a wall with grain and texture: what is true passes, and every way to be wrong has its figure."""

import cv2
import numpy as np
import pytest

from imaging.edit_check import EditFigures, EditLimits, check_edit, list_edit_faults, measure_edit
from imaging.photo import ImageError
from imaging.region import Size
from imaging.scenes import render_room

SIDE = 400


@pytest.fixture(scope="module", params=[np.uint8, np.uint16], ids=["8 bit", "16 bit"])
def wall(request: pytest.FixtureRequest) -> np.ndarray:
    """A plastered wall, lit from one side, with a camera's grain."""
    draw = np.random.default_rng(3)
    light = np.linspace(110, 170, SIDE)[None, :, None] * [1.0, 0.97, 0.9]
    plaster = cv2.GaussianBlur(draw.normal(0, 14, (SIDE, SIDE)), (0, 0), 1.5)[..., None]
    return to_pixels(light + plaster + draw.normal(0, 2.5, (SIDE, SIDE, 3)), request.param)


@pytest.fixture(scope="module")
def mask() -> np.ndarray:
    drawn = np.zeros((SIDE, SIDE), np.float32)
    cv2.ellipse(drawn, (200, 190), (110, 80), 20, 0, 360, 1.0, -1)
    soft = cv2.GaussianBlur(drawn, (0, 0), 1.5)
    soft[soft < 0.004] = 0
    return soft


def to_pixels(levels: np.ndarray, kind: type) -> np.ndarray:
    most = np.iinfo(kind).max
    return np.clip(np.rint(levels * (most / 255)), 0, most).astype(kind)


def to_levels(pixels: np.ndarray) -> np.ndarray:
    return pixels * (255 / np.iinfo(pixels.dtype).max)


def put(pixels: np.ndarray, levels: np.ndarray, mask: np.ndarray) -> np.ndarray:
    was = to_levels(pixels)
    return to_pixels(was + (levels - was) * mask[..., None], pixels.dtype.type)


def with_object(pixels: np.ndarray) -> np.ndarray:
    """Something dark on the wall, well inside the mask."""
    put_up = pixels.copy()
    cv2.ellipse(put_up, (200, 190), (70, 45), 20, 0, 360, [int(0.15 * np.iinfo(pixels.dtype).max)] * 3, -1)
    return put_up


def test_an_untouched_photo_has_no_faults(wall: np.ndarray, mask: np.ndarray) -> None:
    figures, faults = check_edit(wall, wall, mask)
    assert faults == ()
    assert figures.leak == 0
    assert figures.grain == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("seed", range(6))
def test_what_a_room_has_along_a_mask_is_no_fault_of_an_edit(seed: int) -> None:
    draw = np.random.default_rng(seed)
    room = render_room(Size(480, 640), seed)
    drawn = np.zeros((480, 640), np.float32)
    centre = (int(draw.integers(180, 460)), int(draw.integers(150, 330)))
    cv2.ellipse(drawn, centre, (int(draw.integers(50, 130)), int(draw.integers(40, 110))), 0, 0, 360, 1.0, -1)
    assert check_edit(room, room, cv2.GaussianBlur(drawn, (0, 0), 1.0))[1] == ()


def test_a_thing_truly_taken_away_or_put_there_passes(wall: np.ndarray, mask: np.ndarray) -> None:
    assert check_edit(with_object(wall), wall, mask)[1] == ()
    assert check_edit(wall, with_object(wall), mask)[1] == ()


def test_a_glow_is_seen_however_softly_it_fades_out_and_what_nobody_sees_passes(
    wall: np.ndarray, mask: np.ndarray
) -> None:
    soft = cv2.GaussianBlur(mask, (0, 0), 12)
    soft[soft < 0.004] = 0
    assert "colour" in check_edit(wall, put(wall, to_levels(wall) + 12, soft), soft)[1]
    assert check_edit(wall, put(wall, to_levels(wall) + 1, soft), soft)[1] == ()


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda levels: levels + np.array([9.0, -7.0, 5.0]), "colour"),
        (lambda levels: levels + 25.0, "invented_edges"),
        (lambda levels: levels + 12.0, "seam"),
        (lambda levels: cv2.GaussianBlur(levels, (0, 0), 3.0), "grain"),
        (lambda levels: cv2.GaussianBlur(levels, (0, 0), 3.0), "sharpness"),
        (lambda levels: levels + np.random.default_rng(0).normal(0, 8, levels.shape), "grain"),
        (lambda levels: np.full_like(levels, levels.mean()), "seam"),
    ],
    ids=["shifted colour", "hard edge", "seam", "blurred", "unsharp", "wrong grain", "one colour"],
)
def test_each_way_to_be_wrong_is_named(wall: np.ndarray, mask: np.ndarray, spoil, fault: str) -> None:  # type: ignore[no-untyped-def]
    assert fault in check_edit(wall, put(wall, spoil(to_levels(wall)), mask), mask)[1]


def test_an_edit_may_end_at_an_edge_that_the_photo_has_and_not_beside_it(wall: np.ndarray) -> None:
    painted_half = put(wall, to_levels(wall) * 0.6, np.pad(np.ones((SIDE, 200), np.float32), ((0, 0), (0, 200))))
    inside = np.zeros((SIDE, SIDE), np.float32)
    inside[:, :200] = 1
    assert check_edit(painted_half, put(painted_half, to_levels(painted_half) * 1.4, inside), inside)[1] == ()
    inside[:, 200:230] = 1
    faults = check_edit(painted_half, put(painted_half, to_levels(painted_half) * 1.4, inside), inside)[1]
    assert {"seam", "invented_edges"} <= set(faults)


def test_one_changed_byte_outside_the_mask_is_a_leak(wall: np.ndarray, mask: np.ndarray) -> None:
    after = wall.copy()
    after[3, 3, 1] += 1
    figures, faults = check_edit(wall, after, mask)
    assert faults == ("leak",)
    assert figures.leak > 0


def test_a_mask_of_nothing_of_everything_or_of_a_hair_tells_nothing(wall: np.ndarray) -> None:
    hair = np.zeros((SIDE, SIDE), np.float32)
    hair[100:102, 50:350] = 1
    for each in (np.zeros((SIDE, SIDE), np.float32), np.ones((SIDE, SIDE), np.float32), hair):
        figures, faults = check_edit(wall, wall, each)
        assert faults == ()
        assert all(np.isfinite([figures.seam, figures.colour, figures.grain, figures.sharpness]))


def test_limits_are_the_callers_and_a_figure_that_is_no_number_is_beyond_any() -> None:
    figures = EditFigures(seam=1.0, colour=1.0, invented=0.0, grain=1.0, sharpness=float("nan"), leak=0.0)
    assert list_edit_faults(figures, EditLimits()) == ("sharpness",)
    assert list_edit_faults(figures, EditLimits(max_seam=0.5)) == ("seam", "sharpness")


@pytest.mark.parametrize(
    ("after", "mask", "code"),
    [
        (np.zeros((9, 9, 3), np.uint16), np.zeros((9, 9), np.float32), "bad_pixels"),
        (np.zeros((9, 8, 3), np.uint8), np.zeros((9, 9), np.float32), "bad_pixels"),
        (np.zeros((9, 9, 3), np.uint8), np.zeros((9, 8), np.float32), "bad_mask"),
    ],
)
def test_what_does_not_fit_is_refused(after: np.ndarray, mask: np.ndarray, code: str) -> None:
    with pytest.raises(ImageError) as caught:
        measure_edit(np.zeros((9, 9, 3), np.uint8), after, mask)
    assert caught.value.code == code
