"""A file written anew: what must be as it was, is."""

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from evaluation.footage.clips import read_times, write_clip
from evaluation.footage.rewriting import keep_frame, rewrite_clip
from video.errors import VideoError
from video.file.convert import Converter
from video.file.encoders import Preset
from video.file.planes import merge_planes, view_planes
from video.file.probe import probe_video
from video.file.whole import write_whole


def read_pixels(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return np.stack([frame.to_ndarray() for frame in container.decode(video=0)])


def rewrite(path: Path, paint=keep_frame) -> Path:  # type: ignore[no-untyped-def]
    out = path.with_name(f"out{path.suffix}")
    rewrite_clip(path, out, probe_video(path), paint)
    return out


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv", "a.ts"])
def test_times_sound_and_pixels_stay(name: str, tmp_path: Path, colours: list[np.ndarray]) -> None:
    times = [3000 * number + 500 * (number % 3) for number in range(len(colours))]
    clip = write_clip(tmp_path / name, colours, times=times, time_base=Fraction(1, 90000), tones=True)

    out = rewrite(clip)

    assert read_times(out) == read_times(clip)
    assert np.abs(read_pixels(out).astype(int) - read_pixels(clip)).mean() < 0.6, "what a second encoding costs"
    with av.open(str(clip)) as one, av.open(str(out)) as other:
        assert abs(one.duration - other.duration) <= 1000  # microseconds
        assert one.streams.audio[0].start_time == other.streams.audio[0].start_time
        assert [bytes(packet) for packet in one.demux(audio=0)] == [bytes(packet) for packet in other.demux(audio=0)]


@pytest.mark.parametrize("preset", ["fast", "balanced", "high"])
@pytest.mark.parametrize(
    ("name", "codec", "pixel_format"),
    [
        ("a.mp4", "libx264", "yuv422p"),
        ("a.mp4", "libx265", "yuv420p10le"),
        ("a.mov", "prores_ks", "yuv422p10le"),
        ("a.webm", "libvpx-vp9", "yuv420p"),
        ("a.mkv", "libsvtav1", "yuv420p10le"),
    ],
)
def test_every_encoder_writes_what_it_was_given(
    name: str, codec: str, pixel_format: str, preset: Preset, tmp_path: Path, colours: list[np.ndarray]
) -> None:
    fast = {"libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"}, "libsvtav1": {"preset": "12"}}
    options = fast.get(codec, {"preset": "ultrafast", "x265-params": "log-level=error"})
    clip = write_clip(tmp_path / name, colours[:6], codec=codec, pixel_format=pixel_format, options=options)
    before, out = probe_video(clip), tmp_path / f"out_{name}"

    rewrite_clip(clip, out, before, preset=preset)

    after = probe_video(out)
    assert after == replace(before, rate=after.rate, keys=after.keys, finished=True)
    deep = 4 if before.bits > 8 else 1
    assert np.abs(read_pixels(out).astype(int) - read_pixels(clip)).mean() < 1.5 * deep


def test_a_phone_that_records_sound_is_still_turned(tmp_path: Path, colours: list[np.ndarray]) -> None:
    """Sound is copied before a decoder on several threads gives its first frame, and with it goes the header."""
    frames = [frame + np.uint8(number) for number in range(3) for frame in colours]
    clip = write_clip(tmp_path / "a.mp4", frames, rotation=90, tones=True)

    assert probe_video(rewrite(clip)).rotation == 90


@pytest.mark.parametrize("tags", [(1, 1, 1, 1), (6, 6, 6, 1), (9, 9, 14, 1), (1, 1, 1, 2)])
def test_colour_tags_and_rotation_stay(
    tags: tuple[int, int, int, int], tmp_path: Path, colours: list[np.ndarray]
) -> None:
    clip = write_clip(tmp_path / "a.mp4", colours[:5], tags=tags, rotation=270)

    before, after = probe_video(clip), probe_video(rewrite(clip))

    assert (after.color, after.rotation, after.pixel_format) == (before.color, 270, before.pixel_format)
    assert before.color.full_range == (tags[3] == 2)


def test_ten_bits_stay_ten_bits(tmp_path: Path) -> None:
    ramp = np.tile(np.linspace(0, 65535, 160).astype(np.uint16)[None, :, None], (96, 1, 3))
    options = {"preset": "ultrafast", "x265-params": "log-level=error:lossless=1"}
    clip = write_clip(tmp_path / "a.mp4", [ramp] * 4, codec="libx265", pixel_format="yuv420p10le", options=options)
    seen = []

    def look(_: int, frame: VideoFrame) -> VideoFrame:
        seen.append(view_planes(frame)[1][0].copy())
        return frame

    out = rewrite(clip, look)

    assert len(np.unique(seen[0])) > 150, "levels between those of 8 bits"
    assert np.abs(seen[0].astype(int) - ramp[0, :, 1]).max() < 65535 / 700
    assert probe_video(out).bits == 10


