"""Facts of frames: from EXIF that cameras write, makers' notes, raw files, and files that say nothing."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from evaluation.sets.capture_raw import write_dng
from imaging.capture import read_frame_facts
from imaging.capture.exposure_tags import read_exposure_tags
from imaging.codec import Limits
from imaging.photo import ImageError
from imaging.region import Size


def write_jpeg(path: Path, make: str = "Maker", orientation: int = 1, **sub: object) -> Path:
    """A JPEG of 900 × 600 whose left half is dark, with EXIF."""
    pixels = np.full((600, 900, 3), 200, np.uint8)
    pixels[:, :450] = 20
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = make, "Model", orientation
    exif.get_ifd(0x8769).update({int(tag, 16): value for tag, value in sub.items()})
    Image.fromarray(pixels).save(path, exif=exif)
    return path


TAKEN = {
    "0x829a": IFDRational(1, 60),
    "0x829d": IFDRational(8, 1),
    "0x8827": 200,
    "0x9204": IFDRational(-2, 3),
    "0x920a": IFDRational(16, 1),
    "0x9209": 16,
    "0x9003": "2026:05:04 10:11:12",
    "0x9291": "25",
    "0xa431": "4711",
}


def test_what_a_camera_writes_is_read(tmp_path: Path) -> None:
    facts = read_frame_facts(write_jpeg(tmp_path / "IMG_1.JPG", **TAKEN))
    assert facts.name == "IMG_1.JPG"
    assert facts.size == Size(600, 900)
    assert facts.camera == ("Maker", "Model", "4711")
    assert (facts.f_number, facts.iso, facts.focal_mm, facts.flash) == (8, 200, 16, False)
    assert facts.exposure_s == pytest.approx(1 / 60)
    assert facts.bias_ev == pytest.approx(-2 / 3)
    assert facts.taken_at is not None
    assert facts.taken_at % 60 == 12.25
    assert facts.has_subsec
    assert facts.ev == pytest.approx(np.log2(64 * 60) - 1)
    assert not facts.is_raw


def test_the_thumbnail_is_upright_and_so_is_the_size(tmp_path: Path) -> None:
    facts = read_frame_facts(write_jpeg(tmp_path / "a.jpg", orientation=6))
    assert facts.size == Size(900, 600)
    assert facts.orientation == 6
    assert facts.thumbnail.shape == (256, 171)
    assert facts.thumbnail.dtype == np.uint8
    assert facts.thumbnail[:100].max() < 30 < 150 < facts.thumbnail[-100:].min()


def test_a_file_without_exif_has_facts_all_the_same(tmp_path: Path) -> None:
    Image.fromarray(np.full((40, 60, 3), 90, np.uint8)).save(tmp_path / "plain.png")
    facts = read_frame_facts(tmp_path / "plain.png", "sent as.png")
    assert facts.name == "sent as.png"
    assert facts.ev is None
    assert facts.taken_at is None
    assert facts.camera == (None, None, None)
    assert facts.thumbnail.shape == (40, 60)


@pytest.mark.parametrize("exif", [None, b"", b"II*\0", b"II*\0\x08\0\0\0\xff\xff", bytes(64)])
def test_damaged_exif_says_nothing(exif: bytes | None) -> None:
    assert read_exposure_tags(exif).exposure_s is None


@pytest.mark.parametrize("value", ["0x829a", "0x829d"])
def test_a_zero_is_no_exposure(tmp_path: Path, value: str) -> None:
    facts = read_frame_facts(write_jpeg(tmp_path / "a.jpg", **{**TAKEN, value: IFDRational(0, 1)}))
    assert (facts.exposure_s is None) == (value == "0x829a")
    assert (facts.f_number is None) == (value == "0x829d")


@pytest.mark.parametrize("stamp", ["0000:00:00 00:00:00", "2026:13:40 99:00:00", "yesterday", "    :  :     :  :  "])
def test_a_time_that_is_none_is_unknown(tmp_path: Path, stamp: str) -> None:
    facts = read_frame_facts(write_jpeg(tmp_path / "a.jpg", **{**TAKEN, "0x9003": stamp}))
    assert facts.taken_at is None
    assert not facts.has_subsec


def canon_exif(on: int, value: int) -> bytes:
    """EXIF of a Canon whose note holds ShotInfo; offsets in it count from the head of the block."""
    shots = [0] * 34
    shots[16], shots[17] = on, value
    note = struct.pack("<HHHIII", 1, 0x0004, 3, 34, 200, 0) + b""
    block = bytearray(b"II*\0" + struct.pack("<I", 8))
    block += struct.pack("<H", 2) + struct.pack("<HHII", 0x010F, 2, 6, 150) + struct.pack("<HHII", 0x8769, 4, 1, 60)
    block += bytes(60 - len(block)) + struct.pack("<H", 1) + struct.pack("<HHII", 0x927C, 7, len(note), 90) + bytes(4)
    block += bytes(90 - len(block)) + note
    block += bytes(150 - len(block)) + b"Canon\0"
    block += bytes(200 - len(block)) + struct.pack("<34h", *shots)
    return bytes(block)


@pytest.mark.parametrize(
    ("on", "value", "ev"),
    [(1, 0, 0.0), (2, -64, -2.0), (3, 64, 2.0), (2, -(32 + 12), -4 / 3), (1, 20, 2 / 3), (0, 0, None)],
)
def test_canon_notes_its_bracket(on: int, value: int, ev: float | None) -> None:
    assert read_exposure_tags(canon_exif(on, value)).aeb == (None if ev is None else pytest.approx(ev))


def test_nikon_notes_its_bracket(tmp_path: Path) -> None:
    own = b"MM\0*" + struct.pack(">I", 8) + struct.pack(">H", 1) + struct.pack(">HHII", 0x0019, 10, 1, 26) + bytes(4)
    note = b"Nikon\0\x02\x10\0\0" + own + struct.pack(">ii", -3, 2)
    path = write_jpeg(tmp_path / "a.jpg", make="NIKON CORPORATION", **{"0x927c": note})
    assert read_frame_facts(path).aeb == -1.5


@pytest.mark.parametrize("note", [b"", b"Nikon\0", b"\xff" * 40])
def test_a_damaged_note_says_nothing(tmp_path: Path, note: bytes) -> None:
    assert read_frame_facts(write_jpeg(tmp_path / "a.jpg", make="NIKON", **{"0x927c": note})).aeb is None


def test_a_raw_file_has_its_size_and_a_look(tmp_path: Path) -> None:
    mosaic = np.full((400, 600), 512, np.uint16)
    mosaic[:, 300:] = 9000
    write_dng(tmp_path / "a.dng", mosaic)
    facts = read_frame_facts(tmp_path / "a.dng")
    assert facts.is_raw
    assert facts.size == Size(400, 600)
    assert facts.thumbnail[:, :100].mean() < 20 < 100 < facts.thumbnail[:, -100:].mean()


def test_what_is_no_photo_is_refused_with_a_code(tmp_path: Path) -> None:
    for name, data, code in (("a.jpg", b"", "empty_input"), ("b.jpg", b"hello", "unsupported_format")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ImageError) as error:
            read_frame_facts(tmp_path / name)
        assert error.value.code == code


def test_limits_hold(tmp_path: Path) -> None:
    path = write_jpeg(tmp_path / "a.jpg")
    with pytest.raises(ImageError) as error:
        read_frame_facts(path, None, Limits(max_pixels=1000))
    assert error.value.code == "too_many_pixels"


def test_inks_are_read_as_well(tmp_path: Path) -> None:
    Image.new("CMYK", (300, 200), (0, 0, 0, 200)).save(tmp_path / "a.jpg")
    assert read_frame_facts(tmp_path / "a.jpg").thumbnail.mean() < 120
