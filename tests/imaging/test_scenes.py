"""Rendered scenes: the same from the same seed, themselves at any size, and what their names promise."""

import cv2
import numpy as np
import pytest

from imaging.region import Size
from imaging.scenes import render_clear_sky, render_flat_wall
from imaging.scenes.backdrop import paint_backdrop
from imaging.scenes.geometry import Box, Camera, box_faces, patch
from imaging.scenes.house import render_house, render_house_with_mask, render_house_with_things
from imaging.scenes.light import AreaLight, Lighting
from imaging.scenes.room import draw_painted_room, render_room, render_room_with_things
from imaging.scenes.textures import periodic_noise

SMALL = Size(160, 240)


def grey(pixels: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)


@pytest.mark.parametrize("render", [render_room, render_house, render_flat_wall, render_clear_sky])
def test_same_seed_same_pixels_another_seed_others(render):
    first, again, other = render(SMALL, 0), render(SMALL, 0), render(SMALL, 1)
    assert first.shape == (160, 240, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("render", [render_room, render_house])
def test_a_larger_picture_is_the_same_scene(render):
    small, large = render(SMALL, 2), render(Size(320, 480), 2)
    difference = cv2.resize(grey(large), (240, 160), interpolation=cv2.INTER_AREA) - grey(small)
    assert np.abs(cv2.blur(difference, (9, 9))).mean() < 4


@pytest.mark.parametrize("size", [Size(240, 160), Size(120, 300), Size(1, 1), Size(37, 53)])
def test_any_size_is_drawn(size):
    for render in (render_room, render_house, render_flat_wall, render_clear_sky):
        assert render(size).shape == (size.height, size.width, 3)


def test_room_is_dim_and_warm_with_a_bright_window():
    room = render_room(Size(320, 480))
    red, _, blue = np.median(room.reshape(-1, 3), axis=0)
    assert red > 1.25 * blue
    assert np.median(grey(room)) < 90
    assert 0.005 < (grey(room) > 2 * np.median(grey(room))).mean() < 0.15


def test_house_mask_is_the_sky_and_nothing_else():
    house, matte = render_house_with_mask(Size(320, 480))
    assert matte.dtype == np.float32
    assert 0.25 < matte.mean() < 0.65
    assert set(np.unique(matte[:10])) >= {1.0}
    assert matte[-60:].max() == 0
    sky = house[matte == 1].astype(int)
    assert sky.min() > 200
    assert np.ptp(sky, axis=1).max() < 16
    assert np.array_equal(house, render_house(Size(320, 480)))


def test_house_mask_has_soft_edges_and_twigs():
    matte = render_house_with_mask(Size(320, 480))[1]
    soft = (matte > 0.05) & (matte < 0.95)
    assert 0.005 < soft.mean() < 0.2


def test_smooth_surfaces_have_no_bands():
    """Four levels over 1200 pixels: local means must follow the ramp between the levels that eight bits have."""
    ramp = np.linspace(100, 104, 30)[None, :, None].repeat(4, 0).repeat(3, 2)
    sheet = paint_backdrop(Size(400, 1200), ramp).astype(np.float32)
    columns = sheet.mean(axis=(0, 2))
    smooth = np.convolve(columns, np.full(31, 1 / 31), "valid")
    assert np.abs(smooth - np.linspace(100, 104, 1200)[15:-15]).max() < 0.15


@pytest.mark.parametrize("render", [render_flat_wall, render_clear_sky])
def test_smooth_surfaces_hold_nothing_but_light_and_noise(render):
    pixels = render(Size(512, 768)).astype(np.float32)
    residue = pixels - cv2.blur(pixels, (31, 31))
    assert 0.5 < residue.std() < 1.5
    assert np.abs(residue[20:-20, 20:-20]).max() < 8


def test_fine_detail_is_there_at_full_resolution():
    """A crop of a large rendering carries more than noise: brick, shingle, twig, grass."""
    house = render_house(Size(2400, 3600))
    detail = grey(house) - cv2.GaussianBlur(grey(house), (0, 0), 3)
    lawn = detail[-400:, 2600:3400]
    assert lawn.std() > 3


class TestCamera:
    def test_verticals_stay_vertical(self):
        camera = Camera(Size(400, 600), (0.3, 1.5, -4), 0.3, 0.7, 0.5)
        top, foot = camera.project(np.array([(1.0, 3.0, 2.0), (1.0, 0.0, 2.0)]))
        assert top[0] == pytest.approx(foot[0])
        assert top[1] < foot[1]

    def test_eye_level_lies_on_the_horizon(self):
        camera = Camera(Size(400, 600), (0.0, 1.5, 0.0), 0.2, 0.7, 0.4)
        assert camera.project(np.array([(2.0, 1.5, 9.0)]))[0, 1] == pytest.approx(160)

    def test_what_lies_behind_is_cut_away(self):
        camera = Camera(Size(400, 600), (0.0, 1.0, 0.0), 0.0, 0.7, 0.5)
        floor = patch((-2, 0, 5), (4, 0, 0), (0, 0, -10))
        outline = camera.outline(floor)
        assert len(outline) == 4
        assert outline[:, 1].min() > 200
        assert len(camera.outline(patch((-2, 0, -1), (4, 0, 0), (0, 0, -3)))) == 0

    def test_faces_are_seen_from_outside_only(self):
        faces = box_faces(Box(-1, 1, 0, 1, 3, 4))
        seen = {name for name, face in faces.items() if Camera(SMALL, (3, 2, 0), 0, 0.7, 0.5).sees(face)}
        assert seen == {"front", "right", "top"}


class TestLight:
    GROUND = patch((-2, 0, 2), (4, 0, 0), (0, 0, -4))

    def test_open_ground_takes_the_whole_sky(self):
        light = Lighting(lambda way: np.ones((len(way), 3)), 10.0, (), ()).bake(self.GROUND)
        assert np.allclose(light, 1)

    def test_a_box_shades_what_is_near_it(self):
        box = Box(-0.3, 0.3, 0, 1, -0.3, 0.3)
        light = Lighting(lambda way: np.ones((len(way), 3)), 10.0, (), (box,)).bake(self.GROUND)[..., 0]
        assert light[0, 0] > 0.85
        assert light[8, 7] < 0.85

    def test_a_lamp_casts_a_shadow_away_from_itself(self):
        lamp = AreaLight(np.array([[-2.0, 1.0, 0.0]]), np.ones(3))
        box = Box(-0.1, 0.1, 0, 0.6, -0.4, 0.4)
        light = Lighting(lambda way: np.zeros((len(way), 3)), 1.0, (lamp,), (box,)).bake(self.GROUND)[..., 0]
        middle = light.shape[0] // 2
        assert light[middle, 12] == 0
        assert light[middle, 5] > 0.1

    def test_a_window_lights_one_side(self):
        window = AreaLight(np.array([[0.0, 1.0, 0.0]]), np.ones(3), np.array([1.0, 0, 0]))
        light = Lighting(lambda way: np.zeros((len(way), 3)), 1.0, (window,), ()).bake(self.GROUND)[..., 0]
        assert light[:, :9].max() == 0
        assert light[:, 12:].max() > 0.05


def test_noise_repeats_without_a_seam():
    noise = periodic_noise(128, 5, 1.5)
    across = np.abs(noise[:, 0] - noise[:, -1]).mean()
    assert across < 2 * np.abs(np.diff(noise, axis=1)).mean()
    assert noise.std() == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("seed", [0, 1])
def test_things_of_a_room_are_where_they_are_seen(seed):
    pixels, things = render_room_with_things(Size(320, 480), seed)
    assert np.array_equal(pixels, render_room(Size(320, 480), seed))
    assert set(things) >= {"bed", "chest", "picture over the bed", "left lamp", "right lamp"}
    together = sum(things.values())
    assert together.max() < 1.05  # of two things at one place one hides the other
    for name, mask in things.items():
        assert mask.shape == (320, 480)
        assert mask.dtype == np.float32
        assert mask.max() > 0.9, name
    sides = [np.average(np.arange(480), weights=things[f"{side} lamp"].sum(axis=0)) for side in ("left", "right")]
    assert (sides[0] < sides[1]) == (seed == 0)  # odd seeds are mirrored
    lamp = things["right lamp"] > 0.5
    around = cv2.dilate(lamp.astype(np.uint8), np.ones((15, 15))).astype(bool) & ~lamp
    assert grey(pixels)[lamp].mean() > 1.3 * grey(pixels)[around].mean()


def test_things_of_a_house_are_where_they_are_seen():
    pixels, things = render_house_with_things(Size(320, 480), 0)
    assert np.array_equal(pixels, render_house(Size(320, 480), 0))
    assert set(things) == {"door", "garage door", "chimney"}
    red, green, _ = pixels[things["door"] > 0.9].mean(axis=0)
    assert red > 1.5 * green  # the door of the first style
    _, sky = render_house_with_mask(Size(320, 480), 0)
    assert (things["chimney"] * sky).max() < 0.6


def test_a_painted_room_differs_from_another_by_its_walls_alone_and_says_where_they_are():
    one, marked = draw_painted_room(SMALL, 1, (200, 60, 50))
    other, marked_again = draw_painted_room(SMALL, 1, (60, 90, 160))
    assert np.array_equal(marked, marked_again)
    assert 0.15 < marked.astype(bool).mean() < 0.7
    wall = marked > 0
    assert np.array_equal(one[~wall], other[~wall])
    assert (one[wall][:, 0].astype(int) > other[wall][:, 0]).mean() > 0.95
    lit = draw_painted_room(SMALL, 1, (200, 60, 50), 1.0)[0]
    assert lit.mean() > 1.2 * one.mean()
    assert "walls" not in render_room_with_things(SMALL, 1)[1], "nobody clicks at walls"
