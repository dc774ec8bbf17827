"""A video as it comes in: told from a photo, looked over, and refused before it is a job."""

from pathlib import Path

from fanlight_client.video_wire import VideoFacts
from video.file import facts
from video.file.probe import probe_video
from video.file.sniff import looks_like_video
from video.limits import VideoLimits


def find_video(path: Path, max_bytes: int) -> VideoFacts | None:
    """The facts of a file that begins like a video, None of others; raises VideoError where it cannot be finished.

    Blocking, for about a second: the file is read by a process of its own.
    """
    if not looks_like_video(path):
        return None
    return tell_facts(probe_video(path, VideoLimits(max_bytes=max_bytes)))


def tell_facts(seen: facts.VideoFacts) -> VideoFacts:
    """What is said of it to whoever sent it."""
    return VideoFacts(
        width=seen.width,
        height=seen.height,
        frames=len(seen.times),
        length_s=round(seen.length_s, 3),
        codec=seen.codec,
    )
