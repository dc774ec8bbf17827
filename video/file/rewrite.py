"""All frames of a file through a function, on all cores, into a new file; a few frames are in memory at any time."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from video.errors import VideoError
from video.file.color import FrameColor
from video.file.convert import Converter
from video.file.encoders import Preset, choose_pixel_format
from video.file.facts import VideoFacts
from video.file.opening import blame, choose_stream, open_video, read_packets
from video.file.writing import VideoWriter
from video.limits import VideoLimits
from video.workers import count_workers

Paint = Callable[[int, VideoFrame], VideoFrame]
"""What becomes of a frame: its number and a DEEP frame in, a DEEP frame of the same size out. Called on any thread."""


def rewrite_video(
    source: Path,
    out: Path,
    facts: VideoFacts,
    paint: Paint,
    *,
    color: FrameColor | None = None,
    preset: Preset = "balanced",
    limits: VideoLimits | None = None,
    watch: Callable[[int, VideoFrame], None] = lambda number, frame: None,
) -> None:
    """Write `out`: `source` with each frame painted, in `color` (the source's own where None).

    `watch` is shown each frame, and its number, before it is written. Raises VideoError video_corrupt,
    video_size_changes, encoding_failed.
    """
    limits, color = limits or VideoLimits(), color or facts.color
    if not choose_pixel_format(facts).startswith("gbr"):
        color = color.as_luma_and_chroma()
    places = {time: place for place, time in enumerate(facts.times)}
    own = threading.local()

    def work(frame: VideoFrame, number: int) -> VideoFrame:
        if not hasattr(own, "converter"):
            own.converter = Converter(facts)
        painted = paint(number, own.converter.to_rgb(frame))
        return own.converter.from_rgb(painted, writer.pixel_format, color)

    workers = count_workers()
    with open_video(source, limits) as container, ThreadPoolExecutor(workers) as pool:
        stream = choose_stream(container, limits)
        with VideoWriter(out, container, stream, facts, color, preset) as writer:
            waiting: deque[tuple[int, Future[VideoFrame]]] = deque()
            written = 0

            def drain(at_most: int) -> None:
                nonlocal written
                while len(waiting) > at_most:
                    number, future = waiting.popleft()
                    frame = future.result()
                    watch(number, frame)
                    writer.write(frame, facts.times[number])
                    written += 1

            for item in decode_frames(container, stream, facts):
                if isinstance(item, Packet):
                    writer.copy(item)
                    continue
                number = places[item.pts or 0]
                waiting.append((number, pool.submit(work, item, number)))
                drain(workers)
            drain(0)
    if written < len(facts.times):
        lost = f"{len(facts.times) - written} of its {len(facts.times)} frames cannot be decoded"
        raise VideoError("video_corrupt", lost)


def decode_frames(
    container: InputContainer, stream: VideoStream, facts: VideoFacts
) -> Iterator[VideoFrame | Packet[Stream]]:
    """Frames of the stream at the times of `facts`, each once, and packets of all others as they come.

    Raises VideoError video_corrupt, video_size_changes.
    """
    due = set(facts.times)
    for packet in read_packets(container):
        if packet.stream.index != stream.index:
            if packet.size:
                yield packet
            continue
        try:
            frames = stream.decode(packet)
        except av.FFmpegError as error:
            raise blame(error, "video_corrupt", "a frame cannot be decoded") from error
        for frame in frames:
            if (frame.height, frame.width) != (facts.height, facts.width):
                was, now = f"{facts.width}×{facts.height}", f"{frame.width}×{frame.height}"
                raise VideoError("video_size_changes", f"frames are {was} at first and {now} later")
            if frame.pts in due:
                due.remove(frame.pts)
                yield frame
