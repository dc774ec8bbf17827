"""Whole captures, from files to one photo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from evaluation.sets.capture_raw import DRIFTED, expose_mosaic, write_dng
from imaging.capture import FRAME_REFUSED, NOT_ALIGNED, MergedCapture, merge_capture
from imaging.codec import Limits, decode_photo
from imaging.codec.raw_linear import decode_raw_linear
from imaging.color import delta_e_2000, srgb_to_lab
from imaging.photo import ImageError

from .conftest import WINDOW, room_light, shoot, write_frames


def merge(folder: Path, frames: list[np.ndarray], **options: Any) -> MergedCapture:
    return merge_capture(write_frames(folder, frames), Limits(), **options)


def test_a_capture_is_its_reference_frame_with_a_view(tmp_path: Path, bracket: list[np.ndarray]) -> None:
    merged = merge(tmp_path, bracket, reference=2)
    pixels, own = merged.photo.pixels, bracket[2]
    room = np.ones(own.shape[:2], bool)
    room[40:240, 40:240] = False
    room &= own.max(axis=2) < 200
    smooth = [cv2.blur(each, (7, 7))[room] / 255 for each in (pixels, own)]
    assert delta_e_2000(*(srgb_to_lab(each) for each in smooth)).mean() < 0.5
    middle = room & (own.max(axis=2) > 150)
    assert np.array_equal(pixels[middle], own[middle])
    assert (own[WINDOW].min(axis=2) == 255).mean() > 0.2
    assert (pixels[WINDOW].min(axis=2) == 255).mean() < 0.02
    assert merged.warnings == ()
    assert merged.windows.kind == "anchored"


def test_each_place_is_traced_to_a_frame(tmp_path: Path, bracket: list[np.ndarray]) -> None:
    merged = merge(tmp_path, bracket, reference=2)
    frame_map = merged.frame_map
    assert frame_map.dtype == np.uint8
    assert max(frame_map.shape) == 256
    top, left = (round(140 * 256 / 600),) * 2
    assert set(np.unique(frame_map)) <= {0, 1, 2, 3}
    assert (frame_map[top - 30 : top + 30, left - 30 : left + 30] < 2).mean() > 0.5
    assert (frame_map[-20:, -60:] >= 2).all()
    assert sum(each.used for each in merged.frames) == pytest.approx(1, abs=1e-3)


def test_frames_are_told_of_in_the_order_given(tmp_path: Path, bracket: list[np.ndarray]) -> None:
    merged = merge(tmp_path, [bracket[2], bracket[0], bracket[3], bracket[1]], reference=0)
    assert [each.ev for each in merged.frames] == pytest.approx([0, -4, 2, -2], abs=0.3)
    assert {each.model for each in merged.frames} == {"identity"}


def test_hands_are_followed(tmp_path: Path, light: np.ndarray) -> None:
    matrix = np.float32([[1, 0.003, 4], [-0.003, 1, -3]])
    turned = cv2.warpAffine(light, matrix, (600, 400), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    still = merge(tmp_path, [shoot(light), shoot(light, -3, 1)], reference=0).photo.pixels
    merged = merge(tmp_path, [shoot(light), shoot(np.maximum(turned, 0), -3, 1)], reference=0)
    assert merged.frames[1].model == "homography"
    assert merged.frames[1].rms_px == pytest.approx(5, abs=1.5)
    inner = (slice(75, 205), slice(75, 205))
    assert np.abs(merged.photo.pixels[inner].astype(int) - still[inner]).mean() < 6


def test_somebody_who_moved_is_where_the_reference_has_them(tmp_path: Path, light: np.ndarray) -> None:
    def stand(left: int, ev: float, seed: int) -> np.ndarray:
        there = light.copy()
        there[200:390, left : left + 60] = np.float32([0.05, 0.01, 0.01])
        return shoot(there, ev, seed)

    frames = [stand(250, -2, 0), stand(330, 0, 1), stand(410, 2, 2)]
    merged = merge(tmp_path, frames, reference=1)
    for left in (250, 330, 410):
        place = (slice(205, 385), slice(left + 5, left + 55))
        assert np.abs(merged.photo.pixels[place].astype(int) - frames[1][place]).mean() < 4
    assert merged.ghosts > 0.05


def test_the_reference_is_chosen_where_none_is_given(tmp_path: Path, bracket: list[np.ndarray]) -> None:
    assert merge(tmp_path, bracket).reference in (2, 3)


def test_one_frame_is_itself(tmp_path: Path, bracket: list[np.ndarray]) -> None:
    merged = merge(tmp_path, bracket[2:3])
    assert np.array_equal(merged.photo.pixels, bracket[2])
    assert merged.warnings == ()
    assert merged.windows.kind == "none"


def test_frames_that_show_something_else_are_left_out_with_a_warning(tmp_path: Path, light: np.ndarray) -> None:
    merged = merge(tmp_path, [shoot(light), shoot(room_light(1), -2), shoot(light, -3, 1)], reference=0)
    assert merged.frames[1].refused
    assert merged.frames[1].model == "refused"
    assert merged.frames[2].refused is None
    assert [code for code, _ in merged.warnings] == [FRAME_REFUSED]


def test_a_set_that_cannot_be_aligned_is_its_reference_frame(tmp_path: Path, light: np.ndarray) -> None:
    frames = [shoot(light), shoot(room_light(1), -2), np.zeros((400, 600, 3), np.uint8)]
    merged = merge(tmp_path, frames, reference=0)
    assert np.array_equal(merged.photo.pixels, frames[0])
    assert [code for code, _ in merged.warnings] == [NOT_ALIGNED]
    assert all(each.refused for each in merged.frames[1:])


def test_a_frame_of_another_size_is_left_out(tmp_path: Path, light: np.ndarray) -> None:
    merged = merge(tmp_path, [shoot(light), shoot(light, -2)[:300], shoot(light, -3)], reference=0)
    assert "another size" in (merged.frames[1].refused or "")
    assert merged.frames[2].refused is None


def test_a_mask_of_any_size_and_kind_will_do(tmp_path: Path, bracket: list[np.ndarray]) -> None:
    mask = np.zeros((200, 300), np.uint8)
    mask[30:110, 30:110] = 255
    merged = merge(tmp_path, bracket, reference=2, glass=mask)
    assert merged.windows.kind == "pulled"
    again = merge(tmp_path, bracket, reference=2, glass=(mask / 255).astype(np.float32))
    assert np.array_equal(merged.photo.pixels, again.photo.pixels)


def test_metadata_and_format_are_the_references(tmp_path: Path, bracket: list[np.ndarray]) -> None:
    paths = [tmp_path / f"{number}.jpg" for number in range(3)]
    for number, path in enumerate(paths):
        exif = Image.Exif()
        exif[0x010E] = f"frame {number}"
        Image.fromarray(bracket[number]).save(path, exif=exif, quality=95)
    photo = merge_capture(paths, Limits(), 1).photo
    assert photo.format == "jpeg"
    assert photo.bit_depth == 8
    assert b"frame 1" in (photo.metadata.exif or b"")


def test_the_same_files_give_the_same_pixels(tmp_path: Path, bracket: list[np.ndarray]) -> None:
    paths = write_frames(tmp_path, bracket)
    first, second = (merge_capture(paths, Limits(), 2) for _ in range(2))
    assert np.array_equal(first.photo.pixels, second.photo.pixels)
    assert first.frames == second.frames


def test_no_frames_and_no_such_reference_are_refused(tmp_path: Path, bracket: list[np.ndarray]) -> None:
    with pytest.raises(ImageError) as error:
        merge_capture([], Limits())
    assert error.value.code == "no_frames"
    for reference in (-1, 1):
        with pytest.raises(ImageError) as error:
            merge(tmp_path, bracket[:1], reference=reference)
        assert error.value.code == "no_such_frame"


def test_a_broken_file_is_told_by_its_code(tmp_path: Path, bracket: list[np.ndarray]) -> None:
    paths = write_frames(tmp_path, bracket)
    paths[1].write_bytes(paths[1].read_bytes()[:2000])
    with pytest.raises(ImageError) as error:
        merge_capture(paths, Limits(), 2)
    assert error.value.code in ("truncated_image", "corrupt_image")


def write_raws(folder: Path, light: np.ndarray, evs: tuple[float, ...]) -> list[Path]:
    """Raw frames, of the first of which the camera's own white balance has drifted."""
    paths = [folder / f"{number}.dng" for number in range(len(evs))]
    for number, (path, ev) in enumerate(zip(paths, evs, strict=True)):
        write_dng(path, expose_mosaic(light, ev, number), *([DRIFTED] if number == 0 else []))
    return paths


