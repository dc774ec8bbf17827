"""What a file carries beside its pixels: density, texts and BigTIFF's tags stay, pointers to what is gone go."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
import tifffile
from PIL import Image, PngImagePlugin

from imaging.codec import decode_photo, encode_photo
from imaging.metadata import normalize_metadata
from imaging.photo import Density, ImageError, Metadata, Photo, Text
from tests.imaging.png_writer import write_png

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NAMES = {
    "crs": "http://ns.adobe.com/camera-raw-settings/1.0/",
    "crss": "http://ns.adobe.com/camera-raw-saved-settings/1.0/",
    "darktable": "http://darktable.sf.net/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "GCamera": "http://ns.google.com/photos/1.0/camera/",
    "Container": "http://ns.google.com/photos/1.0/container/",
    "Item": "http://ns.google.com/photos/1.0/container/item/",
    "hdrgm": "http://ns.adobe.com/hdr-gain-map/1.0/",
    "HDRGainMap": "http://ns.apple.com/HDRGainMap/1.0/",
    "apdi": "http://ns.apple.com/pixeldatainfo/1.0/",
    "OpCamera": "http://ns.oplus.com/photos/1.0/camera/",
}


def packet(attributes: str = "", elements: str = "") -> bytes:
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
    inner = f'<rdf:Description rdf:about="" {names} {attributes}>{elements}</rdf:Description>'
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}">{inner}</rdf:RDF></x:xmpmeta>'.encode()


def directory(semantic: str) -> str:
    item = f'<rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="{semantic}"/></rdf:li>'
    return f"<Container:Directory><rdf:Seq>{item}</rdf:Seq></Container:Directory>"


def jpeg(pixels: np.ndarray, **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=95, **options)
    return file.getvalue()


def with_segment(data: bytes, marker: int, payload: bytes) -> bytes:
    return data[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload + data[2:]


def reopen(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("dpi", [300, 72, 240, (300, 150)])
@pytest.mark.parametrize("source", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("target", ["jpeg", "png", "tiff"])
def test_density_stays_in_every_format_that_has_a_place_for_it(scene, dpi, source: str, target: str) -> None:
    wanted = dpi if isinstance(dpi, tuple) else (dpi, dpi)
    file = io.BytesIO()
    Image.fromarray(scene()).save(file, source, dpi=wanted)
    found = reopen(encode_photo(decode_photo(file.getvalue()), format=target)).info["dpi"]
    assert tuple(round(float(each), 1) for each in found) == wanted


@pytest.mark.parametrize("format", ["jpeg", "png", "tiff"])
def test_no_density_is_made_up(scene, format: str) -> None:
    data = encode_photo(Photo(scene(), format=format))
    for written in (data, encode_photo(decode_photo(data))):
        if format == "tiff":
            with tifffile.TiffFile(io.BytesIO(written)) as file:
                assert "XResolution" not in file.pages[0].tags
        else:
            assert "dpi" not in reopen(written).info


def test_a_density_by_the_centimetre_or_by_the_metre_is_not_rounded_to_inches(scene) -> None:
    plain = jpeg(scene())
    data = plain[:13] + struct.pack(">B2H", 2, 118, 100) + plain[18:]
    assert encode_photo(decode_photo(data))[13:18] == struct.pack(">B2H", 2, 118, 100)
    odd = (b"pHYs", struct.pack(">2IB", 2835, 11_811, 1))
    assert odd[1] in encode_photo(decode_photo(write_png(scene(), odd)))


def test_the_shape_of_a_pixel_is_no_density(scene) -> None:
    plain = jpeg(scene())
    photo = decode_photo(plain[:13] + struct.pack(">B2H", 0, 4, 3) + plain[18:])
    assert photo.metadata.density == Density(4, 3, metric=False)
    assert encode_photo(photo)[13:18] == struct.pack(">B2H", 0, 4, 3)
    assert (b"pHYs" + struct.pack(">2IB", 4, 3, 0)) in encode_photo(photo, format="png")


@pytest.mark.parametrize("stated", [struct.pack(">B2H", 1, 0, 300), struct.pack(">B2H", 7, 300, 300)])
def test_a_density_that_means_nothing_is_none(scene, stated: bytes) -> None:
    plain = jpeg(scene())
    assert decode_photo(plain[:13] + stated + plain[18:]).metadata.density is None


def test_png_texts_stay(scene) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Title", "Living room")
    info.add_text("Author", "Zoë", zip=True)
    info.add_itxt("Description", "Wohnzimmer, Süd", "de", "Beschreibung", zip=True)
    info.add_itxt("Comment", "客厅")
    file = io.BytesIO()
    Image.fromarray(scene()).save(file, "PNG", pnginfo=info)
    photo = decode_photo(file.getvalue())
    after = reopen(encode_photo(photo))
    assert {key: str(after.text[key]) for key in after.text} == {
        "Title": "Living room",
        "Author": "Zoë",
        "Description": "Wohnzimmer, Süd",
        "Comment": "客厅",
    }
    assert (after.text["Description"].lang, after.text["Description"].tkey) == ("de", "Beschreibung")
    assert decode_photo(encode_photo(photo)).metadata.texts == photo.metadata.texts
    comments = [text.value for text in decode_photo(encode_photo(photo, format="jpeg")).metadata.texts]
    assert comments == ["Title: Living room", "Author: Zoë", "Description: Wohnzimmer, Süd", "客厅"]
    with tifffile.TiffFile(io.BytesIO(encode_photo(photo, format="tiff"))) as tiff:
        tags = tiff.pages[0].tags
        assert tags["Artist"].value == "Zoë"
        assert tags["ImageDescription"].value == "Wohnzimmer, Süd"


@pytest.mark.parametrize("raw", [b"(c) Example Studio", "© Zoë".encode(), "© Zoë".encode("latin-1"), b"\xff\xfe\x00x"])
def test_a_jpegs_comments_keep_their_bytes(scene, raw: bytes) -> None:
    data = with_segment(with_segment(jpeg(scene()), 0xFE, b"second"), 0xFE, raw)
    photo = decode_photo(data)
    assert [text.keyword for text in photo.metadata.texts] == ["Comment", "Comment"]
    segment = b"\xff\xfe" + struct.pack(">H", len(raw) + 2) + raw
    assert segment in encode_photo(photo)
    assert reopen(encode_photo(photo, format="png")).text["Comment"]


def test_texts_without_end_do_not_fill_the_memory(scene) -> None:
    bomb = (b"zTXt", b"Comment\0\0" + zlib.compress(bytes(65) * 500_000, 9))
    photo = decode_photo(write_png(scene(), *[bomb] * 20, (b"tEXt", b"Title\0Hall")))
    assert photo.metadata.texts == (Text("Title", "Hall"),)


def test_a_bigtiff_keeps_what_a_classic_tiff_keeps(scene) -> None:
    xmp = packet('xmp:Rating="4"')
    tags = [
        (315, "s", 0, "A. Example", True),
        (33432, "s", 0, "(c) Example Studio", True),
        (271, "s", 0, "Acme", True),
        (700, "B", len(xmp), xmp, True),
        (37377, "Q", 1, 7, True),
    ]
    written = []
    for big in (False, True):
        file = io.BytesIO()
        some = tags if big else tags[:-1]
        options = {"resolution": (300, 300), "resolutionunit": "INCH", "datetime": "2026:03:04 05:06:07"}
        tifffile.imwrite(file, scene(), bigtiff=big, extratags=some, photometric="rgb", metadata=None, **options)
        photo = decode_photo(file.getvalue())
        assert photo.metadata.xmp == xmp
        with tifffile.TiffFile(io.BytesIO(encode_photo(photo))) as back:
            written.append({tag.code: tag.value for tag in back.pages[0].tags if tag.code not in (273, 279)})
            assert {tag.dtype.value for tag in back.pages[0].tags} <= set(range(1, 14))  # none of BigTIFF's own
    classic, big = written
    assert big.pop(37377) == 7
    assert big == classic
    assert (big[315], big[33432], big[282]) == ("A. Example", "(c) Example Studio", (300, 1))


class BigTiff:
    """A BigTIFF written by hand, directory by directory; the last one is the file's first."""

    def __init__(self, order: str) -> None:
        self.order = order
        self.data = bytearray((b"II" if order == "<" else b"MM") + struct.pack(order + "3HQ", 43, 8, 0, 0))

    def add(self, value: bytes) -> int:
        self.data += bytes(-len(self.data) % 8) + value
        return len(self.data) - len(value)

    def directory(self, tags: list[tuple[int, int, int, bytes]]) -> int:
        rows = b""
        for tag, kind, count, value in sorted(tags):
            at = struct.pack(self.order + "Q", self.add(value)) if len(value) > 8 else value.ljust(8, b"\0")
            rows += struct.pack(self.order + "2HQ", tag, kind, count) + at
        at = self.add(struct.pack(self.order + "Q", len(tags)) + rows + bytes(8))
        struct.pack_into(self.order + "Q", self.data, 8, at)
        return at


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("pointer", [4, 13, 16, 18])
def test_a_bigtiffs_exif_and_gps_stay(scene, order: str, pointer: int) -> None:
    """Directories are pointed to by LONG, IFD, LONG8 or IFD8."""

    def number(value: int, kind: int = 4) -> bytes:
        return struct.pack(order + {3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}[kind], value)

    pixels = scene()
    height, width = pixels.shape[:2]
    file = BigTiff(order)
    strip = file.add(pixels.tobytes())
    taken = file.directory([(0x9003, 2, 20, b"2026:01:02 03:04:05\0"), (0x829A, 5, 1, number(1) + number(125))])
    where = file.directory([(1, 2, 2, b"N\0"), (2, 5, 3, b"".join(map(number, (52, 1, 30, 1, 5, 1))))])
    storage = [(256, width), (257, height), (277, 3), (278, height), (259, 1), (262, 2), (284, 1)]
    file.directory(
        [(tag, 4, 1, number(value)) for tag, value in storage]
        + [(258, 3, 3, number(8, 3) * 3), (273, 16, 1, number(strip, 16)), (279, 16, 1, number(pixels.nbytes, 16))]
        + [(tag, pointer, 1, number(at, pointer)) for tag, at in ((0x8769, taken), (0x8825, where))]
    )
    photo = decode_photo(bytes(file.data))
    np.testing.assert_array_equal(photo.pixels, pixels)
    for format in ("jpeg", "tiff"):
        with Image.open(io.BytesIO(encode_photo(photo, format=format))) as image:
            exif = image.getexif()
        assert exif.get_ifd(0x8769)[0x9003] == "2026:01:02 03:04:05"
        assert float(exif.get_ifd(0x8769)[0x829A]) == 1 / 125
        assert [float(each) for each in exif.get_ifd(0x8825)[2]] == [52, 30, 5]


