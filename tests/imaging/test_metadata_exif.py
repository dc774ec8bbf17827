"""EXIF through the codec: what must change changes, the rest keeps its bytes and its offsets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import simplejpeg
from hypothesis import given, settings
from hypothesis import strategies as st

from imaging.codec import decode_photo, encode_photo
from imaging.metadata import Provenance, normalize_metadata, read_orientation, update_metadata
from imaging.metadata.exif import bare_exif
from imaging.metadata.exif_rebuild import extract_exif
from imaging.metadata.tiff_block import TiffBlock
from imaging.metadata.update import fit_exif
from imaging.photo import Metadata, Photo
from imaging.region import Size
from tests.exif_oracle import MAY_CHANGE, differing, read_by_exiv2

FORMATS = ("jpeg", "png", "webp", "tiff")
PROVENANCE = Provenance(
    digital_source_type="http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced",
    software_agent="fanlight 0.1",
    when="2026-01-02T03:04:05Z",
    changed="/",
    parameters="mode=tone",
)


@pytest.mark.parametrize("folder", ["exterior_camera_exif", "large_camera_exif", "orientation_real_cameras"])
def test_only_the_named_tags_of_real_cameras_differ(shared: Path, folder: str) -> None:
    """exiv2 decodes the makers' notes, so this compares thousands of their values as well."""
    for path in sorted((shared / "photos" / folder).iterdir()):
        source = path.read_bytes()
        before, xmp_before, iptc_before, _ = read_by_exiv2(source)
        photo = decode_photo(source)
        small = Photo(photo.pixels[::8, ::8].copy(), None, photo.metadata, photo.format)
        after, xmp_after, iptc_after, thumbnail = read_by_exiv2(encode_photo(small, provenance=PROVENANCE))
        assert differing(before, after) <= MAY_CHANGE, path.name
        assert iptc_after == iptc_before
        changed = {key.split("[")[0] for key in differing(xmp_before, xmp_after)}
        assert changed == {"Xmp.iptcExt.DigitalSourceType", "Xmp.xmpMM.History"}, path.name
        assert after["Exif.Photo.PixelXDimension"] == str(small.width)
        if "Exif.Thumbnail.JPEGInterchangeFormat" in before:
            shape = simplejpeg.decode_jpeg(thumbnail).shape
            assert max(shape[:2]) == 160
            assert abs(shape[0] / shape[1] - small.height / small.width) < 0.02


@pytest.mark.parametrize("format", FORMATS)
def test_makers_notes_survive_a_change_of_format(shared: Path, format) -> None:
    """TIFF has no thumbnail and its own storage tags; everything else is the camera's."""
    source = (shared / "photos" / "large_camera_exif" / "Canon_EOS_450D.jpg").read_bytes()
    before = read_by_exiv2(source)[0]
    photo = decode_photo(source)
    small = Photo(photo.pixels[::8, ::8].copy(), None, photo.metadata)
    data = encode_photo(small, format=format)
    back = encode_photo(decode_photo(data), format="jpeg")  # and home again
    for after in (read_by_exiv2(data)[0], read_by_exiv2(back)[0]):
        own = {key for key in differing(before, after) if not key.startswith(("Exif.Image.", "Exif.Thumbnail."))}
        assert own <= MAY_CHANGE | {"Exif.Photo.InteroperabilityTag"}  # a pointer
        assert {key: after.get(key) for key in before if "Canon" in key} == {
            key: before[key] for key in before if "Canon" in key
        }


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("format", FORMATS)
def test_exif_keeps_every_byte_but_the_named_ones(scene, camera_exif, old_thumbnail, order, format) -> None:
    exif = camera_exif(order=order, size=(1, 2), thumbnail=old_thumbnail, maker_note=b"MAKER" * 9)
    data = encode_photo(Photo(scene(), None, Metadata(exif), format))
    after = decode_photo(data).metadata.exif
    assert after is not None
    block, old = TiffBlock(after), TiffBlock(exif)
    sub = block.child(block.first, 0x8769)
    assert (block.integer(sub, 0xA002), block.integer(sub, 0xA003)) == (144, 96)
    assert block.value(sub.entries[0x9003]) == b"2026:01:02 03:04:05\0"
    assert block.value(sub.entries[0x927C]) == b"MAKER" * 9
    assert sub.entries[0x927C].value_at == old.child(old.first, 0x8769).entries[0x927C].value_at
    gps = block.child(block.first, 0x8825)
    assert block.value(gps.entries[2]) == old.value(old.child(old.first, 0x8825).entries[2])
    assert old_thumbnail not in data


def test_the_thumbnail_is_the_photo(scene, camera_exif, old_thumbnail) -> None:
    exif = camera_exif(thumbnail=old_thumbnail)
    jpeg = encode_photo(Photo(scene(480, 640), None, Metadata(exif)))
    shown = simplejpeg.decode_jpeg(read_by_exiv2(jpeg)[3])
    assert shown.shape == (120, 160, 3)
    whole = decode_photo(jpeg).pixels.reshape(120, 4, 160, 4, 3).mean(axis=(1, 3))
    assert np.abs(shown - whole).mean() < 4


def test_a_thumbnail_of_a_deep_photo(scene, camera_exif, old_thumbnail) -> None:
    exif = camera_exif(thumbnail=old_thumbnail)
    png = encode_photo(Photo(scene(480, 640, np.uint16), None, Metadata(exif), "png"))
    shown = simplejpeg.decode_jpeg(read_by_exiv2(png)[3])
    whole = scene(480, 640).reshape(120, 4, 160, 4, 3).mean(axis=(1, 3))
    assert np.abs(shown - whole).mean() < 4


