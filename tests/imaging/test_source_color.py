"""Colours as the file says: each kind of file against its sRGB twin, the same picture stored plainly."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import OpenEXR
import pillow_heif
import pytest
import tifffile
from PIL import Image, ImageCms

from imaging.codec import decode_photo
from imaging.codec.adobe_rgb import ADOBE_RGB_PROFILE
from imaging.codec.tonemap import tone_map
from imaging.color import delta_e_2000, linear_to_srgb, srgb_to_lab, srgb_to_linear
from imaging.photo import ImageError
from tests.imaging.png_writer import chrm, cicp, gama, write_png

# From linear sRGB: SMPTE EG 432-1 under D65, ITU-R BT.2087, Adobe RGB (1998), and IEC 61966-2-1's XYZ.
P3 = np.array([[0.8224621, 0.1775380, 0.0], [0.0331941, 0.9668058, 0.0], [0.0170827, 0.0723974, 0.9105199]])
BT_2020 = np.array(
    [[0.6274039, 0.3292830, 0.0433131], [0.0690973, 0.9195404, 0.0113623], [0.0163914, 0.0880133, 0.8955953]]
)
ADOBE = np.array([[0.7151256, 0.2848744, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0411619, 0.9588381]])
XYZ = np.array(
    [[0.4123908, 0.3575843, 0.1804808], [0.2126390, 0.7151687, 0.0721923], [0.0193308, 0.1191948, 0.9505322]]
)
RADIANCE_XYZ = np.array([[0.5141, 0.3239, 0.1620], [0.2651, 0.6702, 0.0648], [0.0241, 0.1229, 0.8530]])
ADOBE_XY = (0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
P3_XY = (0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.3127, 0.3290)
SRGB_PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def chart(height: int = 96, width: int = 144) -> np.ndarray:
    """float64 sRGB (H, W, 3): smooth colours, vivid ones, and a scale of greys from black to white."""
    y, x = np.mgrid[0:height, 0:width] / np.array([height - 1, width - 1])[:, None, None]
    image = np.stack([x, y, 1 - (x + y) / 2], axis=-1)
    image[: height // 4] = x[: height // 4, :, None]
    return image


def light() -> np.ndarray:
    return srgb_to_linear(chart())


def quantize(values: np.ndarray, bits: int) -> np.ndarray:
    return (np.clip(values, 0, 1) * (2**bits - 1) + 0.5).astype(np.uint8 if bits == 8 else np.uint16)


def encode_pq(nits: np.ndarray) -> np.ndarray:
    power = (np.clip(nits, 0, None) / 10_000) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375


def encode_hlg(nits: np.ndarray) -> np.ndarray:
    """BT.2020 display light of a 1000 cd/m² display to HLG: BT.2100's inverse OOTF and its OETF."""
    luminance = np.maximum(nits @ [0.2627, 0.6780, 0.0593], 1e-9)[..., None] / 1000
    scene = np.clip(nits / 1000 * luminance ** (1 / 1.2 - 1), 0, 1)
    bent = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), bent)


def distance(data: bytes, twin: np.ndarray | None = None) -> np.ndarray:
    """ΔE2000 of a decoded file to its twin, float sRGB."""
    pixels = decode_photo(data).pixels
    lab = [srgb_to_lab(each) for each in (pixels / np.iinfo(pixels.dtype).max, chart() if twin is None else twin)]
    return np.asarray(delta_e_2000(*lab))


def tiff(pixels: np.ndarray, **options: object) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, pixels, metadata=None, **{"photometric": "rgb", **options})
    return file.getvalue()


def exr(pixels: np.ndarray, folder: Path, chromaticities: tuple[float, ...] | None) -> bytes:
    path = folder / "light.exr"
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    if chromaticities:
        header["chromaticities"] = chromaticities
    OpenEXR.File(header, {"RGB": pixels.astype(np.float32)}).write(str(path))
    return path.read_bytes()