@pytest.mark.parametrize("length", range(0, 40, 3))
def test_a_bigtiff_that_ends_early_is_an_error(length: int) -> None:
    file = BigTiff("<")
    file.directory([(256, 4, 1, struct.pack("<I", 8))])
    with pytest.raises(ImageError):
        decode_photo(bytes(file.data[:length]))


@pytest.mark.parametrize(
    "written",
    [
        packet('crs:Version="15.0" crs:Exposure2012="+2.00" crs:AlreadyApplied="False" xmp:Rating="4"'),
        packet('xmp:Rating="4"', "<crs:Exposure2012>+2.00</crs:Exposure2012><crs:HasSettings>True</crs:HasSettings>"),
        packet('crss:SavedSettings="x" xmp:Rating="4"'),
        packet('darktable:history_end="3" xmp:Rating="4"', "<darktable:history><rdf:Seq/></darktable:history>"),
    ],
)
def test_develop_settings_that_were_not_applied_go(scene, written: bytes) -> None:
    photo = decode_photo(encode_photo(Photo(scene(), metadata=Metadata(xmp=written))))
    assert photo.metadata.xmp is not None
    assert b"+2.00" not in photo.metadata.xmp
    assert b"Settings" not in photo.metadata.xmp
    assert b"history" not in photo.metadata.xmp
    assert b"Rating" in photo.metadata.xmp
    assert [note.code for note in photo.notes] == ["develop_settings_dropped"]


