"""Samples beside the colours of a TIFF: alpha where the file says so, and whatever else as it was."""

from __future__ import annotations

import io

import numpy as np
import pytest
import tifffile

from imaging.codec import decode_photo, encode_photo
from imaging.photo import Photo

UNSPECIFIED, ASSOCIATED, ALPHA = 0, 1, 2


def write(bands: np.ndarray, extra: tuple[int, ...], **options: object) -> bytes:
    file = io.BytesIO()
    photometric = "minisblack" if bands.shape[2] - len(extra) == 1 else "rgb"
    tifffile.imwrite(
        file,
        bands,
        metadata=None,
        **{"photometric": photometric, "extrasamples": extra, "planarconfig": "contig"} | options,
    )
    return file.getvalue()


def with_planes(pixels: np.ndarray, count: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """Bands (H, W, 3 + count) and the planes after the colours, each different."""
    top = np.iinfo(pixels.dtype).max
    y, x = np.mgrid[0 : pixels.shape[0], 0 : pixels.shape[1]]
    planes = [((x + y * (at + 1)) % (top + 1)).astype(pixels.dtype) for at in range(count)]
    return np.dstack([pixels, *planes]), planes


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_saved_selection_is_no_alpha_and_stays(scene, dtype) -> None:
    bands, _ = with_planes(scene(dtype=dtype), 1)
    photo = decode_photo(write(bands, (UNSPECIFIED,)))
    assert photo.alpha is None
    data = encode_photo(photo)
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        assert tuple(file.pages[0].tags["ExtraSamples"].value) == (UNSPECIFIED,)
        np.testing.assert_array_equal(file.asarray(), bands)
    for format in ("jpeg", "png", "webp"):
        other = decode_photo(encode_photo(photo, format=format, quality=100))
        assert other.alpha is None
        assert (
            np.abs(
                other.pixels.astype(float) / np.iinfo(other.pixels.dtype).max - bands[..., :3] / np.iinfo(dtype).max
            ).mean()
            < 0.02
        )


def test_alpha_is_told_from_what_stands_beside_it(scene) -> None:
    bands, (first, alpha, last) = with_planes(scene(), 3)
    photo = decode_photo(write(bands, (UNSPECIFIED, ALPHA, UNSPECIFIED)))
    np.testing.assert_array_equal(photo.alpha, alpha)
    assert len(photo.extra) == 2
    back = decode_photo(encode_photo(photo))
    np.testing.assert_array_equal(back.alpha, alpha)
    for plane, expected in zip(back.extra, (first, last), strict=True):
        np.testing.assert_array_equal(plane, expected)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_colours_multiplied_with_alpha_are_divided_by_it(scene, dtype) -> None:
    pixels = scene(dtype=dtype)
    top = np.iinfo(dtype).max
    alpha = np.full(pixels.shape[:2], top, dtype)
    alpha[:, :70], alpha[:40, :40] = top // 2, 0
    stored = np.round(pixels * (alpha[..., None] / top)).astype(dtype)
    photo = decode_photo(write(np.dstack([stored, alpha]), (ASSOCIATED,)))
    np.testing.assert_array_equal(photo.alpha, alpha)
    np.testing.assert_array_equal(photo.pixels[:, 70:], pixels[:, 70:])
    assert np.abs(photo.pixels[40:, :70].astype(int) - pixels[40:, :70]).max() <= 2
    assert photo.pixels[:40, :40].max() == 0
    with tifffile.TiffFile(io.BytesIO(encode_photo(photo))) as file:
        assert tuple(file.pages[0].tags["ExtraSamples"].value) == (ALPHA,)


def test_grey_with_many_further_samples_is_grey(scene) -> None:
    bands, _ = with_planes(scene(), 1)
    photo = decode_photo(write(bands, (UNSPECIFIED, UNSPECIFIED, ALPHA)))
    np.testing.assert_array_equal(photo.pixels, bands[..., :1].repeat(3, axis=2))
    np.testing.assert_array_equal(photo.alpha, bands[..., 3])
    assert len(photo.extra) == 2


def test_a_float_tiff_keeps_its_selection_and_its_alpha() -> None:
    light = np.linspace(0, 1, 64 * 64 * 3, dtype=np.float32).reshape(64, 64, 3)
    planes = np.stack([np.tile(np.linspace(0, 1, 64, dtype=np.float32), (64, 1))] * 2, axis=-1)
    photo = decode_photo(write(np.dstack([light, planes]), (ALPHA, UNSPECIFIED)))
    expected = np.tile(np.round(np.linspace(0, 65_535, 64)), (64, 1))
    assert np.abs(photo.alpha - expected).max() <= 1
    assert np.abs(photo.extra[0] - expected).max() <= 1


@pytest.mark.parametrize("orientation", [3, 6])
def test_planes_are_turned_with_the_photo(scene, orientation: int) -> None:
    bands, (alpha, selection) = with_planes(scene(), 2)
    data = write(bands, (ALPHA, UNSPECIFIED), extratags=[(274, "H", 1, orientation, True)])
    turn = {3: lambda plane: np.rot90(plane, 2), 6: lambda plane: np.rot90(plane, -1)}[orientation]
    photo = decode_photo(data)
    np.testing.assert_array_equal(photo.pixels, turn(scene()))
    np.testing.assert_array_equal(photo.alpha, turn(alpha))
    np.testing.assert_array_equal(photo.extra[0], turn(selection))


def test_the_samples_are_those_of_the_page_that_is_read(scene) -> None:
    bands, (selection,) = with_planes(scene(), 1)
    file = io.BytesIO()
    with tifffile.TiffWriter(file, bigtiff=True) as writer:
        writer.write(bands[::4, ::4], photometric="rgb", extrasamples=(ALPHA,), subfiletype=1, metadata=None)
        writer.write(bands, photometric="rgb", extrasamples=(UNSPECIFIED,), metadata=None)
    photo = decode_photo(file.getvalue())
    assert photo.alpha is None
    np.testing.assert_array_equal(photo.extra[0], selection)


def test_a_photo_refuses_planes_of_another_shape() -> None:
    with pytest.raises(ValueError, match="extra"):
        Photo(np.zeros((4, 4, 3), np.uint8), extra=(np.zeros((4, 5), np.uint8),))
