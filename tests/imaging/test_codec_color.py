"""Profiles and colour models against Pillow with LittleCMS, within ΔE 1 at 8 bit."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from imaging.codec import decode_photo, encode_photo
from imaging.codec.adobe_rgb import ADOBE_RGB_PROFILE
from imaging.codec.icc import convert_to_srgb
from imaging.photo import Metadata

MODES = {b"RGB ": ("RGB", "rgb"), b"GRAY": ("L", "grey"), b"CMYK": ("CMYK", "cmyk")}
PROFILES = [
    "AdobeRGB1998",
    "CoatedFOGRA39",
    "ColorMatchRGB",
    "DisplayP3",
    "DisplayP3_apple",
    "GenericRGB_apple",
    "GrayGamma22",
    "ProPhotoRGB",
    "USWebCoatedSWOPv2",
    "sRGB_IEC61966-2.1",
]


def delta_e_76(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """CIE 1976 distance of uint8 sRGB images: never below CIEDE2000 for near-greys, stricter for vivid colours."""
    lab = [cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2Lab) for image in (one, other)]
    return np.linalg.norm(lab[0] - lab[1], axis=-1)


def convert_by_pillow(pixels: np.ndarray, mode: str, profile: bytes) -> np.ndarray:
    image = Image.fromarray(pixels.squeeze()) if mode != "CMYK" else Image.fromarray(pixels, mode="CMYK")
    done = ImageCms.profileToProfile(
        image,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    return np.array(done)


def color_chart(bands: int) -> np.ndarray:
    """uint8 (64, 64, bands) that visits the whole space smoothly."""
    y, x = np.mgrid[0:64, 0:64]
    planes = [x * 4, y * 4, (x + y) * 2, np.minimum(x, y) * 2]
    return np.stack(planes[:bands], axis=-1).astype(np.uint8)


@pytest.mark.parametrize("name", PROFILES)
def test_profiles_agree_with_littlecms(shared: Path, name: str) -> None:
    profile = (shared / "refs" / "icc" / f"{name}.icc").read_bytes()
    mode, space = MODES[profile[16:20]]
    chart = color_chart(len(mode))
    ours = convert_to_srgb(chart.copy(), space, profile)
    distance = delta_e_76(ours, convert_by_pillow(chart, mode, profile))
    assert distance.mean() < 0.5
    assert np.percentile(distance, 99) < 1.5
    if space == "rgb":
        deep = convert_to_srgb(chart.astype(np.uint16) * 257, space, profile)
        assert np.abs(deep / 257 - ours).max() <= 1.01


@pytest.mark.parametrize(
    "name", ["kitchen_adobergb.jpg", "kitchen_displayp3.jpg", "kitchen_cmyk_fogra39.jpg", "kitchen_prophoto8.png"]
)
def test_real_photos_agree_with_littlecms(shared: Path, name: str) -> None:
    path = shared / "photos" / "derived" / name
    with Image.open(path) as image:
        theirs = convert_by_pillow(np.array(image), image.mode, image.info["icc_profile"])
    distance = delta_e_76(decode_photo(path).pixels, theirs)
    assert distance.mean() < 1
    assert np.percentile(distance, 99) < 2


@pytest.mark.parametrize("name", ["kitchen_adobergb16.tif", "kitchen_prophoto16.tif"])
def test_sixteen_bit_photos_are_converted_at_sixteen_bits(shared: Path, name: str) -> None:
    path = shared / "photos" / "derived" / name
    photo = decode_photo(path)
    with tifffile.TiffFile(path) as file:
        pixels, profile = file.asarray(), file.pages[0].tags["InterColorProfile"].value
    theirs = convert_by_pillow(((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8), "RGB", profile)
    distance = delta_e_76((photo.pixels / 257).round().astype(np.uint8), theirs)
    assert distance.mean() < 1
    assert len(np.unique(photo.pixels[..., 1])) > 2000


def test_a_photo_in_adobe_rgb_comes_out_in_srgb(scene) -> None:
    file = io.BytesIO()
    Image.fromarray(scene()).save(file, "PNG", icc_profile=ADOBE_RGB_PROFILE)
    expected = convert_by_pillow(scene(), "RGB", ADOBE_RGB_PROFILE)
    photo = decode_photo(file.getvalue())
    assert delta_e_76(photo.pixels, expected).max() < 1
    again = decode_photo(encode_photo(photo))
    assert np.abs(again.pixels.astype(int) - photo.pixels).mean() < 2.5


def test_adobe_rgb_may_be_declared_in_exif_alone(scene, camera_exif) -> None:
    declared = Metadata(exif=camera_exif(color_space=0xFFFF, interop=b"R03\0"))
    plain = decode_photo(_png_with(scene(), camera_exif()))
    adobe = decode_photo(_png_with(scene(), declared.exif))
    np.testing.assert_array_equal(plain.pixels, scene())
    assert delta_e_76(adobe.pixels, convert_by_pillow(scene(), "RGB", ADOBE_RGB_PROFILE)).max() < 1
    assert (plain.source_color, adobe.source_color) == ("sRGB", "Adobe RGB, by EXIF")
    assert adobe.metadata.exif == camera_exif()  # it says sRGB now: read again, nothing is converted twice


def _png_with(pixels: np.ndarray, exif: bytes | None) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", exif=exif)
    return file.getvalue()


@pytest.mark.parametrize("damage", ["empty", "noise", "cut", "another space"])
def test_a_corrupt_profile_is_taken_for_srgb(scene, damage) -> None:
    profile = {
        "empty": b"\0" * 12,
        "noise": np.random.default_rng(3).bytes(600),
        "cut": ADOBE_RGB_PROFILE[:300],
        "another space": ADOBE_RGB_PROFILE.replace(b"RGB ", b"CMYK"),
    }[damage]
    file = io.BytesIO()
    Image.fromarray(scene()).save(file, "PNG", icc_profile=profile)
    np.testing.assert_array_equal(decode_photo(file.getvalue()).pixels, scene())


def test_an_srgb_profile_changes_no_bit(scene) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    file = io.BytesIO()
    Image.fromarray(scene()).save(file, "PNG", icc_profile=profile)
    np.testing.assert_array_equal(decode_photo(file.getvalue()).pixels, scene())


def test_cmyk_without_a_profile_looks_as_it_should() -> None:
    """White paper, full black, and each ink on its side of the colour circle; Adobe's inverted JPEG included."""
    inks = np.zeros((16, 16 * 5, 4), np.uint8)
    for patch in range(4):
        inks[:, 16 * (patch + 1) : 16 * (patch + 2), patch] = 255
    for format in ("TIFF", "JPEG"):
        file = io.BytesIO()
        Image.fromarray(inks, mode="CMYK").save(file, format, **({"quality": 100} if format == "JPEG" else {}))
        patches = decode_photo(file.getvalue()).pixels[8, 8::16].astype(int)
        paper, cyan, magenta, yellow, black = patches
        assert paper.min() > 240, format
        assert black.max() < 80, format
        assert (cyan.argmin(), magenta.argmin(), yellow.argmin()) == (0, 1, 2), format


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_lab_tiff_is_read(scene, dtype) -> None:
    pixels = scene()
    lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    if dtype is np.uint8:
        stored = np.stack([lab[..., 0] * 2.55, lab[..., 1] % 256, lab[..., 2] % 256], axis=-1).round().astype(np.uint8)
    else:
        signed = (lab[..., 1:] * 256).round().astype(np.int16).view(np.uint16)
        stored = np.dstack([(lab[..., 0] * 655.35).round().astype(np.uint16), signed])
    file = io.BytesIO()
    tifffile.imwrite(file, stored, photometric="cielab", metadata=None)
    photo = decode_photo(file.getvalue())
    eight = (photo.pixels / (257 if dtype is np.uint16 else 1)).round().astype(np.uint8)
    assert np.median(delta_e_76(eight, pixels)) < 3