@pytest.mark.parametrize("applied", ['crs:AlreadyApplied="True"', 'crs:AlreadyApplied="true"'])
def test_develop_settings_that_were_applied_stay(applied: str) -> None:
    written = packet(f'crs:Exposure2012="+2.00" {applied}')
    assert normalize_metadata(Metadata(xmp=written)).xmp == written


POINTERS = {
    "motion_photo_dropped": [
        packet('GCamera:MicroVideo="1" GCamera:MicroVideoOffset="4321" GCamera:BurstID="7"'),
        packet('GCamera:MotionPhoto="1" GCamera:BurstID="7"', directory("MotionPhoto")),
        packet('OpCamera:OLivePhotoVersion="2" OpCamera:VideoLength="4321" GCamera:BurstID="7"'),
    ],
    "gain_map_dropped": [
        packet('hdrgm:Version="1.0" GCamera:BurstID="7"', directory("GainMap")),
        packet('HDRGainMap:HDRGainMapVersion="65536" GCamera:BurstID="7"'),
        packet('apdi:AuxiliaryImageType="urn:com:apple:photo:2020:aux:hdrgainmap" GCamera:BurstID="7"'),
    ],
    "second_image_dropped": [packet('GCamera:BurstID="7"', directory("Original"))],
}


@pytest.mark.parametrize(("code", "written"), [(code, each) for code, all_of in POINTERS.items() for each in all_of])
def test_pointers_to_what_is_behind_the_photo_go_and_it_is_said(scene, code: str, written: bytes) -> None:
    data = encode_photo(Photo(scene(), metadata=Metadata(xmp=written))) + b"ftypmp42 and more"
    photo = decode_photo(data)
    assert [note.code for note in photo.notes] == [code]
    after = encode_photo(photo)
    assert after.endswith(b"\xff\xd9")
    body = decode_photo(after).metadata.xmp
    assert b"BurstID" in body
    for gone in (
        b"MicroVideo=",
        b"MotionPhoto",
        b"4321",
        b"GainMapVersion",
        b"Directory",
        b"hdrgm:Version",
        b"hdrgainmap",
    ):
        assert gone not in body
    assert decode_photo(after).notes == ()


