"""What metadata say of the camera, from EXIF and XMP, damaged or not."""

import struct
from pathlib import Path

import pytest

from imaging.codec import decode_photo
from imaging.metadata import CameraFacts, read_camera
from imaging.photo import Metadata

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def packet(inside: str, names: str = "") -> bytes:
    """An XMP packet whose one description has those elements and namespaces."""
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">'
        f'<rdf:Description rdf:about="" {names}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


def block(sub: dict[int, tuple[int, int, bytes]], first: dict[int, tuple[int, int, bytes]] | None = None) -> bytes:
    """A little-endian EXIF block: tag -> (kind, count, value) of IFD0 and of the EXIF IFD."""
    first = dict(first or {})
    data = bytearray(b"II" + struct.pack("<HI", 42, 8))
    sub_at = 8 + 2 + 12 * (len(first) + 1) + 4 + sum(len(v) for _, _, v in first.values() if len(v) > 4)
    first[0x8769] = (4, 1, struct.pack("<I", sub_at))
    for entries in (first, sub):
        at = len(data) + 2 + 12 * len(entries) + 4
        head, tail = struct.pack("<H", len(entries)), b""
        for tag, (kind, count, value) in sorted(entries.items()):
            short = len(value) <= 4
            head += struct.pack("<HHI", tag, kind, count)
            head += value.ljust(4, b"\0") if short else struct.pack("<I", at + len(tail))
            tail += b"" if short else value
        data += head + bytes(4) + tail
    return bytes(data)


def text(value: str) -> tuple[int, int, bytes]:
    return (2, len(value) + 1, value.encode() + b"\0")


def rational(over: int, under: int) -> tuple[int, int, bytes]:
    return (5, 1, struct.pack("<II", over, under))


def short(value: int) -> tuple[int, int, bytes]:
    return (3, 1, struct.pack("<H", value))


CANON = {0x010F: text("Canon"), 0x0110: text("Canon EOS R5  ")}
R5 = {
    0xA434: text("RF15-35mm F2.8 L IS USM"),
    0x920A: rational(150, 10),
    0x829D: rational(8, 1),
    0x9206: rational(25, 10),
    0xA405: short(15),
}


def test_everything_a_camera_states() -> None:
    found = read_camera(Metadata(block(R5, CANON)))
    assert found == CameraFacts("Canon", "Canon EOS R5", "RF15-35mm F2.8 L IS USM", 15.0, 15.0, 8.0, 2.5)


def test_nothing_is_known_without_metadata() -> None:
    assert read_camera(Metadata()) == CameraFacts()
    assert read_camera(Metadata(b"II*\0\x08\0\0\0\0\0", b"<no xmp")) == CameraFacts()
    assert read_camera(Metadata(b"rubbish", b"")) == CameraFacts()


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        (0x920A, rational(15, 0)),
        (0x920A, rational(0, 1)),
        (0x920A, text("15")),
        (0xA405, short(0)),
        (0xA405, short(3)),
        (0xA405, short(9999)),
        (0xA434, text("    ")),
        (0xA434, text("----")),
    ],
)
def test_values_that_say_nothing_count_as_absent(tag: int, value: tuple[int, int, bytes]) -> None:
    found = read_camera(Metadata(block({tag: value}, CANON)))
    assert found == CameraFacts("Canon", "Canon EOS R5")


def test_a_distance_without_end_is_unknown() -> None:
    assert read_camera(Metadata(block({0x9206: rational(0xFFFFFFFF, 1)}))).distance_m is None


def test_the_sensor_gives_the_equivalent_where_it_is_not_stated() -> None:
    plane = {0xA20E: rational(2048000, 224), 0xA20F: rational(1536000, 168), 0xA210: short(2)}
    pixels = {0xA002: short(2048), 0xA003: short(1536)}
    found = read_camera(Metadata(block({0x920A: rational(7, 1), **plane, **pixels})))
    assert found.focal_35_mm == pytest.approx(7 * 43.27 / 7.11, abs=0.5), "a sensor of 5.7 × 4.3 mm"
    absurd = {**plane, 0xA20E: rational(72, 1), 0xA20F: rational(72, 1)}
    assert read_camera(Metadata(block({0x920A: rational(7, 1), **absurd, **pixels}))).focal_35_mm is None


def test_xmp_fills_in_what_exif_leaves_out() -> None:
    names = 'xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"'
    xmp = packet("<aux:Lens>EF24mm f/1.4L USM</aux:Lens><tiff:Make>Nobody</tiff:Make>", names)
    found = read_camera(Metadata(block({}, CANON), xmp))
    assert (found.make, found.lens) == ("Canon", "EF24mm f/1.4L USM")


GPANO = 'xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"'


def test_a_panorama_says_how_it_is_projected() -> None:
    as_element = packet("<GPano:ProjectionType>cylindrical</GPano:ProjectionType>", GPANO)
    as_attribute = packet("", f'{GPANO} GPano:ProjectionType="equirectangular"')
    bare = packet("<GPano:UsePanoramaViewer>True</GPano:UsePanoramaViewer>", GPANO)
    found = [read_camera(Metadata(None, xmp)).panorama for xmp in (as_element, as_attribute, bare, packet("", GPANO))]
    assert found == ["cylindrical", "equirectangular", "panorama", None]


def test_a_panorama_says_how_much_of_a_turn_it_is() -> None:
    def turn(cropped: str, full: str) -> float | None:
        names = f'{GPANO} GPano:CroppedAreaImageWidthPixels="{cropped}" GPano:FullPanoWidthPixels="{full}"'
        return read_camera(Metadata(None, packet("", names))).turn

    assert turn("3000", "4000") == 0.75
    assert turn("4000", "4000") == 1
    assert [turn(*said) for said in (("5000", "4000"), ("0", "0"), ("-1", "4"), ("", "4000"), ("4e3", "4000"))] == [
        None
    ] * 5


def test_camera_files_state_what_they_were_taken_with(shared: Path) -> None:
    galaxy = decode_photo(shared / "photos/exterior_camera_exif/Samsung_SM-G935L_Galaxy_S7_Edge_.jpg")
    found = read_camera(galaxy.metadata)
    assert (found.make, found.model, found.focal_35_mm) == ("samsung", "SM-G935L", 26.0)


def test_a_raw_file_states_what_it_was_taken_with(shared: Path) -> None:
    found = read_camera(decode_photo(shared / "photos/raw/colorchart.dng").metadata)
    assert found.make
    assert found.model
