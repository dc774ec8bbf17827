"""XMP and IPTC: one history grows, everything else is left alone, and hostile packets do nothing."""

from __future__ import annotations

import pyexiv2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imaging.codec import decode_photo, encode_photo
from imaging.metadata import Provenance, normalize_metadata, update_metadata
from imaging.metadata.iptc import pack_resource, unpack_resource
from imaging.metadata.xmp import parse_packet, record_provenance
from imaging.metadata.xmp_extended import merge_extended, split_extended
from imaging.photo import Metadata, Photo
from imaging.region import Size

pyexiv2.set_log_level(4)

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
PROVENANCE = Provenance(SOURCE_TYPE, "fanlight 0.1", "2026-01-02T03:04:05Z", "/", "sky=auto")
IPTC = b"\x1c\x02\x78\x00\x05hello"


def packet(properties: str = "", attributes: str = "") -> bytes:
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about=""'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"'
        ' xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        f" {attributes}>{properties}</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


RICH = packet(
    "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>Hall &amp; stairs</rdf:li></rdf:Alt></dc:title>"
    "<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
    "</Iptc4xmpExt:DigitalSourceType>"
    "<xmpMM:History><rdf:Seq><rdf:li rdf:parseType='Resource'><stEvt:action>created</stEvt:action>"
    "<stEvt:softwareAgent>Camera</stEvt:softwareAgent></rdf:li></rdf:Seq></xmpMM:History>",
    'xmp:CreatorTool="Camera 1.0" tiff:Orientation="6" tiff:ImageWidth="10" exif:PixelXDimension="10"',
)


def read_xmp(data: bytes) -> dict[str, object]:
    with pyexiv2.ImageData(data) as image:
        return image.read_xmp()


@pytest.mark.parametrize("format", ["jpeg", "png", "webp", "tiff"])
def test_history_grows_and_the_rest_stays(scene, format) -> None:
    photo = Photo(scene(), None, Metadata(xmp=RICH), format)
    xmp = read_xmp(encode_photo(photo, provenance=PROVENANCE))
    assert xmp["Xmp.iptcExt.DigitalSourceType"] == SOURCE_TYPE
    assert xmp["Xmp.xmpMM.History[1]/stEvt:softwareAgent"] == "Camera"
    assert xmp["Xmp.xmpMM.History[2]/stEvt:action"] == "edited"
    assert xmp["Xmp.xmpMM.History[2]/stEvt:softwareAgent"] == "fanlight 0.1"
    assert xmp["Xmp.xmpMM.History[2]/stEvt:when"] == "2026-01-02T03:04:05Z"
    assert xmp["Xmp.xmpMM.History[2]/stEvt:changed"] == "/"
    assert xmp["Xmp.xmpMM.History[2]/stEvt:parameters"] == "sky=auto"
    assert xmp["Xmp.dc.title"] == {'lang="x-default"': "Hall & stairs"}
    assert xmp["Xmp.xmp.CreatorTool"] == "Camera 1.0"
    assert xmp["Xmp.tiff.ImageWidth"] == xmp["Xmp.exif.PixelXDimension"] == "144"


def test_a_packet_is_made_where_there_is_none(scene) -> None:
    xmp = read_xmp(encode_photo(Photo(scene()), provenance=PROVENANCE))
    assert xmp["Xmp.iptcExt.DigitalSourceType"] == SOURCE_TYPE
    assert decode_photo(encode_photo(Photo(scene()))).metadata.xmp is None


def test_the_time_may_be_left_out() -> None:
    bare = record_provenance(None, Provenance(SOURCE_TYPE, "fanlight 0.1"))
    assert b"stEvt:when" not in bare
    assert b"stEvt:parameters" not in bare
    assert bare == record_provenance(None, Provenance(SOURCE_TYPE, "fanlight 0.1"))


def test_a_packet_in_which_nothing_changes_keeps_its_bytes() -> None:
    plain = b'<?xpacket begin=""?>' + packet("<dc:format>image/jpeg</dc:format>") + b"  \n<?xpacket end='w'?>\0"
    assert normalize_metadata(Metadata(xmp=plain)).xmp == plain
    assert update_metadata(Metadata(xmp=plain), size=Size(9, 9), thumbnail=None).xmp == plain


@pytest.mark.parametrize("written", ["attribute", "element"])
def test_orientation_and_colour_space_are_reset(written) -> None:
    names = {"tiff:Orientation": "8", "exif:ColorSpace": "65535"}
    source = (
        packet(attributes=" ".join(f'{name}="{value}"' for name, value in names.items()))
        if written == "attribute"
        else packet("".join(f"<{name}>{value}</{name}>" for name, value in names.items()))
    )
    after = normalize_metadata(Metadata(xmp=source)).xmp
    assert after is not None
    assert b"65535" not in after
    assert b">8<" not in after
    assert b'"8"' not in after