def test_both_a_video_and_a_gain_map(scene) -> None:
    both = packet('GCamera:MotionPhoto="1" hdrgm:Version="1.0"', directory("GainMap"))
    codes = {note.code for note in decode_photo(encode_photo(Photo(scene(), metadata=Metadata(xmp=both)))).notes}
    assert codes == {"motion_photo_dropped", "gain_map_dropped"}


def seft(data: bytes) -> bytes:
    return data + b"MotionPhoto_Data" + bytes(40) + b"SEFT"


BEHIND: dict[str, Callable[[bytes], bytes]] = {
    "second_image_dropped": lambda data: with_segment(data, 0xE2, b"MPF\0II*\0\x08\0\0\0\0\0") + data,
    "gain_map_dropped": lambda data: with_segment(data, 0xE2, b"urn:iso:std:iso:ts:21496:-1\0\0\0\0\0") + data,
    "motion_photo_dropped": seft,
}


@pytest.mark.parametrize("code", BEHIND)
def test_segments_and_trailers_that_point_behind_the_photo_go(scene, code: str) -> None:
    photo = decode_photo(BEHIND[code](jpeg(scene())))
    assert [note.code for note in photo.notes] == [code]
    after = encode_photo(photo)
    assert after.count(b"\xff\xd8\xff") == 1
    assert not any(sign in after for sign in (b"MPF\0", b"21496", b"MotionPhoto_Data"))


def test_a_gain_map_is_said_once_however_often_the_file_does(scene) -> None:
    written = Metadata(xmp=packet('hdrgm:Version="1.0"', directory("GainMap")))
    data = encode_photo(Photo(scene(), metadata=written))
    for add in BEHIND.values():
        data = add(data)
    assert {note.code for note in decode_photo(data).notes} == {"gain_map_dropped", "motion_photo_dropped"}


def test_an_ordinary_photo_has_no_notes(scene, camera_exif) -> None:
    metadata = Metadata(camera_exif(), packet('xmp:Rating="4"'))
    for format in ("jpeg", "png", "tiff", "webp"):
        assert decode_photo(encode_photo(Photo(scene(), None, metadata, format))).notes == ()


@pytest.mark.parametrize("bands", [1, 3])
@pytest.mark.parametrize("format", ["jpeg", "png", "tiff", "webp"])
def test_a_grey_photo_is_grey_to_the_bit(scene, bands: int, format: str) -> None:
    grey = scene()[..., 0]
    photo = decode_photo(jpeg(grey if bands == 1 else np.repeat(grey[..., None], 3, axis=2)))
    assert np.ptp(photo.pixels, axis=2).max() == 0
    assert np.ptp(decode_photo(encode_photo(photo, format=format)).pixels, axis=2).max() == 0
