"""Numbers of known colours, by the matrices of the standards."""

import av
import numpy as np
import pytest
from av.video.reformatter import VideoReformatter

from imaging.region import Size
from video.file.color import FrameColor, settle_color
from video.file.convert import Converter
from video.file.facts import VideoFacts
from video.file.planes import merge_planes, split_planes

KR_KB = {1: (0.2126, 0.0722), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}
COLOUR = np.array((0.7, 0.4, 0.2))


def facts_of(color: FrameColor, pixel_format: str = "yuv444p") -> VideoFacts:
    size = (32, 64)
    return VideoFacts("mp4", "h264", pixel_format, 8, *size, 0, color, (1, 30), (30, 1), (0,), 1)


def encode_by_hand(colour: np.ndarray, matrix: int, full_range: bool) -> list[int]:
    """Y, Cb, Cr of ITU-R BT.601, BT.709 and BT.2020 in 8 bits."""
    kr, kb = KR_KB[matrix]
    luma = kr * colour[0] + (1 - kr - kb) * colour[1] + kb * colour[2]
    blue, red = (colour[2] - luma) / (2 * (1 - kb)), (colour[0] - luma) / (2 * (1 - kr))
    if full_range:
        return [round(255 * luma), round(128 + 255 * blue), round(128 + 255 * red)]
    return [round(16 + 219 * luma), round(128 + 224 * blue), round(128 + 224 * red)]


@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("matrix", KR_KB)
def test_known_colours_by_matrix_and_range(matrix: int, full_range: bool) -> None:
    color = FrameColor(matrix, 2, 2, full_range)
    numbers = encode_by_hand(COLOUR, matrix, full_range)
    planes = np.stack([np.full((32, 64), number, np.uint8) for number in numbers])
    frame = av.VideoFrame.from_ndarray(planes, format="yuv444p")

    rgb = Converter(facts_of(color)).to_rgb(frame)
    back = Converter(facts_of(color)).from_rgb(rgb, "yuv444p", color)

    assert np.abs(merge_planes(rgb)[16, 32] / 65535 - COLOUR).max() < 1.8 / 255
    assert np.abs(back.to_ndarray()[:, 16, 32].astype(int) - numbers).max() <= 1


def test_scalers_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scaler that is asked for another way than before makes its tables anew."""
    asked: dict[int, set[tuple[object, ...]]] = {}

    class Watched:
        def __init__(self) -> None:
            self._own = VideoReformatter()

        def reformat(self, frame: av.VideoFrame, **way: object) -> av.VideoFrame:
            asked.setdefault(id(self), set()).add((frame.format.name, frame.width, *way.values()))
            return self._own.reformat(frame, **way)  # type: ignore[arg-type]

    monkeypatch.setattr("video.file.convert.VideoReformatter", Watched)
    converter, color = Converter(facts_of(FrameColor(1, 1, 1, False))), FrameColor(1, 1, 1, False)
    for _ in range(2):
        frame = av.VideoFrame(64, 32, "yuv444p")
        converter.to_rgb(frame, Size(16, 32))
        converter.from_rgb(converter.to_rgb(frame), "yuv444p", color)

    assert [len(ways) for ways in asked.values()] == [1, 1, 1]


def test_untagged_video_is_read_by_its_size() -> None:
    untold = FrameColor(2, 2, 2, False)

    assert settle_color(untold, Size(576, 720)).matrix == 6
    assert settle_color(untold, Size(720, 1280)).matrix == 1
    assert settle_color(untold, Size(1280, 720)).matrix == 1, "a phone held upright"
    assert settle_color(FrameColor(9, 9, 14, False), Size(90, 160)).matrix == 9


@pytest.mark.parametrize("size", [Size(90, 160), Size(720, 1280)])
def test_a_matrix_that_hdr_does_not_state_is_its_own(size: Size) -> None:
    for primaries, transfer in ((9, 16), (9, 18), (2, 16), (9, 2)):
        for matrix in (2, 0):
            color = settle_color(FrameColor(matrix, primaries, transfer, False), size).as_luma_and_chroma()
            assert color == FrameColor(9, primaries, transfer, False)


def test_planes_are_red_green_and_blue() -> None:
    pixels = np.random.default_rng(0).integers(0, 65536, (30, 50, 3)).astype(np.uint16)

    assert (merge_planes(split_planes(pixels)) == pixels).all()
    assert (split_planes(pixels).to_ndarray() == pixels).all(), "as PyAV reads them"