def test_raw_frames_are_merged_in_linear_light(tmp_path: Path, light: np.ndarray) -> None:
    paths = write_raws(tmp_path, light, (-3, 0, 2))
    merged = merge_capture(paths, Limits(), 1)
    assert merged.photo.pixels.dtype == np.uint16
    assert merged.photo.format == "tiff"
    assert [each.ev for each in merged.frames] == pytest.approx([-3, 0, 2], abs=0.01)
    assert all(each.refused is None for each in merged.frames)
    plain = decode_photo(paths[1]).pixels
    assert (plain[WINDOW].min(axis=2) > 65000).mean() > 0.2
    assert (merged.photo.pixels[WINDOW].min(axis=2) > 65000).mean() < 0.02


@pytest.mark.parametrize("full", [0.93, 0.8])
def test_what_a_sensor_that_is_full_early_cannot_hold_is_white(tmp_path: Path, light: np.ndarray, full: float) -> None:
    """Below the white that the file claims, where green would end first and leave a pink sky."""
    paths = [tmp_path / f"{number}.dng" for number in range(3)]
    for number, (path, ev) in enumerate(zip(paths, (-1, 0, 2), strict=True)):
        write_dng(path, np.rint(512 + (expose_mosaic(light, ev, number) - 512.0) * full).clip(0).astype(np.uint16))
    merged = merge_capture(paths, Limits(), 1)
    assert [each.ev for each in merged.frames] == pytest.approx([-1, 0, 2], abs=0.01)
    burnt = decode_photo(paths[0]).pixels.min(axis=2) > 65000
    assert burnt.mean() > 0.01
    assert (merged.photo.pixels[burnt].min(axis=1) > 65000).mean() > 0.95
    alone = merge_capture(paths[1:2], Limits()).photo.pixels.astype(int)
    assert np.abs(alone - decode_photo(paths[1]).pixels).max() < 400, "as bright as by itself"


