"""What a model made comes back as if the camera had seen it, and touches nothing beside its mask."""

import cv2
import numpy as np
import pytest

from imaging.edit_check import check_edit
from imaging.photo import ImageError
from imaging.region import Region, Size
from imaging.replace import bring_back, fit_view, mark_preview, plan_view
from imaging.sampling import as_image, resize_area

SIDE = 600
SEEN = Size(296, 296)


@pytest.fixture(scope="module", params=[np.uint8, np.uint16], ids=["8 bit", "16 bit"])
def wall(request: pytest.FixtureRequest) -> np.ndarray:
    draw = np.random.default_rng(5)
    light = np.linspace(90, 170, SIDE)[None, :, None] * [1.0, 0.97, 0.9]
    plaster = cv2.GaussianBlur(draw.normal(0, 16, (SIDE, SIDE)), (0, 0), 2)[..., None]
    levels = light + plaster + draw.normal(0, 2, (SIDE, SIDE, 3))
    most = np.iinfo(request.param).max
    return np.clip(np.rint(levels * most / 255), 0, most).astype(request.param)


@pytest.fixture(scope="module")
def mask() -> np.ndarray:
    drawn = np.zeros((SIDE, SIDE), np.float32)
    cv2.ellipse(drawn, (300, 290), (120, 90), 0, 0, 360, 1.0, -1)
    soft = cv2.GaussianBlur(drawn, (0, 0), 4)
    soft[soft < 0.004] = 0
    return soft


def generate(wall: np.ndarray, drift: tuple[float, float, float] = (1.08, 1.0, 0.92)) -> np.ndarray:
    """What a model would make of it: smaller, softer, its colours a little off, with a ball in the middle."""
    seen = cv2.GaussianBlur(resize_area(as_image(wall), SEEN), (0, 0), 0.7)
    cv2.circle(seen, (148, 143), 20, (0.6, 0.3, 0.2), -1, cv2.LINE_AA)
    return np.clip(seen * np.array(drift, np.float32), 0, 1)


def test_it_passes_its_check_where_the_picture_as_it_came_does_not(wall: np.ndarray, mask: np.ndarray) -> None:
    made = bring_back(generate(wall), wall, mask)
    assert check_edit(wall, made, mask)[1] == ()
    most = np.iinfo(wall.dtype).max
    enlarged = cv2.resize(generate(wall), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) * most
    as_it_came = np.rint(wall + (enlarged - wall) * mask[..., None]).clip(0, most).astype(wall.dtype)
    assert check_edit(wall, as_it_came, mask)[1] != ()


def test_the_thing_that_was_made_is_there(wall: np.ndarray, mask: np.ndarray) -> None:
    made = as_image(bring_back(generate(wall), wall, mask))
    assert made[290, 300, 0] - made[290, 300, 2] > 0.25


def test_every_byte_outside_the_mask_is_as_it_was(wall: np.ndarray, mask: np.ndarray) -> None:
    made = bring_back(generate(wall), wall, mask)
    assert made.dtype == wall.dtype
    assert np.array_equal(made[mask == 0], wall[mask == 0])
    assert np.array_equal(bring_back(generate(wall), wall, np.zeros_like(mask)), wall)


def test_gamma_says_how_much_of_a_soft_edge_stays(wall: np.ndarray, mask: np.ndarray) -> None:
    red = np.zeros((*generate(wall).shape[:2], 3), np.float32)
    edge = (mask > 0.3) & (mask < 0.7)
    moved = [
        np.abs(bring_back(red, wall, mask, gamma)[edge].astype(np.float64) - wall[edge]).mean() for gamma in (0.4, 1, 3)
    ]
    assert moved[0] > moved[1] > moved[2]


def test_a_mask_of_everything_has_nothing_to_go_by_and_works(wall: np.ndarray) -> None:
    made = bring_back(generate(wall), wall, np.ones((SIDE, SIDE), np.float32))
    assert np.abs(as_image(made).mean() - generate(wall).mean()) < 0.01


@pytest.mark.parametrize(
    ("generated", "mask", "gamma", "code"),
    [
        (np.zeros((8, 8), np.float32), np.ones((40, 40), np.float32), 1.0, "bad_pixels"),
        (np.full((8, 8, 3), np.nan, np.float32), np.ones((40, 40), np.float32), 1.0, "bad_pixels"),
        (np.zeros((8, 8, 3), np.float32), np.ones((40, 41), np.float32), 1.0, "bad_mask"),
        (np.zeros((8, 8, 3), np.float32), np.ones((40, 40), np.float32), 0.0, "bad_mask"),
    ],
)
def test_what_does_not_fit_is_refused(generated: np.ndarray, mask: np.ndarray, gamma: float, code: str) -> None:
    with pytest.raises(ImageError) as caught:
        bring_back(generated, np.zeros((40, 40, 3), np.uint8), mask, gamma)
    assert caught.value.code == code


@pytest.mark.parametrize("size", [Size(5455, 8183), Size(700, 900), Size(40, 3000)])
def test_a_view_holds_its_mask_and_fits_the_model(size: Size) -> None:
    region = Region(0, 0, min(30, size.height), 400)
    view = plan_view(region, size)
    assert view.contains(region)
    assert size.region.contains(view)
    shown = fit_view(view.size)
    assert shown.height % 8 == shown.width % 8 == 0
    assert shown.pixels <= 1024**2
    if min(size.height, size.width) > 600:
        assert shown.width / shown.height == pytest.approx(view.width / view.height, rel=0.03)


def test_a_preview_is_marked_inside_its_mask_and_nowhere_else(wall: np.ndarray, mask: np.ndarray) -> None:
    marked = mark_preview(wall, mask)
    changed = (marked != wall).any(axis=2)
    assert changed[mask > 0.5].mean() > 0.05
    assert not changed[mask <= 0.5].any()
    assert np.array_equal(mark_preview(wall, np.zeros_like(mask)), wall)


def test_a_preview_under_a_faint_mask_is_marked_as_well(wall: np.ndarray, mask: np.ndarray) -> None:
    changed = (mark_preview(wall, 0.4 * mask) != wall).any(axis=2)
    assert changed[mask > 0.5].mean() > 0.05
    assert not changed[mask <= 0.5].any()
