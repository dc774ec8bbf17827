"""Metadata of a photo with something blurred: nothing shows or names it any more, and the rest is still there."""

from pathlib import Path

import numpy as np
import pytest

from imaging.codec import decode_photo, encode_photo
from imaging.metadata import forget_pictures
from imaging.metadata.exif import has_thumbnail
from imaging.photo import Metadata, Photo

PEOPLE = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/jpeg"
 xmlns:mwg="http://www.metadataworkinggroup.com/schemas/regions/"
 xmlns:GImage="http://ns.google.com/photos/1.0/image/" GImage:Data="THE-UNBLURRED-PHOTO"
 xmlns:GDepth="http://ns.google.com/photos/1.0/depthmap/" GDepth:Data="A-DEPTH-MAP">
<mwg:Regions><rdf:Bag><rdf:li>Erika Mustermann</rdf:li></rdf:Bag></mwg:Regions>
</rdf:Description></rdf:RDF></x:xmpmeta>"""
RECORD = b"\x1c\x02\x05\x00\x05Title"


def test_regions_of_faces_and_pictures_in_xmp_go_and_the_rest_stays() -> None:
    left = forget_pictures(Metadata(xmp=PEOPLE)).xmp
    assert left is not None
    assert b"Erika" not in left
    assert b"UNBLURRED" not in left
    assert b"DEPTH-MAP" not in left
    assert b"image/jpeg" in left


@pytest.mark.parametrize(
    ("records", "left"),
    [
        (RECORD + b"\x1c\x02\xca\x00\x04\xff\xd8\xff\xe0" + RECORD, RECORD + RECORD),
        (RECORD + b"\x1c\x02\xca\x80\x04\x00\x01\x00\x00" + bytes(65536), RECORD),
        (RECORD + b"nothing that IIM knows", RECORD),
        (b"\x1c\x02\xca\x00\x01x", None),
    ],
)
def test_previews_among_iptcs_records_go(records: bytes, left: bytes | None) -> None:
    assert forget_pictures(Metadata(iptc=records)).iptc == left


def test_a_camera_files_thumbnail_and_makers_note_go_and_what_the_camera_did_stays(shared: Path) -> None:
    photo = decode_photo(shared / "photos/large_camera_exif/Canon_EOS_5D.jpg")
    assert photo.metadata.exif is not None
    assert has_thumbnail(photo.metadata.exif)
    left = forget_pictures(photo.metadata).exif
    assert left is not None
    assert not has_thumbnail(left)
    assert b"Canon EOS 5D" in left
    assert len(left) < len(photo.metadata.exif) / 2
    small = Photo(np.zeros((20, 30, 3), np.uint8), metadata=forget_pictures(photo.metadata))
    again = decode_photo(encode_photo(small, format="jpeg"))
    assert again.metadata.exif is not None
    assert b"\xff\xd8\xff" not in again.metadata.exif


def test_nothing_of_nothing() -> None:
    assert forget_pictures(Metadata()) == Metadata()