def test_odd_sizes(tmp_path: Path) -> None:
    frames = [np.full((95, 161, 3), 90, np.uint8)] * 3
    clip = write_clip(tmp_path / "a.mp4", frames, pixel_format="yuv444p")

    assert read_pixels(rewrite(clip)).shape == read_pixels(clip).shape


def test_odd_sizes_of_vp9_need_no_other_format(tmp_path: Path) -> None:
    options = {"deadline": "realtime", "cpu-used": "8"}
    clip = write_clip(
        tmp_path / "a.webm", [np.full((95, 161, 3), 90, np.uint8)] * 3, codec="libvpx-vp9", options=options
    )

    assert probe_video(rewrite(clip)).pixel_format == probe_video(clip).pixel_format == "yuv420p"


def test_red_green_and_blue_become_luma_and_chroma_and_say_so(tmp_path: Path, colours: list[np.ndarray]) -> None:
    clip = write_clip(tmp_path / "a.mp4", colours[:3], codec="libx264rgb", pixel_format="rgb24", tags=None)
    before = probe_video(clip)
    assert (before.pixel_format, before.color.matrix) == ("gbrp", 0)

    out = rewrite(clip)

    after = probe_video(out)
    assert (after.pixel_format, after.color.matrix, after.color.full_range) == ("yuvj420p", 1, True)
    rgb = merge_planes(Converter(after).to_rgb(next(av.open(str(out)).decode(video=0))))
    assert np.abs(rgb[48, 20] / 257 - colours[0][48, 20]).max() < 6


def test_transparency_is_left_out_and_named(tmp_path: Path, colours: list[np.ndarray]) -> None:
    clip = write_clip(
        tmp_path / "a.mov", colours[:2], codec="prores_ks", pixel_format="yuva444p10le", options={"profile": "4444"}
    )

    assert probe_video(clip).left_out == ("transparency of video 0",)
    assert probe_video(rewrite(clip)).pixel_format == "yuv422p10le"


def test_metadata_and_chapters(tmp_path: Path, colours: list[np.ndarray]) -> None:
    clip = write_clip(tmp_path / "a.mkv", colours, tones=True)
    chapters = [
        {"id": 1, "start": 0, "end": 300, "time_base": Fraction(1, 1000), "metadata": {"title": "Hall"}},
        {"id": 2, "start": 300, "end": 600, "time_base": Fraction(1, 1000), "metadata": {"title": "Kitchen"}},
    ]
    told = tmp_path / "told.mp4"
    with av.open(str(clip)) as source, av.open(str(told), "w") as out:
        out.metadata["title"] = "A walk"
        out.set_chapters(chapters)  # type: ignore[arg-type]
        streams = {each.index: out.add_stream_from_template(each) for each in source.streams}
        streams[0].metadata["timecode"] = "01:02:03:04"
        streams[1].metadata["language"] = "fra"
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream_index]
                out.mux(packet)

    with av.open(str(told)) as before, av.open(str(rewrite(told))) as after:
        assert after.metadata["title"] == "A walk"
        assert [each["metadata"]["title"] for each in after.chapters()] == ["Hall", "Kitchen"]
        assert after.streams.audio[0].language == "fra"
        assert after.streams.video[0].metadata["timecode"] == "01:02:03:04"
        assert len(after.streams) == len(before.streams)


WORDS = [(0, 200, "The hall"), (200, 600, "The kitchen, and its window")]
"""From, until, in milliseconds, and what is said."""


def test_subtitles_are_copied_word_by_word(tmp_path: Path, colours: list[np.ndarray]) -> None:
    spoken = tmp_path / "words.srt"
    lines = (f"00:00:00,{a:03} --> 00:00:00,{b:03}\n{words}\n" for a, b, words in WORDS)
    spoken.write_text("\n".join(f"{number}\n{line}" for number, line in enumerate(lines, 1)))
    clip, told = write_clip(tmp_path / "a.mkv", colours), tmp_path / "told.mkv"
    with av.open(str(clip)) as picture, av.open(str(spoken)) as words, av.open(str(told), "w") as out:
        streams = [out.add_stream_from_template(source.streams[0]) for source in (picture, words)]
        streams[1].metadata["language"] = "fra"
        for source, stream in zip((picture, words), streams, strict=True):
            for packet in source.demux():
                if packet.dts is not None:
                    packet.stream = stream
                    out.mux(packet)

    with av.open(str(rewrite(told))) as after:
        (subtitles,) = after.streams.subtitles
        assert subtitles.language == "fra"
        packets = [packet for packet in after.demux(subtitles) if packet.size]
        found = [(int(1000 * packet.pts * packet.time_base), bytes(packet).decode()) for packet in packets]
    assert found == [(start, words) for start, _, words in WORDS]


