"""What the camera wrote comes back through the whole graph."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.cluster.conftest import AT_ONCE
from tests.exif_oracle import MAY_CHANGE, differing, read_by_exiv2

pytestmark = pytest.mark.cluster


def test_only_the_named_tags_of_real_photos_differ_over_http(http, shared):
    folders = (shared / "photos").glob("*_camera_exif")  # what the codec does to all of them has tests of its own
    photos = [path for folder in folders for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_size)[:2]]
    assert len(photos) > 2
    options = {"preset": "fast", "sky": "never"}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = pool.map(lambda path: http.post("/v1/enhance", content=path.read_bytes(), params=options), photos)
    for path, answer in zip(photos, answers, strict=True):
        answer.raise_for_status()
        before, xmp_before, iptc_before, _ = read_by_exiv2(path.read_bytes())
        after, xmp_after, iptc_after, _ = read_by_exiv2(answer.content)
        assert differing(before, after) <= MAY_CHANGE, path.name
        assert iptc_after == iptc_before, path.name
        changed = {key.split("[")[0] for key in differing(xmp_before, xmp_after)}
        assert changed == {"Xmp.iptcExt.DigitalSourceType", "Xmp.xmpMM.History"}, path.name
