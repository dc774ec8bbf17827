"""How a camera was held, told from rendered scenes whose truth is known, whatever the light, size or depth."""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from imaging.codec import decode_photo
from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.geometry import Verticals, apply_warp, estimate_verticals, plan_straightening
from imaging.geometry.camera import focal_in_px
from imaging.geometry.paper import measure_paper
from imaging.geometry.segments import find_segments
from imaging.region import Size
from imaging.sampling import shrink_pixels
from imaging.scenes import Tilt, render_flat_wall, render_house, render_room
from imaging.scenes.house import HOUSE_FOCAL_35_MM
from imaging.scenes.room import ROOM_FOCAL_35_MM
from tests.imaging.geometry.test_warp import barrel

SIZE = Size(600, 900)
Render = Callable[[Size, int, Tilt], np.ndarray]
HOUSE = (render_house, HOUSE_FOCAL_35_MM, 0, Tilt(6.0, -1.5))
ROOM = (render_room, ROOM_FOCAL_35_MM, 1, Tilt(5.0, -3.0))
SCENES = [HOUSE, ROOM, (render_room, ROOM_FOCAL_35_MM, 0, Tilt(-7.0, 1.0))]
LIGHTS = [(-2, 0), (0, 1), (0, -1)]


@cache
def taken(render: Render, seed: int, tilt: Tilt) -> np.ndarray:
    return render(SIZE, seed, tilt)


def assert_near(found: Verticals, tilt: Tilt, pitch_deg: float = 0.4, roll_deg: float = 0.1) -> None:
    assert found.found
    assert found.pitch_deg == pytest.approx(tilt.pitch_deg, abs=pitch_deg)
    assert found.roll_deg == pytest.approx(tilt.roll_deg, abs=roll_deg)


@pytest.mark.parametrize(("render", "focal", "seed", "tilt"), SCENES)
def test_a_tilted_camera_is_found_and_mended(render: Render, focal: float, seed: int, tilt: Tilt) -> None:
    pixels = taken(render, seed, tilt)
    found = estimate_verticals(pixels, focal)
    assert_near(found, tilt)
    plan = plan_straightening(found, SIZE)
    assert plan.decision == "corrected"
    assert plan.warp
    # A crop lies off the middle, so of the result only the roll is as simple as before.
    again = estimate_verticals(apply_warp(pixels, plan.warp), focal)
    assert abs(again.roll_deg) < 0.3


@pytest.mark.parametrize(
    ("scene", "exposure_ev", "warmth"),
    [(ROOM, 2, 0), *((scene, *light) for scene in (HOUSE, ROOM) for light in LIGHTS)],
)
def test_other_light_does_not_change_the_answer(scene: tuple, exposure_ev: float, warmth: float) -> None:
    """A house in full light is left out at +2 EV: half of it burns out, and its lines with it."""
    render, focal, seed, tilt = scene
    pixels = taken(render, seed, tilt)
    gains = 2.0**exposure_ev * (1 + warmth * np.array([0.12, 0.0, -0.2]))
    light = srgb_to_linear(pixels.astype(np.float32) / 255) * gains
    other = np.rint(255 * linear_to_srgb(np.clip(light, 0, 1))).astype(np.uint8)
    before, after = estimate_verticals(pixels, focal), estimate_verticals(other, focal)
    assert after.pitch_deg == pytest.approx(before.pitch_deg, abs=0.2)
    assert after.roll_deg == pytest.approx(before.roll_deg, abs=0.2)


def test_16_bits_say_what_8_bits_say() -> None:
    render, focal, seed, tilt = ROOM
    pixels = taken(render, seed, tilt)
    wide, narrow = estimate_verticals(pixels.astype(np.uint16) * 257, focal), estimate_verticals(pixels, focal)
    assert replace(wide, paper=0) == replace(narrow, paper=0)
    assert wide.paper == pytest.approx(narrow.paper, abs=0.03), "means of white are rounded otherwise"