def heic(values: np.ndarray, bits: int, primaries: int, transfer: int) -> bytes:
    deep = quantize(values, 8 if bits == 8 else 16)
    file = pillow_heif.from_bytes(mode="RGB" if bits == 8 else "RGB;16", size=deep.shape[1::-1], data=deep.tobytes())
    target = io.BytesIO()
    matrix = 9 if primaries == 9 else 1
    nclx = {"color_primaries": primaries, "transfer_characteristics": transfer, "matrix_coefficients": matrix}
    file.save(target, quality=100, chroma=444, **nclx)
    return target.getvalue()


def avif(values: np.ndarray, primaries: int, transfer: int) -> bytes:
    target = io.BytesIO()
    Image.fromarray(quantize(values, 8)).save(target, "AVIF", quality=100, subsampling="4:4:4")
    plain = b"colrnclx" + struct.pack(">2H", 1, 13)
    assert plain in target.getvalue()
    return target.getvalue().replace(plain, b"colrnclx" + struct.pack(">2H", primaries, transfer))


def logluv(xyz: np.ndarray) -> bytes:
    """SGI's 32-bit LogLuv (G. W. Larson, "LogLuv encoding for full-gamut images", 1998), in literal runs."""
    height, width = xyz.shape[:2]
    x, y, z = np.moveaxis(np.maximum(xyz, 1e-9), -1, 0)
    total = x + 15 * y + 3 * z
    level = (256 * (np.log2(y) + 64)).astype(np.uint32)
    words = level << 16 | (410 * 4 * x / total).astype(np.uint32) << 8 | (410 * 9 * y / total).astype(np.uint32)
    strips = []
    for row in words:
        planes = [(row >> shift & 255).astype(np.uint8).tobytes() for shift in (24, 16, 8, 0)]
        runs = [plane[at : at + 127] for plane in planes for at in range(0, width, 127)]
        strips.append(b"".join(bytes([len(run)]) + run for run in runs))
    tags = [(256, 4, [width]), (257, 4, [height]), (258, 3, [16] * 3), (259, 3, [34676]), (262, 3, [32845])]
    tags += [
        (273, 4, []),
        (277, 3, [3]),
        (278, 4, [1]),
        (279, 4, list(map(len, strips))),
        (284, 3, [1]),
        (339, 3, [2] * 3),
    ]
    body = b"".join(strips)
    starts = [8 + sum(map(len, strips[:row])) for row in range(height)]
    out, rows = bytearray(b"II*\0" + bytes(4) + body + bytes(len(body) % 2)), b""
    for tag, kind, values in tags:
        values = starts if tag == 273 else values
        packed = struct.pack(f"<{len(values)}{'H' if kind == 3 else 'I'}", *values)
        field = packed.ljust(4, b"\0") if len(packed) <= 4 else struct.pack("<I", len(out))
        out += b"" if len(packed) <= 4 else packed + bytes(len(packed) % 2)
        rows += struct.pack("<HHI", tag, kind, len(values)) + field
    struct.pack_into("<I", out, 4, len(out))
    return bytes(out + struct.pack("<H", len(tags)) + rows + bytes(4))


def png(values: np.ndarray, bits: int, *chunks: tuple[bytes, bytes]) -> bytes:
    return write_png(quantize(values, bits), *chunks)


P3_VALUES = linear_to_srgb(light() @ P3.T)
ADOBE_VALUES = np.power(light() @ ADOBE.T, 256 / 563)
NITS = 203 * light() @ BT_2020.T