def test_updating_again_does_not_grow_the_block(scene, camera_exif, old_thumbnail) -> None:
    once = update_metadata(Metadata(camera_exif(thumbnail=old_thumbnail)), size=Size(96, 144), thumbnail=scene())
    twice = update_metadata(once, size=Size(96, 144), thumbnail=scene())
    assert once == twice


def test_no_thumbnail_is_added_and_none_is_left_without_pixels(scene, camera_exif, old_thumbnail) -> None:
    plain = camera_exif()
    assert update_metadata(Metadata(plain), size=Size(96, 144), thumbnail=scene()).exif == plain
    cut = update_metadata(Metadata(camera_exif(thumbnail=old_thumbnail)), size=Size(96, 144), thumbnail=None).exif
    assert cut is not None
    assert old_thumbnail[:20] not in cut
    assert not TiffBlock(cut).following(TiffBlock(cut).first).entries


def test_orientation_and_colour_space_are_settled_on_the_way_in(camera_exif) -> None:
    metadata = Metadata(camera_exif(orientation=6, color_space=0xFFFF, interop=b"R03\0"))
    assert read_orientation(metadata) == 6
    assert normalize_metadata(metadata).exif == camera_exif()


def test_a_side_over_65535_takes_a_long() -> None:
    wide = update_metadata(Metadata(_exif_of_width(10)), size=Size(1, 70_000), thumbnail=None).exif
    assert wide is not None
    assert TiffBlock(wide).integer(TiffBlock(wide).first, 0x0100) == 70_000


def _exif_of_width(width: int) -> bytes:
    return b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0" + width.to_bytes(2, "little") + b"\0\0" + bytes(4)


def test_exif_over_64_kb_sheds_its_thumbnail_then_its_makers_note(scene, camera_exif, old_thumbnail) -> None:
    small_note = camera_exif(thumbnail=old_thumbnail + bytes(70_000), maker_note=b"keep" * 10)
    kept = fit_exif(small_note, 65_000)
    assert kept is not None
    assert b"keep" * 10 in kept
    large_note = camera_exif(maker_note=b"n" * 66_000)
    shed = fit_exif(large_note, 65_000)
    assert shed is not None
    assert b"Fanmake" in shed
    assert b"nnnn" not in shed
    for exif in (small_note, large_note):
        after = decode_photo(encode_photo(Photo(scene(), None, Metadata(exif)))).metadata.exif
        assert after is not None
        assert b"Fanmake" in after
    assert fit_exif(large_note, 10) is None


def test_exif_in_its_wrappings(camera_exif) -> None:
    exif = camera_exif()
    assert bare_exif(exif) == bare_exif(b"Exif\0\0" + exif) == exif
    assert bare_exif(b"Exif\0\0") is None
    assert bare_exif(b"not exif at all") is None


def test_rebuilding_leaves_storage_tags_behind(camera_exif) -> None:
    rebuilt = extract_exif(camera_exif())
    assert rebuilt is not None
    block = TiffBlock(rebuilt)
    assert block.value(block.first.entries[0x010F]) == b"Fanmake\0"
    assert extract_exif(_exif_of_width(7)) is None


def _cyclic(exif: bytes) -> bytes:
    """The first directory names itself as the next one and as the EXIF directory."""
    return exif.replace((200).to_bytes(4, "little"), (8).to_bytes(4, "little"))


def test_cycles_end(scene, camera_exif, old_thumbnail) -> None:
    exif = bytearray(_cyclic(camera_exif(thumbnail=old_thumbnail)))
    first = TiffBlock(bytes(exif)).first
    assert first.next_at is not None
    exif[first.next_at : first.next_at + 4] = (8).to_bytes(4, "little")
    metadata = normalize_metadata(Metadata(bytes(exif)))
    update_metadata(metadata, size=Size(96, 144), thumbnail=scene())
    assert extract_exif(bytes(exif)) is not None


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_fuzzed_exif_never_crashes(scene, camera_exif, old_thumbnail, data) -> None:
    """Whatever the bytes, the photo is written and read again, and metadata is cut down rather than followed."""
    exif = bytearray(camera_exif(order=data.draw(st.sampled_from("<>")), thumbnail=old_thumbnail))
    for place in data.draw(st.lists(st.integers(4, 620), min_size=1, max_size=16)):
        exif[place] = data.draw(st.sampled_from([0, 1, 8, 0x7F, 0xFF]) | st.integers(0, 255))
    exif = exif[: data.draw(st.integers(8, len(exif)))]
    metadata = normalize_metadata(Metadata(bytes(exif)))
    read_orientation(metadata)
    updated = update_metadata(metadata, size=Size(16, 24), thumbnail=scene(16, 24))
    assert updated.exif is not None
    assert len(updated.exif) <= len(exif) + 5000
    photo = Photo(scene(16, 24), None, metadata, data.draw(st.sampled_from(FORMATS)))
    np.testing.assert_array_equal(decode_photo(encode_photo(photo)).pixels.shape, (16, 24, 3))


@settings(max_examples=100, deadline=None)
@given(noise=st.binary(max_size=300), order=st.sampled_from([b"II*\0", b"MM\0*"]))
def test_noise_after_a_tiff_header_never_crashes(scene, noise, order) -> None:
    exif = bare_exif(order + noise)
    if exif is None:
        assert len(noise) < 4
        return
    update_metadata(normalize_metadata(Metadata(exif)), size=Size(16, 24), thumbnail=scene(16, 24))
    extract_exif(exif)
