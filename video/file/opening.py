"""A video file opened so that nothing is read but the file itself, and no frame beyond the limits is decoded."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from imaging.region import Size
from video.errors import VideoError
from video.limits import VideoLimits
from video.workers import count_workers

FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts"
"""Containers that are taken, by the names of FFmpeg's demuxers. Playlists (ffconcat, HLS, DASH) open other files."""

CODECS = ("h264", "hevc", "prores", "vp9", "av1")
_STALLED_S = 30.0


def open_video(path: Path, limits: VideoLimits) -> InputContainer:
    """The container, to be used as `with`; raises VideoError empty_video, video_too_many_bytes, not_a_video."""
    limits.check_bytes(path.stat().st_size)
    options = {"format_whitelist": FORMATS, "protocol_whitelist": "file", "max_pixels": str(limits.max_pixels)}
    try:
        return av.open(str(path.resolve()), "r", options=options, metadata_errors="replace", timeout=_STALLED_S)
    except (av.FFmpegError, ValueError) as error:
        raise blame(error, "not_a_video", "this is no MP4, MOV, Matroska, WebM or MPEG-TS file") from error


def read_packets(container: InputContainer, streams: Sequence[Stream] = ()) -> Iterator[Packet[Stream]]:
    """All packets of a file, or of those streams, and at its end an empty one a stream; raises VideoError video_corrupt
    where its structure breaks."""
    try:
        yield from container.demux(*streams)
    except av.FFmpegError as error:
        raise blame(error, "video_corrupt", "the file's structure breaks off") from error


def blame(error: Exception, code: str, words: str) -> VideoError:
    """What to raise for an error of FFmpeg's: the file's fault by that code, unless there was no memory or thread."""
    if getattr(error, "errno", None) in (errno.ENOMEM, errno.EAGAIN):
        return VideoError("video_needs_memory", "there is not enough memory for this video")
    return VideoError(code, f"{words}: {error}")


@contextmanager
def blame_encoder() -> Iterator[None]:
    """What FFmpeg says while a new file is written, as VideoError encoding_failed."""
    try:
        yield
    except (av.FFmpegError, ValueError) as error:
        raise blame(error, "encoding_failed", "the new file cannot be written") from error


def choose_stream(container: InputContainer, limits: VideoLimits, threads: int | None = None) -> VideoStream:
    """The video stream that players show, ready to decode on so many threads, and no frame larger than the limits.

    A cover picture is none. Raises VideoError no_video_stream, unknown_video_codec, video_too_many_pixels.
    """
    streams = [each for each in container.streams.video if not each.disposition & each.disposition.attached_pic]
    if not streams:
        raise VideoError("no_video_stream", "the file holds no moving picture")
    stream = max(streams, key=lambda each: bool(each.disposition & each.disposition.default))
    context = stream.codec_context
    name = context.codec.canonical_name if context else "a codec that nobody knows"
    if name not in CODECS:
        raise VideoError("unknown_video_codec", f"video in {name} is not taken, only {', '.join(CODECS)}")
    if context.width < 1 or context.height < 1:
        raise VideoError("video_corrupt", "the file does not say how large its frames are")
    limits.check_size(Size(context.height, context.width))
    context.options = {"max_pixels": str(limits.max_pixels)}
    context.thread_type = "AUTO"
    context.thread_count = threads or count_workers(Size(context.height, context.width))
    return stream