KINDS: dict[str, Callable[[], bytes]] = {
    "png cICP": lambda: png(P3_VALUES, 8, cicp(12, 13)),
    "png iCCP": lambda: png(ADOBE_VALUES, 16, (b"iCCP", b"x\0\0" + zlib.compress(ADOBE_RGB_PROFILE))),
    "png sRGB": lambda: png(chart(), 8, (b"sRGB", b"\0"), gama(1.0)),
    "png gAMA": lambda: png(light(), 16, gama(1.0)),
    "png gAMA and cHRM": lambda: png(ADOBE_VALUES, 8, gama(563 / 256), chrm(*ADOBE_XY)),
    "png PQ": lambda: png(encode_pq(NITS), 16, cicp(9, 16)),
    "png HLG": lambda: png(encode_hlg(NITS), 16, cicp(9, 18)),
    "png narrow range": lambda: png((chart() * 219 + 16) / 255, 8, cicp(1, 13, full_range=0)),
    "heic P3": lambda: heic(P3_VALUES, 8, 12, 13),
    "heic PQ": lambda: heic(encode_pq(NITS), 10, 9, 16),
    "heic HLG": lambda: heic(encode_hlg(NITS), 10, 9, 18),
    "avif HLG": lambda: avif(encode_hlg(NITS), 9, 18),
    "avif P3": lambda: avif(P3_VALUES, 12, 13),
    "avif BT.709": lambda: avif(np.where(light() < 0.018, 4.5 * light(), 1.099 * light() ** 0.45 - 0.099), 1, 1),
    "float tiff": lambda: tiff(chart().astype(np.float32), iccprofile=SRGB_PROFILE),
    "half float tiff": lambda: tiff(ADOBE_VALUES.astype(np.float16), iccprofile=ADOBE_RGB_PROFILE),
    "tiff primaries": lambda: tiff(quantize(P3_VALUES, 16), extratags=primaries_tags(P3_XY)),
}


def primaries_tags(xy: tuple[float, ...]) -> list[tuple[int, str, int, tuple[int, ...], bool]]:
    """WhitePoint and PrimaryChromaticities (TIFF 6.0, section 20)."""
    pairs = [(round(value * 10_000), 10_000) for value in xy]
    white, colors = sum(pairs[6:], ()), sum(pairs[:6], ())
    return [(318, "2I", 2, white, True), (319, "2I", 6, colors, True)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_looks_like_its_srgb_twin(kind: str) -> None:
    away = distance(KINDS[kind]())
    assert away.mean() < 1
    assert np.percentile(away, 99) < 3


@pytest.mark.parametrize("kind", ["exr", "tiff", "tiff profile", "logluv", "xyze"])
def test_light_of_other_primaries_looks_like_light_of_srgbs(kind: str, tmp_path: Path) -> None:
    """What is tone-mapped has as its twin the same light in Rec. 709."""
    scene = 5 * light() + 0.001
    twin = tone_map(scene.astype(np.float32)) / 65_535
    p3, xyz = scene @ P3.T, scene @ XYZ.T
    data = {
        "exr": lambda: exr(p3, tmp_path, P3_XY),
        "tiff": lambda: tiff(p3.astype(np.float32), extratags=primaries_tags(P3_XY)),
        "tiff profile": lambda: tiff(p3.astype(np.float16), iccprofile=linear_p3_profile()),
        "logluv": lambda: logluv(xyz / XYZ.sum(axis=1)),  # white is where X, Y and Z are equal
        "xyze": lambda: radiance(scene @ RADIANCE_XYZ.T, b"32-bit_rle_xyze"),
    }[kind]()
    away = distance(data, twin)
    assert away.mean() < 1
    assert np.percentile(away, 99) < 3


def radiance(values: np.ndarray, format: bytes) -> bytes:
    """Flat RGBE or XYZE."""
    fraction, exponent = np.frexp(values.max(axis=-1, keepdims=True))
    mantissa = np.clip(values * 256 / 2.0**exponent, 0, 255).astype(np.uint8)
    assert fraction.max() < 1
    pixels = np.concatenate([mantissa, (exponent + 128).astype(np.uint8)], axis=-1)
    height, width = values.shape[:2]
    return b"#?RADIANCE\nFORMAT=" + format + f"\n\n-Y {height} +X {width}\n".encode() + pixels.tobytes()


def linear_p3_profile() -> bytes:
    """Adobe RGB's profile with Display P3's colorants (ICC.1, adapted to D50) and straight curves."""
    colorants = ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407))
    profile = bytearray(ADOBE_RGB_PROFILE)
    count = int.from_bytes(profile[128:132], "big")
    for row in range(132, 132 + 12 * count, 12):
        name, at = bytes(profile[row : row + 4]), int.from_bytes(profile[row + 4 : row + 8], "big")
        if name[1:] == b"TRC":
            struct.pack_into(">H", profile, at + 12, 256)
        elif name in (b"rXYZ", b"gXYZ", b"bXYZ"):
            values = colorants[b"rgb".index(name[:1])]
            struct.pack_into(">3i", profile, at + 8, *(round(value * 65_536) for value in values))
    return bytes(profile)


