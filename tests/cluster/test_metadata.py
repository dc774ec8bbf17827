"""What the camera wrote comes back through the whole graph."""

import pytest

from tests.exif_oracle import MAY_CHANGE, differing, read_by_exiv2

pytestmark = pytest.mark.cluster


def test_only_the_named_tags_of_real_photos_differ_over_http(http, shared):
    photos = sorted(path for path in (shared / "photos").glob("*_camera_exif/*") if path.is_file())
    assert photos
    for path in photos:
        source = path.read_bytes()
        answer = http.post("/v1/enhance", content=source, params={"preset": "fast", "sky": "never"})
        answer.raise_for_status()
        before, xmp_before, iptc_before, _ = read_by_exiv2(source)
        after, xmp_after, iptc_after, _ = read_by_exiv2(answer.content)
        assert differing(before, after) <= MAY_CHANGE, path.name
        assert iptc_after == iptc_before, path.name
        changed = {key.split("[")[0] for key in differing(xmp_before, xmp_after)}
        assert changed == {"Xmp.iptcExt.DigitalSourceType", "Xmp.xmpMM.History"}, path.name
