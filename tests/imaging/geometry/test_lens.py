"""Lens profiles: exact matches agree with lensfun itself, anything else has none."""

import sys

import cv2
import numpy as np
import pytest

from imaging.geometry import lens as lens_module
from imaging.geometry.displacement import Displacement
from imaging.geometry.lens import find_focal_35_mm, find_lens, lens_trouble
from imaging.metadata.camera import CameraFacts
from imaging.region import Size

R5 = CameraFacts("Canon", "Canon EOS R5", "RF15-35mm F2.8 L IS USM", 15.0, None, 8.0)
SMALL = Size(1000, 1500)

needs_lensfun = pytest.mark.skipif(lens_trouble() is not None, reason=str(lens_trouble()))


@needs_lensfun
def test_an_exact_match_moves_pixels_as_lensfun_does() -> None:
    import lensfunpy

    found = find_lens(R5, SMALL)
    assert found
    database = lensfunpy.Database()
    body = database.find_cameras("Canon", "Canon EOS R5")[0]
    profile = database.find_lenses(body, None, "Canon RF 15-35mm F2.8L IS USM")[0]
    modifier = lensfunpy.Modifier(profile, body.crop_factor, SMALL.width, SMALL.height)
    modifier.initialize(15.0, 8.0, 1000.0, scale=1.0, pixel_format=np.uint8, flags=lensfunpy.ModifyFlags.DISTORTION)
    truth = modifier.apply_geometry_distortion()
    x, y = np.meshgrid(np.arange(1500, dtype=np.float32), np.arange(1000, dtype=np.float32))
    ours = np.stack([x, y], axis=-1) + found.shift(x, y)
    assert np.abs(truth - np.stack([x, y], axis=-1)).max() > 5, "this lens bends lines"
    assert np.abs(ours - truth).max() < 0.2
    some = np.array([(3.0, 4.0), (1200.5, 77.25), (1499, 999)])
    exact = cv2.remap(truth, some[:, 0].astype("f4"), some[:, 1].astype("f4"), cv2.INTER_LINEAR).reshape(-1, 2)
    assert found.to_source(some) == pytest.approx(exact, abs=0.1)
    assert found.from_source(found.to_source(some)) == pytest.approx(some, abs=1e-3)


@needs_lensfun
@pytest.mark.parametrize(
    "camera",
    [
        CameraFacts("Canon", "Canon EOS R5", "RF15-35mm F2.8 L IS", 15.0),
        CameraFacts("Canon", "Canon EOS R5", None, 15.0),
        CameraFacts("Canon", "Canon EOS R55", "RF15-35mm F2.8 L IS USM", 15.0),
        CameraFacts("Nikon", "Canon EOS R5", "RF15-35mm F2.8 L IS USM", 15.0),
        CameraFacts("Canon", "Canon EOS R5", "RF15-35mm F2.8 L IS USM", 60.0),
        CameraFacts("Canon", "Canon EOS R5", "RF15-35mm F2.8 L IS USM", None),
        CameraFacts("Canon", "Canon EOS R5", "EF8-15mm f/4L FISHEYE USM", 15.0),
        CameraFacts(),
    ],
)
def test_anything_but_an_exact_match_has_no_profile(camera: CameraFacts) -> None:
    assert find_lens(camera, SMALL) is None


@needs_lensfun
def test_a_camera_with_one_fixed_lens_needs_no_name_for_it() -> None:
    found = find_lens(CameraFacts("Panasonic", "DMC-LX7", None, 4.7, None, 2.8), SMALL)
    assert found
    assert "LX7" in found.name


@needs_lensfun
def test_a_portrait_is_bent_as_its_landscape_is() -> None:
    landscape, portrait = find_lens(R5, Size(960, 1440)), find_lens(R5, Size(1440, 960))
    assert landscape
    assert portrait
    corner = landscape.to_source(np.array([(1439.0, 959.0)]))[0] - (1439, 959)
    turned = portrait.to_source(np.array([(959.0, 1439.0)]))[0] - (959, 1439)
    assert turned == pytest.approx(corner[::-1], abs=0.05)


@needs_lensfun
def test_the_sensor_of_a_known_camera_gives_the_35_mm_equivalent() -> None:
    assert find_focal_35_mm(CameraFacts("NIKON CORPORATION", "NIKON D5300", None, 18.0)) == pytest.approx(27.5, abs=0.5)
    assert find_focal_35_mm(CameraFacts("NIKON CORPORATION", "NIKON D5300", None, 18.0, 27.0)) == 27.0
    assert find_focal_35_mm(CameraFacts("Nobody", "Nothing", None, 18.0)) is None
    assert find_focal_35_mm(CameraFacts()) is None


def test_without_lensfun_there_is_no_profile_and_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lensfunpy", None)  # what Python then raises is ImportError, as without libglib
    for cached in (lens_trouble, lens_module._open_database):
        cached.cache_clear()
    try:
        assert "libglib2.0-0" in (lens_trouble() or "")
        assert find_lens(R5, SMALL) is None
        assert find_focal_35_mm(R5) is None
    finally:
        for cached in (lens_trouble, lens_module._open_database):
            cached.cache_clear()


def test_a_displacement_is_read_between_its_grid() -> None:
    grid = np.zeros((3, 4, 2), np.float32)
    grid[1, 2] = (8, -4)
    found = Displacement("one dent", Size(64, 96), grid)
    assert found.to_source(np.array([(64.0, 32.0), (48, 32), (64, 16), (0, 0)])) == pytest.approx(
        np.array([(72.0, 28.0), (52, 30), (68, 14), (0, 0)])
    )
