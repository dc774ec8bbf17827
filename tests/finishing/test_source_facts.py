"""What a report says of the file that came: which colours were read in it, and what of it did not travel on."""

import io
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from fanlight_client.show import show_report
from imaging.codec import decode_photo, encode_photo
from imaging.photo import Metadata, Photo
from tests.finishing.parts import Graph
from tests.imaging.png_writer import cicp, write_png

GAIN_MAP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"/>'
    b"</rdf:RDF></x:xmpmeta>"
)


async def test_hdr_and_a_gain_map_are_told(house: np.ndarray, tmp_path: Path) -> None:
    path = tmp_path / "hdr.png"
    path.write_bytes(write_png(house.astype(np.uint16) * 160, cicp(9, 16)))
    hdr = (await Graph().finish(path, strength=0, sky="never")).report
    assert "PQ" in hdr.input.color
    assert "BT.2408" in hdr.input.color
    assert hdr.output.color == ""
    path = tmp_path / "ultra.jpg"
    path.write_bytes(encode_photo(Photo(house, metadata=Metadata(xmp=GAIN_MAP))))
    ultra = (await Graph().finish(path, strength=0, sky="never")).report
    assert [note.code for note in ultra.input.notes] == ["gain_map_dropped"]
    assert ultra.output.notes == []
    assert ultra.warnings == []  # nothing failed: the result may be remembered
    assert ("colours" in show(hdr), "left out" in show(hdr)) == (True, False)
    assert ("colours" in show(ultra), "gain_map_dropped" in show(ultra)) == (False, True)


def show(report: object) -> str:
    out = io.StringIO()
    show_report(Console(file=out, width=200), report)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize("bands", [1, 3])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
async def test_a_grey_photo_comes_out_exactly_grey(house: np.ndarray, tmp_path: Path, bands: int, dtype: type) -> None:
    grey = house[..., 1:2].astype(dtype) * dtype(np.iinfo(dtype).max // 255)
    path = tmp_path / "grey.png"
    path.write_bytes(write_png(grey.repeat(bands, axis=2)))
    for format in ("png", "jpeg", "tiff", "webp"):
        made = await Graph().finish(path, format=format)
        assert made.report.tone.max_gain > 1
        assert np.ptp(decode_photo(made.photo).pixels, axis=2).max() == 0
