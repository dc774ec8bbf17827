"""Files that nobody should send: each has its code, in bounded memory, and nothing else is read."""

import struct
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import psutil
from av.video.frame import VideoFrame

from evaluation.footage.clips import write_clip
from evaluation.footage.rewriting import rewrite_clip
from video.errors import VideoError
from video.file.probe import probe_video
from video.limits import VideoLimits

_HUGE = (8192, 16384)


def measure_hostile() -> dict[str, float]:
    """How many files got another code than they should, and the most memory of a process that looked one over."""
    wrong = 0
    with tempfile.TemporaryDirectory() as name, watch_children() as peak:
        folder = Path(name)
        frames = list(np.random.default_rng(0).integers(0, 255, (30, 96, 160, 3), np.uint8))
        for make, code, limits in list_files():
            found = try_file(make(folder, frames), limits, folder / "out.mkv")
            if found != code:
                wrong += 1
                print(f"{make.__name__}: {found} and not {code}", flush=True)
    return {
        "hostile_files": float(len(list_files())),
        "hostile_wrong": float(wrong),
        "hostile_peak_mb": max(peak, default=0) / 1e6,
    }


@contextmanager
def watch_children() -> Iterator[list[int]]:
    """Bytes that processes begun by this one hold, read again and again."""
    seen, stop, own = list[int](), threading.Event(), psutil.Process()

    def watch() -> None:
        while not stop.wait(0.01):
            with suppress(psutil.Error):
                seen.append(sum(child.memory_info().rss for child in own.children() if _is_probe(child)))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def _is_probe(process: psutil.Process) -> bool:
    """Not a process that is still a copy of this one, about to become another."""
    return "video.file.probe" in process.cmdline()


Maker = Callable[[Path, list[np.ndarray]], Path]


def list_files() -> list[tuple[Maker, str, VideoLimits]]:
    """What makes a file, its code, and under which limits."""
    usual = VideoLimits()
    return [
        (make_empty, "empty_video", usual),
        (make_words, "not_a_video", usual),
        (make_playlist, "not_a_video", usual),
        (make_cut_matroska, "video_truncated", usual),
        (make_cut_mp4, "not_a_video", usual),
        (make_lying_duration, "video_truncated", usual),
        (make_other_codec, "unknown_video_codec", usual),
        (make_changing_size, "video_size_changes", usual),
        (make_huge, "video_too_many_pixels", usual),
        (make_endless, "video_too_long", replace(usual, max_frames=200)),
    ]


def try_file(path: Path, limits: VideoLimits, out: Path) -> str:
    """Its code; none where it can be rewritten."""
    try:
        rewrite_clip(path, out, probe_video(path, limits), limits=limits)
    except VideoError as error:
        return error.code
    return "none"


def make_empty(folder: Path, _: list[np.ndarray]) -> Path:
    (folder / "empty.mp4").touch()
    return folder / "empty.mp4"


def make_words(folder: Path, _: list[np.ndarray]) -> Path:
    (folder / "words.mp4").write_text("not a video " * 500)
    return folder / "words.mp4"


def make_playlist(folder: Path, frames: list[np.ndarray]) -> Path:
    write_clip(folder / "secret.mp4", frames)
    (folder / "list.mp4").write_text("ffconcat version 1.0\nfile secret.mp4\n")
    return folder / "list.mp4"


def make_cut_matroska(folder: Path, frames: list[np.ndarray]) -> Path:
    return _cut(write_clip(folder / "cut.mkv", frames))


def make_cut_mp4(folder: Path, frames: list[np.ndarray]) -> Path:
    return _cut(write_clip(folder / "cut.mp4", frames))


def make_lying_duration(folder: Path, frames: list[np.ndarray]) -> Path:
    clip = write_clip(folder / "lying.mkv", frames)
    data = bytearray(clip.read_bytes())
    place = data.index(b"\x44\x89\x88") + 3
    data[place : place + 8] = struct.pack(">d", 3_600_000.0)
    clip.write_bytes(data)
    return clip


def make_other_codec(folder: Path, frames: list[np.ndarray]) -> Path:
    return write_clip(folder / "old.mp4", frames, codec="mpeg4", options={})


def make_changing_size(folder: Path, frames: list[np.ndarray]) -> Path:
    first = write_clip(folder / "a.ts", frames)
    second = write_clip(folder / "b.ts", [frame[:64, :128] for frame in frames], times=list(range(30, 60)))
    (folder / "both.ts").write_bytes(first.read_bytes() + second.read_bytes())
    return folder / "both.ts"


def make_huge(folder: Path, _: list[np.ndarray]) -> Path:
    path = folder / "huge.mkv"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
        stream.height, stream.width, stream.pix_fmt = *_HUGE, "yuv420p"
        stream.thread_count = 1
        frame = VideoFrame(_HUGE[1], _HUGE[0], "yuv420p")
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.pts = 0
        out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def make_endless(folder: Path, frames: list[np.ndarray]) -> Path:
    """A stream that goes on and on, its times beginning anew, as some recorders write."""
    clip = write_clip(folder / "part.ts", frames)
    (folder / "endless.ts").write_bytes(clip.read_bytes() * 50)
    return folder / "endless.ts"


def _cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path
