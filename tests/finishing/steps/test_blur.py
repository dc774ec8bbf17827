"""Blurring a photo's faces: found and destroyed, everywhere in the file; never left alone in silence."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fanlight_client.report import Report
from imaging.codec import decode_photo
from imaging.metadata.exif import has_thumbnail
from imaging.photo import Photo
from tests.finishing.parts import broken, codes, outcomes
from tests.finishing.steps.edited import open_graph, paint, save

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the older exporter
FACE = (64, 128)


async def blur(tmp_path: Path, photo: Path, parts: tuple[str, ...] = ("faces",), **step: Any) -> tuple[Photo, Report]:
    graph = open_graph(tmp_path / "profile", *parts)
    done = await graph.finish(photo, recipe=[{"step": "blur", **step}])
    return decode_photo(done.photo), done.report


def edge(pixels: np.ndarray) -> float:
    """The step of red along the left edge of the face."""
    top, left = FACE
    rows = pixels[top + 4 : top + 28, left - 2 : left + 2, 0].astype(float)
    return float(np.abs(np.diff(rows.mean(axis=0))).max())


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
async def test_every_face_goes_and_every_byte_elsewhere_stays(tmp_path: Path, dtype: type) -> None:
    pixels = paint(FACE, (192, 320), dtype=dtype)
    after, report = await blur(tmp_path, save(tmp_path, pixels))
    assert edge(after.pixels) < 0.2 * edge(pixels)
    assert after.pixels.dtype == dtype
    (step,) = report.steps
    assert step.outcome == "applied"
    assert step.change == "composited"
    assert step.outside_equal is True
    assert step.figures["parts"] == 2
    assert (after.pixels[:40] == pixels[:40]).all()
    assert (after.pixels[:, :90] == pixels[:, :90]).all()
    assert report.disclosure_required
    assert report.alterations[0].what == "blur"
    assert [model.role for model in report.models] == ["detector"]


async def test_a_photo_without_faces_keeps_every_byte_and_says_so(tmp_path: Path) -> None:
    photo = save(tmp_path, paint())
    after, report = await blur(tmp_path, photo)
    assert (after.pixels == paint()).all()
    assert outcomes(report) == {"blur": "unchanged"}
    assert not report.disclosure_required
    assert codes(report) == []


async def test_faces_that_could_not_be_looked_for_make_the_step_fail(tmp_path: Path) -> None:
    graph = open_graph(tmp_path / "profile", "faces", detector=broken("find_things"))
    done = await graph.finish(save(tmp_path, paint(FACE)), recipe=[{"step": "blur"}])
    assert outcomes(done.report) == {"blur": "failed"}
    assert set(codes(done.report)) == {"detector_failed", "blur_failed"}
    assert "could not be looked for" in done.report.steps[0].reason


async def test_a_profile_without_a_detector_fails_too_and_given_regions_are_blurred_whatever_it_has(
    tmp_path: Path,
) -> None:
    outline = {"mask": "polygon", "points": [[10, 10], [60, 10], [60, 60], [10, 60]]}
    photo = save(tmp_path, paint())
    (tmp_path / "none").mkdir()
    _, failed = await blur(tmp_path / "none", photo, ())
    assert outcomes(failed) == {"blur": "failed"}
    (tmp_path / "given").mkdir()
    after, report = await blur(tmp_path / "given", photo, (), masks=[outline])
    assert outcomes(report) == {"blur": "applied"}
    assert (after.pixels[12:58, 12:58] != paint()[12:58, 12:58]).any()


@pytest.mark.parametrize(("kind", "parts"), [("plate", ("faces", "objects")), ("person", ("faces",))])
async def test_kinds_that_the_profile_cannot_find_are_an_error(
    tmp_path: Path, kind: str, parts: tuple[str, ...]
) -> None:
    _, report = await blur(tmp_path, save(tmp_path, paint()), parts, masks=[{"mask": "detect", "name": kind}])
    assert outcomes(report) == {"blur": "failed"}
    assert f"cannot find {kind}" in report.steps[0].reason


async def test_a_mask_that_is_nowhere_fails_beside_faces_that_are(tmp_path: Path) -> None:
    far = {"mask": "polygon", "points": [[5000, 5000], [5010, 5000], [5010, 5010]]}
    after, report = await blur(tmp_path, save(tmp_path, paint(FACE)), masks=[{"mask": "detect", "name": "face"}, far])
    assert outcomes(report) == {"blur": "failed"}
    assert (after.pixels == paint(FACE)).all()


async def test_neither_thumbnail_nor_makers_note_show_more_than_the_photo(tmp_path: Path, shared: Path) -> None:
    camera = decode_photo(shared / "photos/large_camera_exif/Canon_EOS_5D.jpg").metadata
    assert camera.exif is not None
    assert has_thumbnail(camera.exif)
    graph = open_graph(tmp_path / "profile", "faces")
    photo = save(tmp_path, paint(FACE), "jpeg", metadata=camera)
    left = decode_photo((await graph.finish(photo, format="jpeg", recipe=[{"step": "blur"}])).photo).metadata.exif
    assert left is not None
    assert b"Canon EOS 5D" in left
    assert b"\xff\xd8\xff" not in left
    assert len(left) < len(camera.exif) / 2


async def test_further_planes_of_a_tiff_show_no_more_than_the_photo(tmp_path: Path) -> None:
    plane = paint(FACE)[..., 0].copy()
    graph = open_graph(tmp_path / "profile", "faces")
    photo = save(tmp_path, paint(FACE), "tiff", extra=(plane,))
    after = decode_photo((await graph.finish(photo, format="tiff", recipe=[{"step": "blur"}])).photo)
    assert edge(after.extra[0][..., None]) < 0.2 * edge(plane[..., None])
    assert (after.extra[0][:30] == plane[:30]).all()


async def test_the_same_photo_comes_out_the_same_bytes_and_a_style_is_another(tmp_path: Path) -> None:
    photo = save(tmp_path, paint(FACE))
    results = []
    for number, step in enumerate([{}, {}, {"style": "pixelate"}, {"strength": 1}]):
        (tmp_path / str(number)).mkdir()
        results.append((await blur(tmp_path / str(number), photo, **step))[0].pixels)
    first, again, squares, stronger = results
    assert (first == again).all()
    assert (first != squares).any()
    assert (first != stronger).any()


async def test_a_face_is_where_the_photo_in_a_border_has_it(tmp_path: Path) -> None:
    inside = paint(FACE, height=512, width=768)
    framed = np.full((640, 900, 3), 255, np.uint8)
    framed[64:576, 64:832] = inside
    after, report = await blur(tmp_path, save(tmp_path, framed))
    assert report.mount is not None
    assert report.mount.kind == "border"
    assert edge(after.pixels[64:, 64:]) < 0.2 * edge(framed[64:, 64:])
    assert (after.pixels[:100] == framed[:100]).all()
