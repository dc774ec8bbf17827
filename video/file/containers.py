"""Which container a new file gets, and what of the old file it can hold."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.stream import Stream

from video.file.encoders import ENCODERS

_COPIED = ("audio", "subtitle")
"""Streams that a new file gets packet by packet."""
_WIDER = {"mp4": "mov", "webm": "matroska"}
_EBML_BYTES = 64
SUFFIXES = {
    "mp4": (".mp4", ".m4v"),
    "mov": (".mov", ".qt"),
    "matroska": (".mkv",),
    "webm": (".webm",),
    "mpegts": (".ts", ".mts", ".m2ts"),
}
"""By FFmpeg's name of a container, how its files' names end."""


def choose_container(path: Path, source: InputContainer, codec: str) -> str:
    """FFmpeg's name of what to write: the same container, or a wider one of its kin where files hold a codec there that
    its standard has no place for, as ProRes in MP4."""
    name = _name_container(path, source)
    return name if _can_hold(name, codec) else _WIDER.get(name, "matroska")


def can_copy(stream: Stream, container: str) -> bool:
    """Whether a stream is sound or subtitles that the container takes as they are."""
    if stream.type not in _COPIED:
        return False
    try:
        with av.open(BytesIO(), "w", format=container) as out:
            add_copy(out, stream)
            out.start_encoding()
    except (av.FFmpegError, ValueError):
        return False
    return True


def add_copy(out: OutputContainer, source: Stream) -> Stream:
    """A stream for the packets of another file's; raises ValueError and av.FFmpegError where `can_copy` says no."""
    stream = out.add_stream_from_template(source)
    stream.time_base = source.time_base
    stream.metadata.update(source.metadata)
    stream.disposition = source.disposition
    return stream


def _name_container(path: Path, source: InputContainer) -> str:
    """What it is by its own account; FFmpeg has one name for MOV and MP4, and one for Matroska and WebM."""
    names = source.format.name.split(",")
    if "mov" in names:
        return "mov" if source.metadata.get("major_brand", "qt").strip() == "qt" else "mp4"
    if "webm" in names:
        with path.open("rb") as file:
            return "webm" if b"webm" in file.read(_EBML_BYTES) else "matroska"
    return names[0]


def _can_hold(container: str, codec: str) -> bool:
    with av.open(BytesIO(), "w", format=container) as out:
        try:
            out.add_stream(ENCODERS[codec].name)
        except ValueError:
            return False
    return True
