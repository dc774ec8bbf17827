"""A video written anew in pieces, each frame through any function: the way of a walkthrough, without its light."""

from pathlib import Path

from av.video.frame import VideoFrame

from video.file.cutting import cut_video
from video.file.decoding import digest_frame, read_shown
from video.file.encoders import Preset
from video.file.facts import VideoFacts
from video.file.joining import join_pieces
from video.file.pieces import Paint
from video.file.writing import write_piece
from video.limits import VideoLimits


def keep_frame(_: int, frame: VideoFrame) -> VideoFrame:
    return frame


def rewrite_clip(
    source: Path,
    out: Path,
    facts: VideoFacts,
    paint: Paint = keep_frame,
    preset: Preset = "fast",
    limits: VideoLimits | None = None,
) -> None:
    """Raises VideoError as looking at the video, writing its pieces and joining them do."""
    limits = limits or VideoLimits()
    digests = dict(enumerate(digest_frame(frame) for frame in read_shown(source, facts, limits)))
    segments = cut_video(facts)
    pieces = [source.with_name(f"{source.name}.{segment.number}") for segment in segments]
    try:
        for segment, piece in zip(segments, pieces, strict=True):
            write_piece(source, piece, facts, segment, paint, digests, preset=preset, limits=limits)
        join_pieces(source, out, facts, segments, pieces, limits=limits)
    finally:
        for piece in pieces:
            piece.unlink(missing_ok=True)