def write_mov_with_alaw(path: Path, frames: list[np.ndarray]) -> Path:
    """Sound that MOV can hold and MP4 cannot."""
    plain = write_clip(path.with_name("plain.mov"), frames)
    with av.open(str(plain)) as source, av.open(str(path), "w", format="mov") as out:
        picture = out.add_stream_from_template(source.streams.video[0])
        sound = out.add_stream("pcm_alaw", rate=8000, layout="mono")
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = picture
                out.mux(packet)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4000), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        out.mux([*sound.encode(frame), *sound.encode()])
    return path


@pytest.mark.parametrize(("old", "new"), [(b"ftypqt  ", b"ftypisom"), (b"alaw", b"apac")])
def test_sound_that_cannot_be_copied_is_left_out_and_named(
    old: bytes, new: bytes, tmp_path: Path, colours: list[np.ndarray]
) -> None:
    clip = write_mov_with_alaw(tmp_path / "a.mov", colours)
    assert probe_video(clip).left_out == ()
    clip.write_bytes(clip.read_bytes().replace(old, new))

    facts = probe_video(rewrite(clip))

    assert (len(facts.times), facts.copied) == (20, ())
    name = "pcm_alaw" if new == b"ftypisom" else "unknown codec"
    assert probe_video(clip).left_out == (f"audio 1 ({name})",)


def test_a_codec_that_its_container_has_no_place_for(tmp_path: Path, colours: list[np.ndarray]) -> None:
    clip = write_clip(tmp_path / "a.mov", colours[:3], codec="prores_ks", pixel_format="yuv422p10le")
    clip.write_bytes(clip.read_bytes().replace(b"ftypqt  ", b"ftypisom"))

    assert probe_video(clip).container == "mov"


def test_webm_is_known_by_what_it_is_and_not_by_its_name(tmp_path: Path, colours: list[np.ndarray]) -> None:
    options = {"deadline": "realtime", "cpu-used": "8"}
    web = write_clip(tmp_path / "a.webm", colours[:3], codec="libvpx-vp9", options=options)
    other = write_clip(tmp_path / "b.mkv", colours[:3])

    assert probe_video(web.rename(tmp_path / "c.mkv")).container == "webm"
    assert probe_video(other.rename(tmp_path / "d.webm")).container == "matroska"


def test_what_a_camera_says_of_itself_stays(tmp_path: Path, colours: list[np.ndarray]) -> None:
    clip, told = write_clip(tmp_path / "a.mov", colours[:5]), tmp_path / "told.mov"
    said = {"com.apple.quicktime.make": "Apple", "com.apple.quicktime.location.ISO6709": "+52.5+013.4/"}
    with av.open(str(clip)) as source, av.open(str(told), "w", options={"movflags": "use_metadata_tags"}) as out:
        out.metadata.update(said)
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)

    with av.open(str(rewrite(told))) as after:
        assert said.items() <= after.metadata.items()


def test_a_disk_that_takes_no_more(tmp_path: Path, colours: list[np.ndarray]) -> None:
    clip = write_clip(tmp_path / "a.mp4", colours, tones=True)

    with pytest.raises(VideoError) as caught:
        rewrite_clip(clip, Path("/dev/full"), replace(probe_video(clip), container="matroska"))
    assert caught.value.code == "encoding_failed"


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    with suppress(VideoError), write_whole(out) as part:
        part.write_text("half")
        raise VideoError("video_corrupt", "a frame cannot be decoded")
    assert list(tmp_path.iterdir()) == []
    with write_whole(out) as part:
        part.write_text("whole")

    assert [path.read_text() for path in tmp_path.iterdir()] == ["whole"]


def test_a_size_that_changes_midway(tmp_path: Path, colours: list[np.ndarray]) -> None:
    first = write_clip(tmp_path / "a.ts", colours)
    other = [np.full((64, 128, 3), 90, np.uint8)] * 20
    second = write_clip(tmp_path / "b.ts", other, times=list(range(20, 40)))
    both = tmp_path / "both.ts"
    both.write_bytes(first.read_bytes() + second.read_bytes())

    with pytest.raises(VideoError) as caught:
        rewrite(both)
    assert caught.value.code == "video_size_changes"