def test_the_first_of_a_pngs_statements_counts() -> None:
    """cICP over iCCP over sRGB over gAMA and cHRM; one that makes no sense is passed over."""
    iccp = (b"iCCP", b"x\0\0" + zlib.compress(ADOBE_RGB_PROFILE))
    broken = (b"iCCP", b"x\0\0" + zlib.compress(ADOBE_RGB_PROFILE.replace(b"RGB ", b"CMYK")))
    adobe = (gama(563 / 256), chrm(*ADOBE_XY))
    for values, chunks in [
        (P3_VALUES, (cicp(12, 13), iccp, *adobe)),
        (ADOBE_VALUES, (iccp, (b"sRGB", b"\0"), gama(1.0))),
        (ADOBE_VALUES, (broken, *adobe)),
        (ADOBE_VALUES, (cicp(12, 13, matrix=1), *adobe)),
        (ADOBE_VALUES, (cicp(99, 13), *adobe)),
        (chart(), (chrm(*[0.3] * 8), (b"gAMA", bytes(4)))),
        (chart(), (gama(2.2), chrm(0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06))),
    ]:
        away = distance(png(values, 16, *chunks))
        assert away.max() < 1.5, chunks


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("png cICP", "Display P3, sRGB curve (H.273 12/13)"),
        ("png iCCP", "ICC profile: Compatible with Adobe RGB (1998)"),
        ("png gAMA", "gamma 1"),
        ("png gAMA and cHRM", "stated primaries, gamma 2.199"),
        ("avif BT.709", "BT.709, BT.709 curve (H.273 1/1)"),
        ("float tiff", "sRGB"),
    ],
)
def test_which_space_was_read_is_told(kind: str, told: str) -> None:
    assert decode_photo(KINDS[kind]()).source_color == told


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_png_that_says_srgb_keeps_every_bit(dtype: type) -> None:
    pixels = quantize(chart(), 8 * np.dtype(dtype).itemsize)
    srgb_xy = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
    for chunks in [
        ((b"sRGB", b"\0"), gama(2.2), chrm(*srgb_xy)),
        (gama(2.2), chrm(*srgb_xy)),
        (gama(2.2),),
        (cicp(1, 13),),
    ]:
        photo = decode_photo(write_png(pixels, *chunks))
        np.testing.assert_array_equal(photo.pixels, pixels)
        assert photo.source_color == "sRGB"


@pytest.mark.parametrize(("transfer", "encode"), [(16, encode_pq), (18, encode_hlg)])
def test_hdr_rolls_off_above_white_and_says_so(transfer: int, encode: Callable[[np.ndarray], np.ndarray]) -> None:
    """A room of which a fifth is a window of 900 cd/m²: the room keeps its colours, the window its hue."""
    scene = light() * 0.2
    scene[:, -30:] = np.array([1.0, 0.9, 0.8]) * 900 / 203
    photo = decode_photo(png(encode(203 * scene @ BT_2020.T), 16, cicp(9, transfer)))
    room = delta_e_2000(srgb_to_lab(photo.pixels[:, :-30] / 65_535), srgb_to_lab(linear_to_srgb(scene[:, :-30])))
    assert room.mean() < 0.3
    window = srgb_to_linear(photo.pixels[50, -10] / 65_535)
    assert 0.9 < window[0] <= 1
    np.testing.assert_allclose(window / window[0], [1, 0.9, 0.8], atol=0.02)
    assert {16: "PQ", 18: "HLG"}[transfer] in photo.source_color
    assert "BT.2408" in photo.source_color
    assert "BT.2390" in photo.source_color


def test_brighter_hdr_is_never_darker() -> None:
    ramp = np.repeat(np.linspace(0, 1, 400)[None, :, None], 3, axis=2).repeat(8, axis=0)
    for transfer in (16, 18):
        pixels = decode_photo(png(ramp, 16, cicp(9, transfer))).pixels[4].astype(int)
        assert np.diff(pixels, axis=0).min() >= 0
        assert pixels[0].max() == 0
        assert pixels[-1].min() > 65_000


