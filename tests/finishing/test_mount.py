"""What is not the photo is delivered as it came, and the photo as it would be alone; a full turn stays one."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fanlight_client.options import EnhanceOptions
from finishing.capture import Capture
from finishing.finish import Finished
from finishing.local import LocalFinisher, load_parts
from finishing.mount import PLAIN, Border, Panorama, find_mount
from imaging.codec import decode_photo, encode_photo
from imaging.photo import OutputFormat, Photo
from imaging.region import Region, Size
from imaging.scenes import render_house, render_house_with_mask, render_room
from tests.finishing.parts import Graph

INSIDE = Region(30, 22, 270, 342)
"""Of a picture of 350 × 380 pixels."""


@pytest.fixture(scope="module")
def room() -> np.ndarray:
    return (render_room(Size(240, 320), 3) * 0.6).astype(np.uint8)


@pytest.fixture(scope="module")
def finisher() -> Any:
    with LocalFinisher(load_parts()) as finisher:
        yield finisher


def frame(pixels: np.ndarray, colour: int = 255) -> np.ndarray:
    out = np.full((350, 380, 3), colour, pixels.dtype)
    out[INSIDE.slices] = pixels
    return out


def around(pixels: np.ndarray) -> np.ndarray:
    """The values of all that is not inside."""
    outside = np.ones(pixels.shape[:2], bool)
    outside[INSIDE.slices] = False
    return pixels[outside]


def save(pixels: np.ndarray, alpha: np.ndarray | None = None, format: OutputFormat = "png") -> bytes:
    return encode_photo(Photo(pixels, alpha, format=format), quality=100)


def finish(finisher: LocalFinisher, photo: bytes, **options: Any) -> Finished:
    return finisher.finish(photo, EnhanceOptions.model_validate({"format": "png", **options}))


@pytest.mark.parametrize(("colour", "dtype"), [(255, np.uint8), (0, np.uint8), (60000, np.uint16)])
def test_a_photo_in_a_border_comes_out_as_without_it(
    finisher: LocalFinisher, room: np.ndarray, colour: int, dtype: type
) -> None:
    pixels = room.astype(dtype) * dtype(np.iinfo(dtype).max // 255)
    before = frame(pixels, colour)
    framed, alone = finish(finisher, save(before)), finish(finisher, save(pixels), straighten="off")
    after, wanted = decode_photo(framed.photo).pixels, decode_photo(alone.photo).pixels
    assert after.dtype == dtype
    assert (around(after) == colour).all()
    assert (after[INSIDE.slices] == wanted).all()
    assert (wanted != pixels).any()
    told = framed.report
    assert told.mount is not None
    assert (told.mount.kind, told.mount.region) == ("border", (30, 22, 270, 342))
    assert (told.output.height, told.output.width) == (350, 380)
    assert alone.report.mount is None
    assert told.quality.tiles[0].region == (30, 22, 270, 342)
    assert told.quality.tiles[0].delta_e == alone.report.quality.tiles[0].delta_e
    assert told.straighten is not None
    assert (told.straighten.decision, told.straighten.reason) == ("refused", "it lies in a border")


def test_a_border_in_a_lossy_photo_is_encoded_as_it_came(finisher: LocalFinisher, room: np.ndarray) -> None:
    came = save(frame(room, 250), format="jpeg")
    after = decode_photo(finish(finisher, came).photo).pixels
    assert (around(after) == around(decode_photo(came).pixels)).all()


def test_regions_are_those_of_the_file_and_all_outside_them_is_as_it_was(finisher: LocalFinisher) -> None:
    pixels = render_house(Size(240, 320), 2)
    before = frame(pixels)
    finished = finish(finisher, save(before), recipe=[{"step": "sky", "replace": "always"}], kind="exterior")
    (step,), after = finished.report.steps, decode_photo(finished.photo).pixels
    assert finished.report.sky.decision == "replaced", finished.report.sky
    assert step.region is not None
    assert step.outside_equal is True
    top, left, bottom, right = step.region
    assert (top, left, right) == (30, 22, 342)
    assert 30 < bottom < 270
    changed = np.flatnonzero((before != after).any(axis=(1, 2)))
    assert (changed.min() >= top, changed.max() < bottom) == (True, True)


async def test_what_knows_a_photo_sees_it_without_its_border(room: np.ndarray, tmp_path: Path) -> None:
    graph, path = Graph(), tmp_path / "framed.png"
    path.write_bytes(save(frame(room)))
    report = (await graph.finish(path)).report
    assert graph.segmenter.shown.shape == room.shape
    assert (graph.enhancer.request.size.height, graph.enhancer.request.size.width) == room.shape[:2]
    assert report.steps[1].outside_equal is True
    survey = await graph.open().survey(Capture.read(path))
    assert survey.white is not None


async def test_a_border_that_is_not_delivered_as_it_came_is_told_of(
    room: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close, path = Border.close, tmp_path / "framed.png"
    path.write_bytes(save(frame(room)))

    def spoil(mount: Border, photo: Photo) -> Photo:
        whole = close(mount, photo)
        whole.pixels[349, 379, 2] ^= 1
        return whole

    monkeypatch.setattr(Border, "close", spoil)
    (tone,) = (await Graph().finish(path, straighten="off", sky="never")).report.steps
    assert (tone.outcome, tone.outside_equal) == ("applied", False)


def test_transparency_is_as_it_came(finisher: LocalFinisher, room: np.ndarray) -> None:
    alpha = np.random.default_rng(1).integers(0, 256, (350, 380), np.uint8)
    finished = decode_photo(finish(finisher, save(frame(room), alpha)).photo)
    assert finished.alpha is not None
    assert (finished.alpha == alpha).all()
    turned = turn()
    alpha = np.random.default_rng(1).integers(0, 256, turned.shape[:2], np.uint8)
    finished = decode_photo(finish(finisher, save(turned, alpha), preset="fast", sky="never").photo)
    assert finished.alpha is not None
    assert (finished.alpha == alpha).all()


def test_saved_selections_are_as_they_came(finisher: LocalFinisher, room: np.ndarray) -> None:
    for pixels in (frame(room), turn()):
        planes = np.random.default_rng(1).integers(0, 256, (2, *pixels.shape[:2]), np.uint8)
        photo = encode_photo(Photo(pixels, format="tiff", extra=tuple(planes)))
        finished = decode_photo(finish(finisher, photo, preset="fast", sky="never", format="tiff").photo)
        assert finished.alpha is None
        assert np.array_equal(finished.extra, planes)


def turn() -> np.ndarray:
    """A full turn of 240 × 480 pixels, whose ends meet in a house."""
    house = render_house(Size(240, 240), 2)
    return np.roll(np.concatenate([house, house[:, ::-1]], axis=1), 90, axis=1)


def ends(pixels: np.ndarray) -> float:
    """How much more the ends differ than columns beside them."""
    values = pixels.astype(np.float32)
    beside = np.abs(values[:, [1, -2]] - values[:, [0, -1]]).mean()
    return float(np.abs(values[:, 0] - values[:, -1]).mean() - beside)


def find_step(sky: np.ndarray) -> float:
    """The largest step of any colour from the last column of rows of sky to the first, means over 16 rows."""
    step = (sky[:, 0].astype(float) - sky[:, -1])[: len(sky) // 16 * 16]
    return float(np.abs(step.reshape(-1, 16, 3).mean(axis=1)).max())


def test_the_ends_of_a_panorama_still_meet_under_a_new_sky(
    finisher: LocalFinisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = turn()
    sky = render_house_with_mask(Size(240, 240), 2)[1]
    sky = np.roll(np.concatenate([sky, sky[:, ::-1]], axis=1), 90, axis=1) > 0.99
    high = sky[:, 0] & sky[:, -1]
    assert high.sum() > 40
    for options in ({"sky": "never"}, {"sky": "always", "preset": "fast"}):
        finished = finish(finisher, save(before), kind="exterior", **options)
        report, after = finished.report, decode_photo(finished.photo).pixels
        assert report.mount is not None
        assert (report.mount.kind, report.mount.region) == ("panorama", (0, 0, 240, 480))
        assert after.shape == before.shape
        assert report.sky.decision == ("kept" if options["sky"] == "never" else "replaced"), report.sky
        assert ends(after) < ends(before) + 1
        assert find_step(after[high]) < 2
        assert report.straighten is not None
        assert report.straighten.reason == "it is a panorama of a full turn"
        for tile in report.quality.tiles:
            top, left, bottom, right = tile.region
            assert (0 <= top < bottom <= 240, 0 <= left < right <= 480) == (True, True)
    monkeypatch.setattr("finishing.finish.find_mount", lambda photo: PLAIN)
    broken = finish(finisher, save(before), kind="exterior", sky="always", preset="fast")
    assert find_step(decode_photo(broken.photo).pixels[high]) > 3, "as it was before there were mounts"


def test_a_panorama_that_nobody_changed_keeps_its_bytes(finisher: LocalFinisher) -> None:
    before = turn()
    finished = finish(finisher, save(before), strength=0, sky="never")
    assert finished.report.mount is not None
    assert (decode_photo(finished.photo).pixels == before).all()


def test_a_region_over_the_ends_is_shown_at_both() -> None:
    mount = Panorama(Size(100, 200))
    everywhere = {Region(0, 175, 100, 200), Region(0, 0, 100, 200), Region(0, 0, 100, 25)}
    assert set(mount.place(Region(0, 0, 100, 250))) == everywhere
    assert set(mount.place(Region(10, 20, 30, 40))) == {Region(10, 195, 30, 200), Region(10, 0, 30, 15)}
    assert mount.place(Region(10, 100, 30, 120)) == (Region(10, 75, 30, 95),)
    assert mount.turn == 0.8


def test_a_file_that_is_all_photo_has_no_mount_and_is_not_copied(room: np.ndarray) -> None:
    photo = Photo(room)
    assert find_mount(photo) is PLAIN
    assert PLAIN.open(photo) is photo
    assert PLAIN.close(photo) is photo


def test_a_border_keeps_what_is_around_the_photo_and_no_more(room: np.ndarray) -> None:
    photo = Photo(frame(room))
    mount = find_mount(photo)
    assert isinstance(mount, Border)
    opened = mount.open(photo)
    assert opened.pixels.flags.c_contiguous
    assert sum(part.nbytes for _, part in mount.strips) + opened.pixels.nbytes == photo.pixels.nbytes
    assert (mount.close(opened).pixels == photo.pixels).all()
