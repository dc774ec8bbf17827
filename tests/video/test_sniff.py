"""Videos told from photos by their first bytes."""

import av
import numpy as np
import pytest

from imaging.codec import encode_photo
from imaging.photo import Photo
from video.file.sniff import looks_like_video


@pytest.mark.parametrize("container", ["mp4", "mov", "matroska", "webm", "mpegts"])
def test_every_container_that_is_taken_looks_like_a_video(tmp_path, container):
    path = tmp_path / "walk"
    codec = "libvpx-vp9" if container == "webm" else "libx264"
    with av.open(str(path), "w", format=container) as out:
        stream = out.add_stream(codec, rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(8):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")))
        out.mux(stream.encode())
    assert looks_like_video(path)


@pytest.mark.parametrize("head", [b"\0\0\0\x08wide\0\0\0\0mdat", b"\0\0\x10\0moov"])
def test_quicktime_of_old_begins_without_a_brand(tmp_path, head):
    path = tmp_path / "walk.mov"
    path.write_bytes(head)
    assert looks_like_video(path)


def test_a_camera_writes_a_time_before_each_packet_of_a_stream(tmp_path):
    path = tmp_path / "walk.m2ts"
    path.write_bytes((b"\0\0\0\0" + b"\x47" + bytes(187)) * 6)
    assert looks_like_video(path)


@pytest.mark.parametrize("format", ["jpeg", "png", "tiff", "webp"])
def test_a_photo_does_not(tmp_path, format):
    path = tmp_path / "room"
    path.write_bytes(encode_photo(Photo(np.zeros((32, 48, 3), np.uint8)), format=format))
    assert not looks_like_video(path)


@pytest.mark.parametrize("brand", [b"heic", b"avif", b"crx ", b"avis"])
def test_nor_does_a_photo_in_a_container_of_videos(tmp_path, brand):
    path = tmp_path / "room"
    path.write_bytes(b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" + brand + b"mif1")
    assert not looks_like_video(path)


@pytest.mark.parametrize("content", [b"", b"G", b"\x47" + bytes(50), b"hello, this is a text of some length" * 40])
def test_nor_does_what_is_neither(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert not looks_like_video(path)
