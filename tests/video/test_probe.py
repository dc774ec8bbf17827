"""Files as cameras write them, and files as nobody should send them."""

import signal
import struct
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from evaluation.footage.clips import write_clip
from video.errors import VideoError
from video.file.probe import probe_video
from video.limits import VideoLimits


def code_of(path: Path, limits: VideoLimits | None = None) -> str:
    with pytest.raises(VideoError) as caught:
        probe_video(path, limits)
    return caught.value.code


def test_facts_are_those_of_the_file(tmp_path: Path, colours: list[np.ndarray]) -> None:
    times = [3000 * number + 500 * (number % 3) for number in range(len(colours))]
    clip = write_clip(tmp_path / "a.mp4", colours, times=times, time_base=Fraction(1, 90000), rotation=90, tones=True)

    facts = probe_video(clip)

    assert (facts.container, facts.codec, facts.pixel_format, facts.bits) == ("mp4", "h264", "yuv420p", 8)
    assert (facts.height, facts.width, facts.rotation) == (96, 160, 90)
    assert [time * facts.unit_s for time in facts.times] == [Fraction(time, 90000) for time in times]
    assert facts.end * facts.unit_s == Fraction(times[-1] + 3000, 90000)
    assert facts.color.matrix == 1
    assert not facts.color.full_range


@pytest.mark.parametrize(
    ("name", "codec", "pixel_format", "options"),
    [
        ("a.mov", "prores_ks", "yuv422p10le", {}),
        ("a.mp4", "libx265", "yuv420p10le", {"preset": "ultrafast", "x265-params": "log-level=error"}),
        ("a.webm", "libvpx-vp9", "yuv420p", {"deadline": "realtime", "cpu-used": "8"}),
        ("a.mkv", "libx264", "yuv420p", {"preset": "ultrafast"}),
        ("a.ts", "libx264", "yuv420p", {"preset": "ultrafast"}),
    ],
)
def test_containers_and_codecs(
    name: str, codec: str, pixel_format: str, options: dict[str, str], tmp_path: Path, colours: list[np.ndarray]
) -> None:
    facts = probe_video(write_clip(tmp_path / name, colours, codec=codec, pixel_format=pixel_format, options=options))

    assert (len(facts.times), facts.pixel_format) == (20, pixel_format)
    assert facts.length_s == pytest.approx(20 / 30, abs=0.002)


@pytest.mark.parametrize(
    ("signal_number", "code"), [(signal.SIGKILL, "stage_killed"), (signal.SIGSEGV, "video_corrupt")]
)
def test_who_ends_the_process_from_outside_does_not_make_the_file_a_bad_one(
    signal_number: int, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interpreter = tmp_path / "python"
    interpreter.write_text(f"#!/bin/sh\nkill -{signal_number} $$\n")
    interpreter.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(interpreter))
    (tmp_path / "a.mp4").write_bytes(b"anything")
    assert code_of(tmp_path / "a.mp4") == code


def test_a_playlist_reads_no_other_file(tmp_path: Path, colours: list[np.ndarray]) -> None:
    write_clip(tmp_path / "secret.mp4", colours)
    for name in ("list.ffconcat", "list.mp4", "list.mkv"):
        (tmp_path / name).write_text("ffconcat version 1.0\nfile secret.mp4\n")
        assert code_of(tmp_path / name) == "not_a_video"
    (tmp_path / "list.ts").write_text("#EXTM3U\n#EXTINF:1,\nsecret.mp4\n#EXT-X-ENDLIST\n")
    assert code_of(tmp_path / "list.ts") == "not_a_video"


def test_what_is_no_video(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").write_bytes(b"")
    (tmp_path / "words.mp4").write_bytes(b"words " * 1000)
    cv2.imwrite(str(tmp_path / "photo.png"), np.zeros((64, 64, 3), np.uint8))
    photo = (tmp_path / "photo.png").rename(tmp_path / "photo.mp4")

    assert code_of(tmp_path / "empty.mp4") == "empty_video"
    assert code_of(tmp_path / "words.mp4") == "not_a_video"
    assert code_of(photo) == "not_a_video"


def test_other_codecs_and_no_pictures(tmp_path: Path, colours: list[np.ndarray]) -> None:
    clip = write_clip(tmp_path / "old.mp4", colours[:3], codec="mpeg4", options={})
    assert code_of(clip) == "unknown_video_codec"
    with av.open(str(tmp_path / "sound.mp4"), "w") as out:
        stream = out.add_stream("aac", rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 48000
        out.mux(stream.encode(frame))
        out.mux(stream.encode())
    assert code_of(tmp_path / "sound.mp4") == "no_video_stream"


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4", "faststart.mp4"])
def test_cut_files(name: str, tmp_path: Path, colours: list[np.ndarray]) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (30, 96, 160, 3), np.uint8)
    clip = write_clip(tmp_path / name, list(noise))
    if name == "faststart.mp4":
        with (
            av.open(str(clip)) as source,
            av.open(str(tmp_path / "f.mp4"), "w", options={"movflags": "faststart"}) as out,
        ):
            stream = out.add_stream_from_template(source.streams.video[0])
            for packet in source.demux():
                if packet.dts is not None:
                    packet.stream = stream
                    out.mux(packet)
        clip = tmp_path / "f.mp4"
    data = clip.read_bytes()
    clip.write_bytes(data[: len(data) // 2])

    # An MP4 whose index is at its end has none once it is cut.
    assert code_of(clip) == ("not_a_video" if name == "a.mp4" else "video_truncated")


def test_a_start_that_an_edit_list_hides_is_not_missing(tmp_path: Path, colours: list[np.ndarray]) -> None:
    """As phones trim without encoding anew: the frames before the cut are there, and not shown."""
    clip, trimmed = write_clip(tmp_path / "a.mp4", colours), tmp_path / "trimmed.mp4"
    with av.open(str(clip)) as source, av.open(str(trimmed), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux():
            if packet.dts is not None and packet.pts is not None:
                early = round(Fraction(8, 30) / packet.time_base)
                packet.pts, packet.dts, packet.stream = packet.pts - early, packet.dts - early, stream
                out.mux(packet)

    facts = probe_video(trimmed)

    assert (len(facts.times), facts.times[0]) == (12, 0)
    assert code_of(trimmed, replace(VideoLimits(), max_frames=19)) == "video_too_long", "what is hidden counts"


def test_a_header_that_claims_more_than_there_is(tmp_path: Path, colours: list[np.ndarray]) -> None:
    clip = write_clip(tmp_path / "a.mkv", colours)
    data = bytearray(clip.read_bytes())
    place = data.index(b"\x44\x89\x88") + 3  # Matroska's Duration, a float of eight bytes, in milliseconds
    data[place : place + 8] = struct.pack(">d", 3_600_000.0)
    clip.write_bytes(data)

    assert code_of(clip) == "video_truncated"


def test_limits(tmp_path: Path, colours: list[np.ndarray]) -> None:
    clip, limits = write_clip(tmp_path / "a.mp4", colours), VideoLimits()

    assert code_of(clip, replace(limits, max_pixels=96 * 160 - 1)) == "video_too_many_pixels"
    assert code_of(clip, replace(limits, max_frames=19)) == "video_too_long"
    assert code_of(clip, replace(limits, max_length_s=0.5)) == "video_too_long"
    assert code_of(clip, replace(limits, max_bytes=1000)) == "video_too_many_bytes"
    assert code_of(clip, replace(limits, probe_bytes=1_000_000)) == "video_needs_memory"
    assert code_of(clip, replace(limits, probe_s=-1.0)) == "video_takes_too_long"
