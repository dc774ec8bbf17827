"""What a photo's XMP says of its own past."""

import pytest

from imaging.metadata import Edit, History, read_history
from imaging.metadata.xmp import Provenance, record_provenance
from imaging.photo import Metadata

COMPOSITE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic"
NAMES = (
    'xmlns:x="adobe:ns:meta/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:mm="http://ns.adobe.com/xap/1.0/mm/" xmlns:e="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#" '
    'xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
)
FIRST = '<rdf:li e:softwareAgent="Camera" e:changed="all"/>'
CAMERA = Edit("Camera", ("all",))


def packet(events: str, source_type: str = "") -> Metadata:
    told = f'i:DigitalSourceType="{source_type}"' if source_type else ""
    history = f"<mm:History><rdf:Seq>{events}</rdf:Seq></mm:History>"
    rdf = f'<rdf:RDF><rdf:Description rdf:about="" {told}>{history}</rdf:Description></rdf:RDF>'
    return Metadata(xmp=f"<x:xmpmeta {NAMES}>{rdf}</x:xmpmeta>".encode())


@pytest.mark.parametrize(
    "last",
    [
        '<rdf:li e:softwareAgent="Lightroom 9" e:changed="/metadata, tone"/>',
        '<rdf:li rdf:parseType="Resource"><e:softwareAgent>Lightroom 9</e:softwareAgent>'
        "<e:changed>/metadata, tone</e:changed></rdf:li>",
        '<rdf:li><rdf:Description e:softwareAgent="Lightroom 9"><e:changed>/metadata, tone</e:changed>'
        "</rdf:Description></rdf:li>",
    ],
    ids=["attributes", "elements", "description"],
)
def test_events_are_read_however_they_are_written(last):
    edits = (CAMERA, Edit("Lightroom 9", ("/metadata", "tone")))
    assert read_history(packet(FIRST + last, COMPOSITE)) == History(COMPOSITE, edits)


def test_what_is_recorded_is_read_again():
    xmp = record_provenance(packet(FIRST).xmp, Provenance(COMPOSITE, "fanlight 1", changed="straighten, tone"))
    assert read_history(Metadata(xmp=xmp)) == History(COMPOSITE, (CAMERA, Edit("fanlight 1", ("straighten", "tone"))))


@pytest.mark.parametrize("xmp", [None, b"", b"<not xml", packet("").xmp], ids=["none", "empty", "broken", "no events"])
def test_a_photo_without_a_past_has_an_empty_one(xmp):
    assert read_history(Metadata(xmp=xmp)) == History()
