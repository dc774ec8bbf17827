"""A video as it comes in: told from a photo, looked over, and refused before it is a job."""

import asyncio
from math import ceil
from pathlib import Path

from fanlight_client.video_wire import VideoFacts
from video.file import facts
from video.file.probe import probe_apart
from video.file.sniff import looks_like_video
from video.limits import VideoLimits

AS_A_PHOTO_S = 10.0
"""So much of a video counts as one photo: twenty key frames, each looked at twice, are about the looks that a photo of
45 MP takes, and its frames are toned besides."""
MOST_A_SECOND = 60
"""Frames for which a second stands; how fast they follow each other is whatever the file says."""


def count_seconds(video: VideoFacts) -> float:
    """What a video is counted and charged as: its length, or longer where it has more frames than that stands for."""
    return max(video.length_s, video.frames / MOST_A_SECOND)


def count_as_photos(video: VideoFacts) -> int:
    """What of a key's photos a video takes: one for each ten seconds begun."""
    return max(1, ceil(count_seconds(video) / AS_A_PHOTO_S))


async def find_video(path: Path, max_bytes: int) -> VideoFacts | None:
    """The facts of a file that begins like a video, None of others; raises VideoError where it cannot be finished.

    It takes about a second: the file is read by a process of its own, which ends when this is cancelled.
    """
    if not await asyncio.to_thread(looks_like_video, path):
        return None
    return tell_facts(await probe_apart(path, VideoLimits(max_bytes=max_bytes)))


def tell_facts(seen: facts.VideoFacts) -> VideoFacts:
    """What is said of it to whoever sent it."""
    return VideoFacts(
        width=seen.width,
        height=seen.height,
        frames=len(seen.times),
        length_s=round(seen.length_s, 3),
        codec=seen.codec,
    )
