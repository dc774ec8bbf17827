"""How far a video is, and what its time depends on."""

from typing import Protocol

from fanlight_client.edits import Blur
from fanlight_client.job_wire import JobProgress
from fanlight_client.options import EnhanceOptions
from fanlight_client.video_wire import VideoFacts

SIGHTS_A_SECOND = 10
"""About: `video/hidden/sights.py`."""
STAGES = {
    "survey": (0.0, 0.3),
    "detect": (0.3, 0.0),
    "look": (0.3, 0.1),
    "plan": (0.4, 0.0),
    "write": (0.4, 0.55),
    "join": (0.95, 0.0),
}
"""Of a video's time, what is gone when a stage begins, and what the stage takes; `detect` is in few of them, and how
long it takes is the Detector's, and not the video's."""

AFTER_DETECT = ("look", "plan", "write", "join")


class VideoSize(Protocol):
    """Of a frame in pixels, and how many there are."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def frames(self) -> int: ...


def count_megapixels(video: VideoSize) -> float:
    """Of all its frames."""
    return video.width * video.height * max(1, video.frames) / 1e6


def count_sights(video: VideoFacts, options: EnhanceOptions) -> int:
    """Pictures of it that the Detector is shown; none where nothing is to be hidden."""
    if not any(isinstance(step, Blur) for step in options.steps):
        return 0
    return max(1, min(video.frames, round(SIGHTS_A_SECOND * video.length_s)))


def count_sights_left(video: VideoFacts, options: EnhanceOptions, progress: JobProgress) -> int:
    """Those that the Detector was not shown yet."""
    if progress.stage == "detect":
        return progress.frames_total - progress.frames_done
    return 0 if progress.stage in AFTER_DETECT else count_sights(video, options)


def share_done(progress: JobProgress) -> float:
    """From 0 to 1, by the time that stages take."""
    before, share = STAGES.get(progress.stage or "", (0.0, 0.0))
    return before + share * min(1.0, progress.frames_done / max(1, progress.frames_total))
