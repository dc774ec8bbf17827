"""A camera that was held askew is turned upright, and everything after it is of the upright frame."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyexiv2
import pytest

from fanlight_client.recipe import Straighten
from fanlight_client.report import Report
from imaging.codec import decode_photo, encode_photo
from imaging.geometry import estimate_verticals, lens_trouble
from imaging.photo import OutputFormat, Photo
from imaging.region import Size
from imaging.scenes import render_house_with_mask
from tests.finishing.conftest import SIZE, TILT
from tests.finishing.parts import Graph, codes

ALONE: dict[str, Any] = {"recipe": [Straighten()]}
"""With no change but the camera's."""
CAMERA = {
    "Exif.Image.Make": "Canon",
    "Exif.Image.Model": "Canon EOS 5D Mark III",
    "Exif.Photo.LensModel": "EF16-35mm f/2.8L II USM",
    "Exif.Photo.FocalLength": "16/1",
    "Exif.Photo.FocalLengthIn35mmFilm": "16",
}

Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Writes a photo, with what exiv2 puts into it."""

    def save(
        pixels: np.ndarray, format: OutputFormat = "png", exif: Any = (), xmp: Any = (), alpha: Any = None
    ) -> Path:
        data = encode_photo(Photo(pixels, alpha, format=format), quality=100)
        if exif or xmp:
            with pyexiv2.ImageData(data) as image:
                image.modify_exif(dict(exif))
                image.modify_xmp(dict(xmp))
                data = image.get_bytes()
        path = tmp_path / f"photo.{format}"
        path.write_bytes(data)
        return path

    return save


def matrix_of(report: Report) -> np.ndarray:
    assert report.straighten is not None
    assert report.straighten.matrix is not None
    return np.array(report.straighten.matrix).reshape(3, 3)


async def test_walls_that_lean_are_upright_again_and_the_report_says_how_far(graph: Graph, tilted: Path) -> None:
    finished = await graph.finish(tilted, **ALONE)
    report, after = finished.report, decode_photo(finished.photo).pixels
    told, step = report.straighten, report.steps[0]
    assert told is not None
    assert (told.decision, told.lens) == ("corrected", None)
    assert told.pitch_deg == pytest.approx(TILT.pitch_deg, abs=0.6)
    assert told.roll_deg == pytest.approx(TILT.roll_deg, abs=0.25)
    assert (after.shape[0], after.shape[1]) == (report.output.height, report.output.width)
    assert (report.input.height, report.input.width) == (360, 480)
    assert report.output.width / report.output.height == pytest.approx(480 / 360, abs=0.01)
    assert 0.85 < told.kept < 1
    left = estimate_verticals(after)
    assert abs(left.pitch_deg) < 0.6
    assert abs(left.roll_deg) < 0.25
    assert (step.outcome, step.change, step.fraction, step.outside_equal) == ("applied", "captured", 1, None)
    assert step.region == (0, 0, report.output.height, report.output.width)
    assert [(each.what, each.classification) for each in report.alterations] == [("straighten", "adjustment")]
    assert not report.disclosure_required


async def test_the_matrix_takes_a_point_of_the_result_to_where_it_was(
    graph: Graph, tilted: Path, leaning: np.ndarray
) -> None:
    finished = await graph.finish(tilted, **ALONE)
    after = decode_photo(finished.photo).pixels
    size = after.shape[1], after.shape[0]
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    again = cv2.warpPerspective(leaning, matrix_of(finished.report), size, flags=flags, borderMode=cv2.BORDER_REFLECT)
    inside = np.s_[4:-4, 4:-4]
    assert np.abs(after[inside].astype(int) - again[inside]).mean() < 1
    beside = np.roll(again, 1, axis=1)
    assert np.abs(after[inside].astype(int) - beside[inside]).mean() > 3


async def test_a_straight_photo_keeps_every_byte(graph: Graph, photo: Path, house: np.ndarray) -> None:
    straight = await graph.finish(photo, sky="never")
    off = await graph.finish(photo, sky="never", straighten="off")
    assert straight.photo == off.photo
    straight = await graph.finish(photo, **ALONE)
    assert (decode_photo(straight.photo).pixels == house).all()
    assert straight.report.straighten is not None
    assert (straight.report.straighten.decision, straight.report.straighten.matrix) == ("straight", None)
    assert straight.report.steps[0].outside_equal is True
    assert straight.report.alterations == []


async def test_off_is_off(graph: Graph, tilted: Path, leaning: np.ndarray) -> None:
    finished = await graph.finish(tilted, straighten="off", sky="never", strength=0)
    assert (decode_photo(finished.photo).pixels == leaning).all()
    assert finished.report.straighten is None
    assert "straighten" not in finished.report.timings


async def test_options_say_what_is_mended_and_what_is_kept(graph: Graph, tilted: Path) -> None:
    async def finish(**options: Any) -> Report:
        return (await graph.finish(tilted, recipe=[Straighten(**options)])).report

    usual, level, free, keep, both = [
        await finish(),
        await finish(mode="level"),
        await finish(crop="free"),
        await finish(size="keep"),
        await finish(crop="free", size="keep"),
    ]
    turn = matrix_of(level)
    assert np.abs(turn[2, :2]).max() < 1e-6, "a level camera is turned about its axis alone"
    assert np.abs(matrix_of(usual)[2, :2]).max() > 1e-5
    assert Size(keep.output.height, keep.output.width) == Size(360, 480)
    assert free.straighten is not None
    assert usual.straighten is not None
    assert free.straighten.kept >= usual.straighten.kept
    assert free.output.width / free.output.height != pytest.approx(4 / 3, abs=0.001)
    assert max(both.output.width, both.output.height) == 480


async def test_what_is_refused_is_told_and_left(graph: Graph, save: Save, leaning: np.ndarray) -> None:
    wide = leaning[:200].copy()
    panorama = {"Xmp.GPano.ProjectionType": "cylindrical"}
    for path, why in (
        (save(wide), "at least twice as wide as high"),
        (save(np.full((90, 120, 3), 200, np.uint8), "tiff"), "hardly any upright lines"),
        (save(leaning, "jpeg", exif={"Exif.Photo.LensModel": "EF8-15mm f/4L FISHEYE USM"}), "fisheye"),
    ):
        before = decode_photo(path).pixels
        finished = await graph.finish(path, **ALONE)
        assert finished.report.straighten is not None
        assert (finished.report.straighten.decision, why in finished.report.straighten.reason) == ("refused", True)
        assert (decode_photo(finished.photo).pixels == before).all()
        assert codes(finished.report) == []
    pyexiv2.registerNs("http://ns.google.com/photos/1.0/panorama/", "GPano")
    report = (await graph.finish(save(leaning, "jpeg", xmp=panorama), **ALONE)).report
    assert report.straighten is not None
    assert "panorama (cylindrical)" in report.straighten.reason


@pytest.mark.skipif(lens_trouble() is not None, reason="lensfun is not here")
async def test_a_lens_is_corrected_where_it_is_asked_for_and_known(graph: Graph, save: Save) -> None:
    plain = np.tile(np.arange(320, dtype=np.uint16) * 200, (240, 1))[..., None].repeat(3, axis=2)
    known, unknown = save(plain, "tiff", exif=CAMERA), save(plain)
    auto = (await graph.finish(known, **ALONE)).report
    on = (await graph.finish(known, recipe=[Straighten(lens="on")])).report
    assert (auto.straighten and auto.straighten.lens, auto.warnings) == (None, [])
    assert on.straighten is not None
    assert "16-35" in (on.straighten.lens or "")
    assert (on.steps[0].change, on.steps[0].outside_equal) == ("captured", None)
    assert on.alterations[0].description == "The lens's distortion was corrected; no element was changed."
    without = (await graph.finish(unknown, recipe=[Straighten(lens="on")])).report
    assert (codes(without), without.steps[0].outcome) == ([], "unchanged")
    assert without.steps[0].reason.endswith("no lens profile fits this camera and lens exactly")


async def test_transparency_turns_with_its_photo_in_eight_and_in_sixteen_bits(
    graph: Graph, save: Save, leaning: np.ndarray
) -> None:
    for depth, scale in ((np.uint8, 1), (np.uint16, 257)):
        pixels = leaning.astype(depth) * depth(scale)
        alpha = pixels[..., 1].copy()  # so that both can be compared
        finished = await graph.finish(save(pixels, alpha=alpha), **ALONE)
        after = decode_photo(finished.photo)
        assert finished.report.straighten is not None
        assert finished.report.straighten.decision == "corrected"
        assert after.pixels.dtype == depth
        assert after.size != Size(360, 480)
        assert after.alpha is not None
        assert (after.alpha == after.pixels[..., 1]).all()


async def test_metadata_are_those_of_the_new_frame(graph: Graph, save: Save, leaning: np.ndarray) -> None:
    exif = {"Exif.Photo.PixelXDimension": "480", "Exif.Photo.PixelYDimension": "360", "Exif.Image.Make": "Acme"}
    xmp = {"Xmp.crs.HasCrop": "True", "Xmp.crs.CropTop": "0.1", "Xmp.dc.creator": ["Ann"]}
    finished = await graph.finish(save(leaning, "jpeg", {**exif, "Exif.Photo.SubjectArea": "9 9"}, xmp), format="jpeg")
    report = finished.report
    with pyexiv2.ImageData(finished.photo) as image:
        told_exif, told_xmp = image.read_exif(), image.read_xmp()
    assert (told_exif["Exif.Photo.PixelXDimension"], told_exif["Exif.Photo.PixelYDimension"]) == (
        str(report.output.width),
        str(report.output.height),
    )
    assert "Exif.Photo.SubjectArea" not in told_exif
    assert told_exif["Exif.Image.Make"] == "Acme"
    assert not [name for name in told_xmp if name.startswith("Xmp.crs.")]
    assert told_xmp["Xmp.dc.creator"] == ["Ann"]
    (parameters,) = [value for name, value in told_xmp.items() if name.endswith("parameters")]
    told = json.loads(parameters)["straighten"]
    assert report.straighten is not None
    assert (told["pitch_deg"], told["roll_deg"]) == (report.straighten.pitch_deg, report.straighten.roll_deg)
    (changed,) = [value for name, value in told_xmp.items() if name.endswith("changed")]
    assert changed.startswith("straighten, tone")


async def test_a_sky_is_looked_for_and_replaced_in_the_upright_frame(graph: Graph, tilted: Path) -> None:
    steps = [{"step": "straighten"}, {"step": "sky", "replace": "always"}]
    turned = (await graph.finish(tilted, recipe=steps[:1])).report
    size = turned.output.width, turned.output.height
    matte = render_house_with_mask(Size(360, 480), 2, TILT)[1]
    graph.segmenter.matte = cv2.warpPerspective(matte, matrix_of(turned), size, flags=cv2.WARP_INVERSE_MAP)
    report = (await graph.finish(tilted, recipe=steps)).report
    assert graph.segmenter.shown.shape[:2] == graph.inpainter.request.image.shape[:2] == size[::-1]
    assert report.sky.decision == "replaced", report.sky
    assert report.steps[1].outside_equal is True
    assert report.steps[1].region is not None
    assert report.steps[1].region[3] == size[0]
    assert [each.what for each in report.alterations] == ["straighten", "sky"]
    assert report.disclosure_required


async def test_diffusion_is_asked_about_the_upright_frame_under_its_name(graph: Graph, tilted: Path) -> None:
    asked = []
    for mode in ("off", "auto", "level"):
        report = (await graph.finish(tilted, straighten=mode, sky="never")).report
        request = graph.enhancer.request
        asked.append(request.frame)
        assert (request.size.height, request.size.width) == (report.output.height, report.output.width)
    assert asked[0] == "upright"
    assert len(set(asked)) == 3


async def test_what_is_not_turned_is_asked_about_as_it_always_was(graph: Graph, photo: Path) -> None:
    await graph.finish(photo, sky="never")
    assert graph.enhancer.request.frame == "upright"
    assert graph.enhancer.request.size == SIZE


async def test_where_lens_profiles_cannot_be_read_that_is_the_reason(graph: Graph, save: Save, monkeypatch) -> None:
    monkeypatch.setattr("finishing.steps.straighten.lens_trouble", lambda: "lensfunpy cannot be loaded")
    plain = save(np.full((240, 320, 3), 90, np.uint8))
    report = (await graph.finish(plain, recipe=[Straighten(lens="on")])).report
    assert report.straighten is not None
    assert report.straighten.reason.endswith("; lensfunpy cannot be loaded")


async def test_a_saved_selection_is_turned_with_the_photo(leaning: np.ndarray, tmp_path: Path) -> None:
    """A selection that is the photo's own green stays that."""
    path = tmp_path / "selected.tif"
    path.write_bytes(encode_photo(Photo(leaning, format="tiff", extra=(leaning[..., 1].copy(),))))
    turned = decode_photo((await Graph().finish(path, **ALONE, format="tiff")).photo)
    assert turned.size.pixels < leaning.shape[0] * leaning.shape[1]
    np.testing.assert_array_equal(turned.extra[0], turned.pixels[..., 1])
