"""Frames of a file through a function, on all cores, into a file of their own: a piece of the new video."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Self

import av
from av.video.frame import VideoFrame

from video.file.convert import Converter
from video.file.encoders import ENCODERS, Preset, choose_pixel_format
from video.file.encoding import choose_color, set_up_encoder
from video.file.facts import VideoFacts
from video.file.opening import blame_encoder
from video.file.priority import yield_cores
from video.workers import count_workers

Paint = Callable[[int, VideoFrame], VideoFrame]
"""What becomes of a frame: its number and a DEEP frame in, a DEEP frame of the same size out. Called on any thread."""

Numbered = tuple[int, VideoFrame]


def paint_frames(frames: Iterator[Numbered | None], facts: VideoFacts, paint: Paint) -> Iterator[Numbered | None]:
    """Frames of a file painted and as the new video's encoder takes them, in order; a few are in memory at any time."""
    pixel_format, color, own = choose_pixel_format(facts), choose_color(facts), threading.local()

    def work(number: int, frame: VideoFrame) -> VideoFrame:
        if not hasattr(own, "converter"):
            own.converter = Converter(facts)
        painted = paint(number, own.converter.to_rgb(frame))
        return own.converter.from_rgb(painted, pixel_format, color)

    workers = count_workers(facts.size)
    waiting: deque[tuple[int, Future[VideoFrame]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for item in frames:
            if item is None:
                yield None
                continue
            waiting.append((item[0], pool.submit(work, *item)))
            while len(waiting) > workers:
                number, future = waiting.popleft()
                yield number, future.result()
        while waiting:
            number, future = waiting.popleft()
            yield number, future.result()


class PieceWriter:
    """Encodes frames in order into a file that holds nothing else. Used as `with`; raises VideoError
    encoding_failed."""

    def __init__(self, path: Path, facts: VideoFacts, preset: Preset, start: int = 0) -> None:
        self._facts, self._start, self._color = facts, start, choose_color(facts)
        with blame_encoder():
            self._out = av.open(str(path), "w", format=choose_piece_format(facts.codec))
            self._video: av.VideoStream = self._out.add_stream(ENCODERS[facts.codec].name)  # type: ignore[assignment]
            set_up_encoder(self._video.codec_context, facts, preset)
            self._video.time_base = facts.unit_s
            self._out.start_encoding()
            yield_cores()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            with suppress(av.FFmpegError):
                self._out.close()
            return
        with blame_encoder():
            try:
                self._out.mux(self._video.encode())
            finally:
                self._out.close()

    def write(self, frame: VideoFrame, number: int) -> None:
        """The next frame; times count from that of `start`."""
        times = self._facts.times
        frame.pts, frame.time_base, frame.pict_type = times[number] - times[self._start], self._facts.unit_s, 0
        frame.color_primaries, frame.color_trc = self._color.primaries, self._color.transfer  # in ProRes' frames
        with blame_encoder():
            self._out.mux(self._video.encode(frame))


def choose_piece_format(codec: str) -> str:
    """A container that keeps what an encoder says of its stream and exact times."""
    return "mov" if codec == "prores" else "mp4"
