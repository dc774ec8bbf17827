"""After a photo was turned upright: what pointed into the old frame is gone, all else is there byte for byte."""

from collections.abc import Callable

import numpy as np
import pytest

from imaging.codec import encode_photo
from imaging.metadata import Provenance, read_camera, straighten_metadata
from imaging.metadata.exif import EXIF_IFD
from imaging.metadata.tiff_block import SHORT, TiffBlock
from imaging.photo import Metadata, Photo
from tests.exif_oracle import read_by_exiv2
from tests.imaging.test_metadata_camera import CANON, GPANO, R5, block, packet, short

CRS = 'xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"'
MWG = 'xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
STALE = [
    (GPANO, "GPano:ProjectionType"),
    (CRS, "crs:HasCrop"),
    (CRS, "crs:CropTop"),
    (CRS, "crs:CropAngle"),
    (CRS, "crs:PerspectiveVertical"),
    (CRS, "crs:UprightTransform_0"),
    (CRS, "crs:RetouchInfo"),
    (CRS, "crs:MaskGroupBasedCorrections"),
    (MWG, "mwg-rs:Regions"),
    ('xmlns:MP="http://ns.microsoft.com/photo/1.2/"', "MP:RegionInfo"),
    ('xmlns:exif="http://ns.adobe.com/exif/1.0/"', "exif:SubjectArea"),
    ('xmlns:exif="http://ns.adobe.com/exif/1.0/"', "exif:SubjectLocation"),
    ('xmlns:GDepth="http://ns.google.com/photos/1.0/depthmap/"', "GDepth:Data"),
]
KEPT = [(CRS, "crs:Exposure2012"), (CRS, "crs:CropIsFun"), (DC, "dc:creator"), (CRS, "crs:AlreadyApplied")]
LENS = [(CRS, "crs:LensProfileName"), (CRS, "crs:LensProfileEnable"), (CRS, "crs:LensManualDistortionAmount")]


def straighten(xmp: bytes, *, lens: bool = False) -> bytes:
    found = straighten_metadata(Metadata(None, xmp), lens_corrected=lens).xmp
    assert found is not None
    return found


@pytest.mark.parametrize(("names", "name"), STALE)
@pytest.mark.parametrize("attribute", [False, True])
def test_what_describes_the_old_frame_goes(names: str, name: str, attribute: bool) -> None:
    inside = "<dc:creator>someone</dc:creator>" + ("" if attribute else f"<{name}>1</{name}>")
    xmp = packet(inside, f"{names} {DC}" + (f' {name}="1"' if attribute else ""))
    assert name.encode() + b">" in xmp or name.encode() + b"=" in xmp
    left = straighten(xmp)
    assert f"{name}>".encode() not in left
    assert f"{name}=".encode() not in left
    assert b"<dc:creator>someone</dc:creator>" in left


@pytest.mark.parametrize(("names", "name"), KEPT + LENS)
def test_all_else_keeps_its_bytes(names: str, name: str) -> None:
    xmp = packet(f"<{name}>1</{name}>", names)
    assert straighten(xmp) == xmp


@pytest.mark.parametrize(("names", "name"), LENS)
def test_lens_settings_go_where_the_lens_was_corrected(names: str, name: str) -> None:
    assert f"{name}>".encode() not in straighten(packet(f"<{name}>1</{name}>", names), lens=True)


def test_the_subject_area_goes_and_its_neighbours_stay() -> None:
    exif = block({**R5, 0x9214: (3, 4, b"\1\0\2\0\3\0\4\0"), 0xA002: short(1500)}, CANON)
    left = straighten_metadata(Metadata(exif), lens_corrected=False).exif
    assert left is not None
    before, after = (TiffBlock(each) for each in (exif, left))
    tags = [set(each.child(each.first, EXIF_IFD).entries) for each in (before, after)]
    assert tags[0] - tags[1] == {0x9214}
    assert not tags[1] - tags[0]
    counts = [each.number(each.child(each.first, EXIF_IFD).at, SHORT) for each in (before, after)]
    assert counts[1] == counts[0] - 1
    ends = [each.child(each.first, EXIF_IFD).next_at for each in (before, after)]
    assert ends[1] == (ends[0] or 0) - 12
    assert read_camera(Metadata(left)) == read_camera(Metadata(exif))


def test_exif_without_a_subject_area_keeps_its_bytes(camera_exif: Callable[..., bytes], old_thumbnail: bytes) -> None:
    exif = camera_exif(thumbnail=old_thumbnail)
    assert straighten_metadata(Metadata(exif), lens_corrected=True).exif == exif


def test_nothing_comes_of_nothing() -> None:
    assert straighten_metadata(Metadata(), lens_corrected=True) == Metadata()
    iptc = Metadata(iptc=b"\x1c\x02x")
    assert straighten_metadata(iptc, lens_corrected=True) == iptc


def test_size_thumbnail_and_angles_stand_in_what_is_written(
    camera_exif: Callable[..., bytes], old_thumbnail: bytes
) -> None:
    """The whole way of a straightened photo's metadata, read back by exiv2."""
    metadata = Metadata(camera_exif(thumbnail=old_thumbnail), packet("<crs:HasCrop>True</crs:HasCrop>", CRS))
    pixels = np.full((90, 120, 3), 77, np.uint8)
    photo = Photo(pixels, metadata=straighten_metadata(metadata, lens_corrected=False))
    history = Provenance("http://example.com/type", "fanlight", parameters="straighten: pitch +3.20°, roll -0.80°")
    exif, xmp, _, thumbnail = read_by_exiv2(encode_photo(photo, provenance=history))
    assert (exif["Exif.Photo.PixelXDimension"], exif["Exif.Photo.PixelYDimension"]) == ("120", "90")
    assert thumbnail
    assert thumbnail != old_thumbnail
    assert xmp["Xmp.xmpMM.History[1]/stEvt:parameters"] == "straighten: pitch +3.20°, roll -0.80°"
    assert "Xmp.crs.HasCrop" not in xmp