def test_what_describes_images_left_behind_is_dropped() -> None:
    source = packet(
        "<xmp:Thumbnails><rdf:Alt><rdf:li>old</rdf:li></rdf:Alt></xmp:Thumbnails><dc:format>kept</dc:format>"
        '<c:Directory xmlns:c="http://ns.google.com/photos/1.0/container/">map</c:Directory>',
        'xmlns:g="http://ns.adobe.com/hdr-gain-map/1.0/" g:Version="1.0"',
    )
    after = normalize_metadata(Metadata(xmp=source)).xmp
    assert after is not None
    assert b"kept" in after
    assert not any(word in after for word in (b"Thumbnails", b"Directory", b"g:Version"))


def entity_bomb() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    return f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]>'.encode() + packet("<dc:format>&e8;</dc:format>")


@pytest.mark.parametrize(
    "hostile",
    [
        entity_bomb(),
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + packet("<dc:format>&f;</dc:format>"),
        b"<a>" * 100_000,
        b"\xff\xfe\0\0not xml",
        b"",
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
    ],
    ids=["entities", "external", "deep", "noise", "empty", "no rdf"],
)
def test_hostile_packets_are_dropped_and_provenance_still_written(scene, hostile) -> None:
    assert parse_packet(hostile) is None
    photo = Photo(scene(), None, normalize_metadata(Metadata(xmp=hostile)))
    assert photo.metadata.xmp is None
    fresh = record_provenance(hostile, PROVENANCE)
    assert b"root:" not in fresh
    assert SOURCE_TYPE.encode() in fresh


def test_large_xmp_is_split_in_jpeg_and_put_together_again(scene) -> None:
    large = packet(
        f"<dc:source>{'s' * 90_000}</dc:source><dc:format>image/jpeg</dc:format>", f'xmp:Label="{"l" * 900}"'
    )
    jpeg = encode_photo(Photo(scene(), None, Metadata(xmp=large)), provenance=PROVENANCE)
    assert b"http://ns.adobe.com/xmp/extension/" in jpeg
    xmp = read_xmp(jpeg)
    assert xmp["Xmp.iptcExt.DigitalSourceType"] == SOURCE_TYPE
    back = decode_photo(jpeg).metadata.xmp
    assert back is not None
    assert b"s" * 90_000 in back
    assert b"l" * 900 in back
    assert b"HasExtendedXMP" not in back


def test_a_damaged_extension_leaves_the_standard_packet() -> None:
    standard, parts = split_extended(packet(f"<dc:source>{'s' * 90_000}</dc:source><dc:format>f</dc:format>"), 60_000)
    assert standard is not None
    for broken in (parts[:1], [parts[0], parts[1][:-1]], [b"short"], [part[::-1] for part in parts]):
        merged = merge_extended(standard, broken)
        assert b"<dc:format>f</dc:format>" in merged
        assert b"sss" not in merged
    assert b"s" * 90_000 in merge_extended(standard, parts[::-1])


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_fuzzed_packets_never_crash(data) -> None:
    source = bytearray(RICH)
    for place in data.draw(st.lists(st.integers(0, len(RICH) - 1), min_size=1, max_size=8)):
        source[place] = data.draw(st.integers(0, 255))
    metadata = normalize_metadata(Metadata(xmp=bytes(source)))
    after = update_metadata(metadata, size=Size(9, 9), thumbnail=None, provenance=PROVENANCE)
    assert after.xmp is not None
    assert parse_packet(after.xmp) is not None


@pytest.mark.parametrize("format", ["jpeg", "png", "tiff"])
def test_iptc_survives(scene, format) -> None:
    data = encode_photo(Photo(scene(), None, Metadata(iptc=IPTC), format))
    assert decode_photo(data).metadata.iptc == IPTC
    with pyexiv2.ImageData(data) as image:
        assert image.read_iptc() == {"Iptc.Application2.Caption": "hello"}


def test_large_iptc_takes_several_segments(scene) -> None:
    records = b"".join(b"\x1c\x02\x19\x40\x00" + bytes([65 + n]) * 0x4000 for n in range(6))
    data = encode_photo(Photo(scene(), None, Metadata(iptc=records)))
    assert decode_photo(data).metadata.iptc == records


@settings(max_examples=150, deadline=None)
@given(noise=st.binary(max_size=80), at=st.integers(0, 20))
def test_fuzzed_resources_never_crash(noise, at) -> None:
    resource = pack_resource(IPTC)
    unpack_resource(resource[:at] + noise)
    unpack_resource(b"8BIM" + noise)
    assert unpack_resource(resource) == IPTC
