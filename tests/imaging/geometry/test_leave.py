"""Photos that are left alone whatever their lines say, and those that are not."""

import pytest

from imaging.geometry.leave import reason_to_leave
from imaging.metadata.camera import CameraFacts
from imaging.region import Size

USUAL = Size(3000, 4000)
LEFT = [
    (CameraFacts(panorama="cylindrical"), USUAL, "panorama (cylindrical)"),
    (CameraFacts(), Size(2000, 4000), "twice as wide"),
    (CameraFacts(), Size(9000, 2000), "twice as wide"),
    (CameraFacts(lens="AF Fisheye-Nikkor 16mm f/2.8D"), USUAL, "fisheye"),
    (CameraFacts(lens="EF8-15mm f/4L USM"), USUAL, "fisheye"),
    (CameraFacts(lens="Samyang 12mm f/2.8 ED AS NCS Fish-eye"), USUAL, "fisheye"),
    (CameraFacts("GoPro", "HERO9 Black"), USUAL, "bends lines (GoPro HERO9 Black)"),
    (CameraFacts("RICOH", "RICOH THETA Z1"), USUAL, "bends lines"),
]
TAKEN = [
    (CameraFacts(), Size(2000, 3999)),
    (CameraFacts("Canon", "Canon EOS R5", "RF15-35mm F2.8 L IS USM"), USUAL),
    (CameraFacts("SONY", "ILCE-7M3", "FE 12-24mm F4 G"), USUAL),
    (CameraFacts("NIKON CORPORATION", "NIKON D850", "14.0-24.0 mm f/2.8"), USUAL),
    (CameraFacts(lens="E 18-135mm F3.5-5.6 OSS"), USUAL),
    (CameraFacts(lens="LAOWA 7.5mm F2.0"), USUAL),
    (CameraFacts("Apple", "iPhone 15", "iPhone 15 back camera 4.5mm f/1.8"), USUAL),
]


@pytest.mark.parametrize(("camera", "size", "words"), LEFT)
def test_it_is_left_alone_and_says_why(camera: CameraFacts, size: Size, words: str) -> None:
    assert words in (reason_to_leave(camera, size) or "")


@pytest.mark.parametrize(("camera", "size"), TAKEN)
def test_it_may_be_straightened(camera: CameraFacts, size: Size) -> None:
    assert reason_to_leave(camera, size) is None
