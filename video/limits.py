"""How large a video may be before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

from imaging.region import Size
from video.errors import VideoError


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """Upper bounds of one video: bytes of the file, pixels of a frame (4096 × 2304), frames, seconds that it plays;
    cuts; memory that looking it over may take, and seconds, of which a large file gets more; memory of a process that
    works on it, by the pixels of a frame, more for each frame that is toned at one time, and seconds for which it may
    say nothing. `driver_bytes`: what torch and a GPU's driver take besides, judged and not measured."""

    max_bytes: int = 8_000_000_000
    max_pixels: int = 4096 * 2304
    max_frames: int = 36_000
    max_length_s: float = 600.0
    max_cuts: int = 200
    probe_bytes: int = 768_000_000
    probe_s: float = 60.0
    probe_bytes_per_s: float = 50e6
    stage_bytes: int = 500_000_000
    stage_bytes_per_pixel: int = 50
    tone_bytes_per_pixel: int = 40
    driver_bytes: int = 8_000_000_000
    silent_s: float = 300.0

    def check_bytes(self, count: int) -> None:
        """Raises VideoError empty_video or video_too_many_bytes."""
        if count == 0:
            raise VideoError("empty_video", "the file is empty")
        if count > self.max_bytes:
            raise VideoError("video_too_many_bytes", f"the file has {count} bytes; at most {self.max_bytes} are taken")

    def check_size(self, size: Size) -> None:
        """Raises VideoError video_too_many_pixels."""
        if size.pixels > self.max_pixels:
            words = f"frames of {size.width}×{size.height} have more than {self.max_pixels} pixels"
            raise VideoError("video_too_many_pixels", words)

    def check_length(self, frames: int, length_s: float) -> None:
        """Raises VideoError video_too_long."""
        if frames > self.max_frames:
            raise VideoError("video_too_long", f"the video has more than {self.max_frames} frames")
        if length_s > self.max_length_s:
            raise VideoError("video_too_long", f"the video plays for more than {self.max_length_s:g} s")

    def check_cuts(self, count: int) -> None:
        """Raises VideoError video_too_many_cuts."""
        if count > self.max_cuts:
            raise VideoError("video_too_many_cuts", f"the video has more than {self.max_cuts} cuts")

    def bytes_to_work(self, size: Size) -> int:
        """That a process may hold that decodes frames of that size."""
        return self.stage_bytes + self.stage_bytes_per_pixel * size.pixels

    def bytes_to_tone(self, size: Size, workers: int) -> int:
        """The same of one that tones so many frames at a time as well."""
        return self.bytes_to_work(size) + self.tone_bytes_per_pixel * workers * size.pixels

    def seconds_to_probe(self, size: int) -> float:
        """That a file of so many bytes may take to be looked over."""
        return self.probe_s + size / self.probe_bytes_per_s