def test_an_hdr_profile_counts_by_its_code_points() -> None:
    """ICC.1:2022, 9.2.17: an Adobe RGB profile whose copyright tag became a cicp tag of PQ."""
    at = ADOBE_RGB_PROFILE.index(b"text\0\0\0\0")
    profile = ADOBE_RGB_PROFILE.replace(b"cprt", b"cicp")
    profile = profile[:at] + b"cicp\0\0\0\0" + bytes([9, 16, 0, 1]) + profile[at + 12 :]
    away = distance(png(encode_pq(NITS), 16, (b"iCCP", b"x\0\0" + zlib.compress(profile))))
    assert away.mean() < 1


@pytest.mark.parametrize("name", [b"Rec. ITU-R BT.2100 PQ", b"ITUR_2100_PQ_FULL", b"BT.2020; SMPTE ST 2084"])
def test_an_hdr_profile_without_code_points_counts_by_its_name(name: bytes) -> None:
    named = b"Compatible with Adobe RGB (1998)"
    profile = ADOBE_RGB_PROFILE.replace(named, name.ljust(len(named)))
    away = distance(png(encode_pq(NITS), 16, (b"iCCP", b"x\0\0" + zlib.compress(profile))))
    assert away.mean() < 1


def test_colours_that_no_decoder_here_can_undo_are_refused() -> None:
    data = heic(encode_pq(NITS), 10, 9, 16)
    assert data.count(b"colrnclx") == 1
    at = data.index(b"colrnclx") + 12
    with pytest.raises(ImageError) as caught:
        decode_photo(data[:at] + struct.pack(">H", 14) + data[at + 2 :])  # ICtCp
    assert caught.value.code == "unsupported_format"
    assert "matrix 14" in caught.value.message


@pytest.mark.parametrize("bits", [10, 12])
def test_white_of_ten_and_twelve_bits_is_white(bits: int) -> None:
    white = pillow_heif.from_bytes(mode="RGB;16", size=(64, 64), data=np.full((64, 64, 3), 65_535, np.uint16).tobytes())
    target = io.BytesIO()
    pillow_heif.options.SAVE_HDR_TO_12_BIT = bits == 12
    try:
        white.save(target, quality=100, chroma=444)
    finally:
        pillow_heif.options.SAVE_HDR_TO_12_BIT = False
    assert decode_photo(target.getvalue()).pixels.min() == 65_535


GREYS = {
    "png linear": lambda grey: write_png(grey, gama(1.0)),
    "png Adobe": lambda grey: write_png(grey, gama(2.2), chrm(*ADOBE_XY)),
    "png cICP": lambda grey: write_png(grey, cicp(9, 16)),
    "png HLG": lambda grey: write_png(grey, cicp(12, 18)),
    "icc": lambda grey: tiff(grey, iccprofile=ADOBE_RGB_PROFILE),
}


@pytest.mark.parametrize("kind", GREYS)
@pytest.mark.parametrize("bits", [8, 16])
def test_grey_stays_exactly_grey(kind: str, bits: int) -> None:
    ramp = quantize(np.linspace(0, 1, 96 * 144).reshape(96, 144, 1), bits)
    pixels = decode_photo(GREYS[kind](np.repeat(ramp, 3, axis=2))).pixels
    assert np.ptp(pixels, axis=2).max() == 0
    assert len(np.unique(pixels)) > 100
    assert np.diff(pixels[..., 0].ravel().astype(int)).min() >= 0


@pytest.mark.parametrize("bits", [8, 16])
def test_one_channel_is_read_by_its_gamma(bits: int) -> None:
    grey = np.linspace(0, 1, 96 * 144).reshape(96, 144, 1)
    photo = decode_photo(write_png(quantize(grey, bits), gama(1.0)))
    np.testing.assert_allclose(
        photo.pixels / np.iinfo(photo.pixels.dtype).max, linear_to_srgb(grey.repeat(3, 2)), atol=0.03
    )
    assert np.ptp(photo.pixels, axis=2).max() == 0
