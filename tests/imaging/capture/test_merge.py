"""The parts of a merge: curves, the blend, ghosts, windows, blocks."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from imaging.capture.blend import Layer, blend_layers
from imaging.capture.curves import fit_curve, measure_ratio, reference_curve
from imaging.capture.exposures import estimate_exposures
from imaging.capture.ghosts import find_ghosts
from imaging.capture.lay import enlarge_block, lay_block
from imaging.capture.reference import choose_reference
from imaging.capture.tones import Tones, encode_light
from imaging.capture.windows import apply_windows, log_luminance, plan_windows
from imaging.color import linear_to_srgb
from imaging.region import Region, Size

from .conftest import SIZE, WINDOW, room_light, shoot


def layer(index: int, pixels: np.ndarray, ev: float, trust: float = 1.0) -> Layer:
    light = Tones(reference_curve()).to_light(pixels) / np.float32(2.0**ev)
    return Layer(
        index, pixels.max(axis=2).astype(np.float32) / 255, light, np.full(pixels.shape[:2], trust, np.float32), ev
    )


def test_a_frame_is_read_in_the_references_units(light: np.ndarray) -> None:
    curve = fit_curve(shoot(light, -2), shoot(light), reference_curve(), np.ones(light.shape[:2], bool))
    assert measure_ratio(curve) == pytest.approx(-2, abs=0.1)
    assert np.allclose(curve[[60, 120, 200]], 4 * reference_curve()[[60, 120, 200]], rtol=0.1)


def test_a_cameras_own_curve_does_not_matter_where_both_frames_hold_it(light: np.ndarray) -> None:
    def bend(pixels: np.ndarray) -> np.ndarray:
        values = pixels / 255
        return np.rint(255 * np.clip(values + 0.12 / np.pi * np.sin(2 * np.pi * (values - 0.5)), 0, 1)).astype(np.uint8)

    frame, anchor = bend(shoot(light, -1)), bend(shoot(light, 0, 1))
    curve = fit_curve(frame, anchor, reference_curve(), np.ones(light.shape[:2], bool))
    held = (anchor.max(axis=2) < 200) & (frame.min(axis=2) > 20)
    read = linear_to_srgb(Tones(curve).to_light(frame))[held]
    assert np.abs(read - anchor[held] / 255).mean() < 0.012


def test_curves_never_fall(light: np.ndarray) -> None:
    curve = fit_curve(shoot(light, 2), shoot(light), reference_curve(), np.ones(light.shape[:2], bool))
    assert (np.diff(curve, axis=0) >= 0).all()


def test_frames_with_nothing_in_common_have_no_curve(light: np.ndarray) -> None:
    with pytest.raises(ValueError, match="too little in common"):
        fit_curve(np.zeros_like(shoot(light)), shoot(light), reference_curve(), np.ones(light.shape[:2], bool))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_light_and_back_changes_no_pixel(dtype: type) -> None:
    top = np.iinfo(dtype).max
    ramp = np.repeat(np.linspace(0, top, 256).astype(dtype)[None, :, None], 3, axis=2)
    back = encode_light(Tones(reference_curve()).to_light(ramp), np.dtype(dtype))
    assert np.abs(back.astype(int) - ramp).max() <= (0 if dtype == np.uint8 else 2)


def test_linear_pixels_are_scaled() -> None:
    pixels = np.full((2, 2, 3), 32768, np.uint16)
    assert Tones(None, 4.0).to_light(pixels) == pytest.approx(np.full((2, 2, 3), 2.0), rel=1e-4)


def test_a_reference_alone_is_itself(light: np.ndarray) -> None:
    own = layer(0, shoot(light), 0)
    blend = blend_layers(own, [])
    assert np.array_equal(blend.light, own.light)
    assert np.array_equal(blend.shares[0], np.ones(light.shape[:2]))
    assert np.array_equal(blend.unheld, blend.clipped)


def test_what_the_reference_clips_comes_from_a_darker_frame(light: np.ndarray) -> None:
    blend = blend_layers(layer(0, shoot(light), 0), [layer(1, shoot(light, -4, 1), -4)])
    bright = (light.min(axis=2) > 1.5) & (light.max(axis=2) < 10)
    assert bright.sum() > 1000
    assert blend.light[bright] == pytest.approx(light[bright], rel=0.25)
    assert blend.shares[1][bright].mean() > 0.95
    room = (light.max(axis=2) < 0.5) & (light.max(axis=2) > 0)
    assert blend.shares[1][room].max() == 0


def test_what_a_darker_frame_clips_comes_from_the_next(light: np.ndarray) -> None:
    frames = [layer(1, shoot(light, -1, 1), -1), layer(2, shoot(light, -4, 2), -4)]
    blend = blend_layers(layer(0, shoot(light), 0), frames)
    bright = light.min(axis=2) > 3
    assert blend.shares[2][bright].mean() > 0.9
    assert blend.unheld[bright].mean() < 0.05


def test_brighter_frames_lower_the_noise_of_shadows_only(light: np.ndarray) -> None:
    own, more = layer(0, shoot(light, 0, 1, noise=4), 0), layer(1, shoot(light, 3, 2, noise=4), 3)
    blend = blend_layers(own, [more])
    dark = (light.max(axis=2) < 0.05) & (light.max(axis=2) > 0.002)
    assert dark.sum() > 2000
    assert (blend.light - light)[dark].std() < 0.5 * (own.light - light)[dark].std()
    middle = light.max(axis=2) > 0.4
    assert np.array_equal(blend.light[middle], own.light[middle])


def test_a_brighter_frame_gives_nothing_where_it_clips(light: np.ndarray) -> None:
    own, more = layer(0, shoot(light), 0), layer(1, shoot(light, 7, 1), 7)
    clipped = more.peak == 1
    assert (clipped & (own.peak < 0.3)).sum() > 500
    assert blend_layers(own, [more]).shares[1][clipped].max() == 0


def test_a_frame_that_is_not_trusted_gives_nothing(light: np.ndarray) -> None:
    own = layer(0, shoot(light), 0)
    blend = blend_layers(own, [layer(1, shoot(light, -4), -4, trust=0), layer(2, shoot(light, 2), 2, trust=0)])
    assert np.array_equal(blend.light, own.light)
    assert blend.shares[1].max() == 0 == blend.shares[2].max()


def test_shares_add_up(light: np.ndarray) -> None:
    frames = [layer(1, shoot(light, -2, 1), -2), layer(2, shoot(light, -4, 2), -4), layer(3, shoot(light, 2, 3), 2)]
    blend = blend_layers(layer(0, shoot(light), 0), frames)
    assert sum(blend.shares.values()) == pytest.approx(np.ones(light.shape[:2]), abs=1e-5)


def with_box(light: np.ndarray, left: int, colour: tuple[float, float, float] = (0.05, 0.02, 0.02)) -> np.ndarray:
    changed = light.copy()
    changed[250:340, left : left + 50] = colour
    return changed


def moved(light: np.ndarray, other: np.ndarray, ev: float) -> np.ndarray:
    scene = layer(0, shoot(light, 0, 1), 0)
    return find_ghosts(layer(1, shoot(other, ev, 2), ev), scene, scene.peak < 0.97)


@pytest.mark.parametrize("ev", [-2.0, 2.0])
def test_what_moved_is_found_whole(light: np.ndarray, ev: float) -> None:
    ghosts = moved(with_box(light, 300, (0.3, 0.02, 0.02)), light, ev)
    assert ghosts[252:338, 302:348].mean() > 0.95
    away = np.ones_like(ghosts)
    away[225:365, 270:380] = False
    assert ghosts[away].mean() < 0.005


def test_somebody_before_the_window_is_found(light: np.ndarray) -> None:
    before = light.copy()
    before[100:180, 100:160] = 0.05
    ghosts = moved(light, before, -3)
    assert ghosts[105:175, 105:155].mean() > 0.8


@pytest.mark.parametrize("ev", [-2.0, 0.0, 2.0])
def test_a_still_room_has_no_ghosts_even_a_pixel_off(light: np.ndarray, ev: float) -> None:
    assert moved(light, np.roll(light, 1, axis=1), ev)[:, 5:-5].mean() < 0.01


def blended(light: np.ndarray, *evs: float) -> object:
    frames = [layer(number + 1, shoot(light, ev, number + 1), ev) for number, ev in enumerate(evs)]
    return blend_layers(layer(0, shoot(light), 0), frames)


def test_the_view_is_laid_under_white_and_the_room_stays(light: np.ndarray) -> None:
    blend = blended(light, -2, -4)
    plan = plan_windows(blend)
    laid = apply_windows(blend, plan, SIZE, SIZE.region)
    assert plan.kind == "anchored"
    glass = np.zeros(light.shape[:2], bool)
    glass[WINDOW] = True
    over = glass & (light.max(axis=2) > 1.2)
    assert over.sum() > 5000
    assert (laid[over].max(axis=1) <= 1.0).mean() > 0.97
    assert np.ptp(np.quantile(laid[over] @ np.float32([0.21, 0.72, 0.07]), (0.1, 0.9))) > 0.1
    room = (light.max(axis=2) < 0.6) & ~cv2.dilate(glass.astype(np.uint8), np.ones((25, 25))).astype(bool)
    assert np.abs(laid - blend.light)[room].mean() < 0.003


def test_what_no_frame_holds_stays_white_and_is_told(light: np.ndarray) -> None:
    bright = light.copy()
    bright[80:140, 80:200] = 60.0
    blend = blended(bright, -2, -4)
    plan = plan_windows(blend)
    clipped = (shoot(bright).max(axis=2) > 240).sum()
    assert plan.unheld == pytest.approx(60 * 120 / clipped, abs=0.05)
    laid = apply_windows(blend, plan, SIZE, SIZE.region)
    assert np.array_equal(laid[85:135, 85:195], blend.own[85:135, 85:195])


def test_a_room_that_is_held_has_no_windows(light: np.ndarray) -> None:
    blend = blended(np.minimum(light, 0.5), -2)
    plan = plan_windows(blend)
    assert plan.kind == "none"
    assert plan.share == 0
    assert np.array_equal(apply_windows(blend, plan, SIZE, SIZE.region), blend.light)


def test_windows_that_nobody_holds_are_left(light: np.ndarray) -> None:
    plan = plan_windows(blended(light, 2))
    assert plan.kind == "none"
    assert plan.unheld > 0.9
    assert "no frame holds" in plan.reason


def test_a_glass_mask_pulls_the_view_as_it_is(light: np.ndarray) -> None:
    mask = np.zeros(light.shape[:2], np.float32)
    mask[WINDOW] = 1
    blend = blended(light, -2, -4)
    plan = plan_windows(blend, mask)
    assert plan.kind == "pulled"
    laid = apply_windows(blend, plan, SIZE, SIZE.region)
    inner = (slice(75, 205), slice(75, 205))
    truth, found = (log_luminance(np.maximum(each[inner], 1e-3)).ravel() for each in (light, laid))
    assert np.corrcoef(truth, found)[0, 1] > 0.95


def test_a_mask_that_is_not_bright_is_not_believed(light: np.ndarray) -> None:
    mask = np.zeros(light.shape[:2], np.float32)
    mask[280:380, 300:500] = 1
    plan = plan_windows(blended(light, -2, -4), mask)
    assert plan.kind == "anchored"
    assert "not brighter" in plan.reason


@pytest.mark.parametrize("matrix", [np.eye(3), np.array([[1.001, 0.004, -3.2], [-0.004, 0.999, 2.6], [1e-6, 0, 1]])])
def test_blocks_are_parts_of_the_whole(light: np.ndarray, matrix: np.ndarray) -> None:
    pixels = shoot(light)
    whole, reach = lay_block(pixels, matrix, SIZE.region)
    block = Region(100, 150, 260, 420)
    part, inside = lay_block(pixels, matrix, block)
    assert np.abs(part.astype(int) - whole[block.slices]).max() <= 2
    assert inside is None or inside.min() > 0.99
    assert (reach is None) == np.array_equal(matrix, np.eye(3))


def test_beyond_a_frames_edge_nothing_is_reached() -> None:
    pixels = np.full((50, 60, 3), 9, np.uint8)
    shifted = np.array([[1.0, 0, 20], [0, 1, 0], [0, 0, 1]])
    _, reach = lay_block(pixels, shifted, Region(0, 0, 50, 60))
    assert reach is not None
    assert reach[:, :38].min() > 0.99
    assert reach[:, 42:].max() < 0.01
    far, none = lay_block(pixels, np.array([[1.0, 0, 500], [0, 1, 0], [0, 0, 1]]), Region(0, 0, 50, 60))
    assert far.max() == 0
    assert none is not None
    assert none.max() == 0


def test_small_planes_are_enlarged_centre_on_centre() -> None:
    ramp = np.tile(np.arange(8, dtype=np.float32), (4, 1))
    whole = enlarge_block(ramp, Size(40, 80), Region(0, 0, 40, 80))
    assert whole[20, 45] == pytest.approx((45 + 0.5) / 10 - 0.5, abs=0.02)
    part = enlarge_block(ramp, Size(40, 80), Region(10, 30, 20, 50))
    assert part == pytest.approx(whole[10:20, 30:50], abs=1e-5)


def test_exposures_are_estimated_over_the_reference(light: np.ndarray) -> None:
    found = estimate_exposures([shoot(light, ev) for ev in (-3.0, 0.0, 2.0)], 1)
    assert found == pytest.approx([-3, 0, 2], abs=0.3)


def test_the_reference_shows_the_room_well() -> None:
    light = room_light()
    assert choose_reference([shoot(light, ev) for ev in (-4, -2, 1, 5)]) == 2
    with pytest.raises(ValueError, match="no frame"):
        choose_reference([])
