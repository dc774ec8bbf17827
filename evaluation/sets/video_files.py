"""What must be as it was in a video that is written anew: frame times, duration, sound."""

import tempfile
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from evaluation.footage.clips import read_times, write_clip
from evaluation.footage.rewriting import rewrite_clip
from video.file.probe import probe_video

_QUIET = {"preset": "ultrafast", "x265-params": "log-level=error"}
FILES = {
    "a.mp4": ("libx264", "yuv420p", {"preset": "veryfast"}),
    "b.mov": ("prores_ks", "yuv422p10le", {}),
    "c.mp4": ("libx265", "yuv420p10le", _QUIET),
    "d.mkv": ("libx264", "yuv420p", {"preset": "veryfast"}),
    "e.webm": ("libvpx-vp9", "yuv420p", {"deadline": "realtime", "cpu-used": "8"}),
    "f.ts": ("libx264", "yuv420p", {"preset": "ultrafast"}),
    "g.mp4": ("libsvtav1", "yuv420p", {"preset": "12"}),
}
"""By name of the file: encoder, pixel format, options."""
FRAMES = 40


def measure_files() -> dict[str, float]:
    """Worst over containers and codecs, frames at uneven times, in milliseconds."""
    frames = [np.full((96, 160, 3), 40 + 4 * number, np.uint8) for number in range(FRAMES)]
    times = [3000 * number + 700 * (number % 3) for number in range(FRAMES)]
    worst = {"frame_time_ms": 0.0, "duration_ms": 0.0, "sound_offset_ms": 0.0, "sound_packets_changed": 0.0}
    with tempfile.TemporaryDirectory() as folder:
        for name, (codec, pixel_format, options) in FILES.items():
            clip = write_clip(
                Path(folder) / name,
                frames,
                codec=codec,
                pixel_format=pixel_format,
                options=options,
                times=times,
                time_base=Fraction(1, 90000),
                tones=True,
            )
            out = clip.with_name(f"out_{name}")
            rewrite_clip(clip, out, probe_video(clip))
            for figure, value in _compare(clip, out).items():
                worst[figure] = max(worst[figure], value)
    return worst


def _compare(before: Path, after: Path) -> dict[str, float]:
    pairs = list(zip(read_times(before), read_times(after), strict=True))
    with av.open(str(before)) as one, av.open(str(after)) as other:
        duration = abs((one.duration or 0) - (other.duration or 0)) / 1000
        packets = [[bytes(packet) for packet in container.demux(audio=0)] for container in (one, other)]
    return {
        "frame_time_ms": 1000 * max(float(abs(a - b)) for a, b in pairs),
        "duration_ms": duration,
        "sound_offset_ms": measure_sound(before, after),
        "sound_packets_changed": float(packets[0] != packets[1]),
    }


def measure_sound(before: Path, after: Path) -> float:
    """By how many ms the sound of the second file begins earlier or later; 0 where there is none."""
    starts = []
    for path in (before, after):
        with av.open(str(path)) as container:
            starts.append([float((each.start_time or 0) * (each.time_base or 0)) for each in container.streams.audio])
    return 1000 * max((abs(one - other) for one, other in zip(*starts, strict=True)), default=0.0)