def test_the_same_photo_gets_the_same_answer() -> None:
    render, focal, seed, tilt = ROOM
    pixels = taken(render, seed, tilt)
    assert estimate_verticals(pixels, focal) == estimate_verticals(pixels.copy(), focal)


def test_facts_are_plain_numbers() -> None:
    render, focal, seed, tilt = ROOM
    found = estimate_verticals(taken(render, seed, tilt), focal)
    assert {type(value) for value in asdict(found).values()} <= {bool, int, float, str}
    assert Verticals(**asdict(found)) == found


def test_a_wrong_focal_length_makes_no_difference_to_what_comes_out_upright() -> None:
    """Pitch by the wrong focal length is wrong in proportion, and so is the turn: upright things come out upright."""
    render, focal, seed, tilt = ROOM
    pixels = taken(render, seed, tilt)
    found = estimate_verticals(pixels, focal * 1.5)
    lean = np.tan(np.radians(found.pitch_deg)) / focal_in_px(SIZE, focal * 1.5)
    assert lean == pytest.approx(np.tan(np.radians(tilt.pitch_deg)) / focal_in_px(SIZE, focal), rel=0.08)


def test_lines_that_a_lens_bent_are_straightened_first() -> None:
    """A photo through a barrel lens: without its profile the pitch is off; with it, it is not."""
    render, focal, seed, tilt = ROOM
    lens = barrel(SIZE, -60.0)
    y, x = np.mgrid[: SIZE.height, : SIZE.width]
    places = lens.from_source(np.stack([x.ravel(), y.ravel()], axis=-1).astype(float)).reshape(*x.shape, 2)
    bent = cv2.remap(taken(render, seed, tilt), places.astype(np.float32), None, cv2.INTER_LINEAR)
    mended, left = estimate_verticals(bent, focal, lens), estimate_verticals(bent, focal)
    assert_near(mended, tilt)
    assert abs(left.pitch_deg - tilt.pitch_deg) > 2 * abs(mended.pitch_deg - tilt.pitch_deg)


def test_segments_are_looked_for_at_1600_px() -> None:
    render, _, seed, tilt = ROOM
    large = np.repeat(np.repeat(taken(render, seed, tilt), 2, axis=0), 2, axis=1)
    assert find_segments(large).size == Size(1067, 1600), "of 1800 px"


@pytest.mark.parametrize("pixels", [render_flat_wall(Size(400, 600)), np.zeros((40, 60, 3), np.uint8)])
def test_a_picture_without_upright_lines_says_so(pixels: np.ndarray) -> None:
    found = estimate_verticals(pixels)
    plan = plan_straightening(found, Size(*pixels.shape[:2]))
    assert plan.decision == "refused"
    assert plan.warp is None
    assert "lines" in plan.reason


def test_a_floor_plan_is_no_photo() -> None:
    plan = np.full((700, 1000, 3), 250, np.uint8)
    for left in range(60, 960, 90):
        for shift in range(500):
            plan[100 + shift, left + shift // 20 : left + shift // 20 + 5] = 20
    assert measure_paper(plan) > 0.7
    said = plan_straightening(estimate_verticals(plan), Size(700, 1000))
    assert (said.decision, said.reason) == ("refused", "it is a drawing or a document")
    assert measure_paper(taken(render_room, 1, ROOM[3])) < 0.4


@pytest.mark.parametrize(
    ("name", "decision"),
    [
        ("exterior/salman-saqib-z6UAWpQAhXs-unsplash.jpg", "straight"),
        ("exterior/luke-van-zyl-koH7IVuwRLw-unsplash.jpg", "refused"),
        ("exterior_camera_exif/Olympus_E-10.jpg", "corrected"),
        ("large_camera_exif/Canon_EOS_5D.jpg", "refused"),
    ],
)
def test_real_photos(shared: Path, name: str, decision: str) -> None:
    photo = decode_photo(shared / "photos" / name)
    found = estimate_verticals(shrink_pixels(photo.pixels, 1600))
    assert plan_straightening(found, photo.size).decision == decision