def test_a_drifting_white_balance_is_held_at_the_references(tmp_path: Path, light: np.ndarray) -> None:
    paths = write_raws(tmp_path, light, (0, 0))
    own = decode_raw_linear(paths[1].read_bytes(), Limits())
    drifted = decode_raw_linear(paths[0].read_bytes(), Limits())
    held = decode_raw_linear(paths[0].read_bytes(), Limits(), own.balance)
    red, *_ = drifted.pixels.mean(axis=(0, 1)) / own.pixels.mean(axis=(0, 1))
    assert abs(red - 1) > 0.03
    assert held.pixels.mean(axis=(0, 1)) / own.pixels.mean(axis=(0, 1)) == pytest.approx(np.ones(3), abs=0.005)


def test_raw_ratios_are_ratios_of_light(tmp_path: Path, light: np.ndarray) -> None:
    paths = write_raws(tmp_path, light, (0, 0, -2.5))
    frames = [decode_raw_linear(path.read_bytes(), Limits()).pixels.astype(float) for path in paths[1:]]
    held = (frames[0].max(axis=2) < 60_000) & (frames[1].min(axis=2) > 400)
    ratio = np.log2(frames[1][held].sum() / frames[0][held].sum())
    assert ratio == pytest.approx(-2.5, abs=0.01)


@pytest.mark.parametrize("baseline_ev", [0.5, -0.5])
def test_a_raw_frame_is_as_bright_as_its_maker_wants(tmp_path: Path, light: np.ndarray, baseline_ev: float) -> None:
    paths = [tmp_path / "0.dng", tmp_path / "1.dng"]
    for number, (path, ev) in enumerate(zip(paths, (0, -3), strict=True)):
        write_dng(path, expose_mosaic(light, ev, number), baseline_ev=baseline_ev)
    merged = merge_capture(paths, Limits(), 0)
    assert merged.frames[1].ev == pytest.approx(-3, abs=0.01)
    alone = decode_photo(paths[0]).pixels
    room = (light.max(axis=2) < 0.5) & (light.max(axis=2) > 0.1)
    assert np.abs(merged.photo.pixels.astype(float) - alone)[room].mean() < 0.01 * 65535
    assert (merged.photo.pixels[WINDOW].min(axis=2) > 65000).mean() < 0.05


def test_deep_frames_keep_what_only_the_reference_gives(tmp_path: Path, light: np.ndarray) -> None:
    frames = [shoot(light, ev, seed).astype(np.uint16) * 256 + 31 for seed, ev in enumerate((0, -3))]
    merged = merge(tmp_path, frames, reference=0)
    middle = (frames[0].max(axis=2) < 180 * 256) & (frames[0].max(axis=2) > 0)
    middle[:250] = False  # away from the window
    assert np.array_equal(merged.photo.pixels[middle], frames[0][middle])


def test_developed_frames_have_no_part_in_a_raw_capture(tmp_path: Path, light: np.ndarray) -> None:
    paths = [*write_raws(tmp_path, light, (0, -2)), *write_frames(tmp_path, [shoot(light)])]
    merged = merge_capture(paths, Limits(), 0)
    assert [each.refused is None for each in merged.frames] == [True, True, False]
    assert [code for code, _ in merged.warnings] == [FRAME_REFUSED]


@pytest.mark.parametrize("damage", ["cut", "empty", "other"])
def test_damaged_raw_files_have_a_code(tmp_path: Path, light: np.ndarray, damage: str) -> None:
    path = write_raws(tmp_path, light, (0,))[0]
    data = {"cut": path.read_bytes()[:5000], "empty": b"II*\0", "other": b"\xff\xd8\xff\xe0" + bytes(99)}[damage]
    with pytest.raises(ImageError):
        decode_raw_linear(data, Limits())


def test_limits_hold_for_raw_files(tmp_path: Path, light: np.ndarray) -> None:
    path = write_raws(tmp_path, light, (0,))[0]
    with pytest.raises(ImageError) as error:
        decode_raw_linear(path.read_bytes(), Limits(max_pixels=1000))
    assert error.value.code == "too_many_pixels"
