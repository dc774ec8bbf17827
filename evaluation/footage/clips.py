"""Small video files, made by FFmpeg's own encoders."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from video.file.priority import yield_cores


def write_clip(
    path: Path,
    frames: Sequence[np.ndarray],
    *,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    options: Mapping[str, str] | None = None,
    times: Sequence[int] | None = None,
    time_base: Fraction = Fraction(1, 30),
    tags: tuple[int, int, int, int] | None = (1, 1, 1, 1),
    rotation: int = 0,
    tones: bool = False,
) -> Path:
    """uint8 or uint16 frames (h, w, 3) RGB; tags are matrix, primaries, transfer and range (1 limited, 2 full)."""
    times = list(range(len(frames))) if times is None else times
    matrix, limited = (tags[0], tags[3] != 2) if tags else (1, True)
    with av.open(str(path), "w") as out:
        stream = _add_picture(out, codec, dict(options or {"crf": "1", "preset": "ultrafast"}))
        stream.height, stream.width, stream.pix_fmt = *frames[0].shape[:2], pixel_format
        stream.time_base = stream.codec_context.time_base = time_base
        if tags:
            context = stream.codec_context
            context.colorspace, context.color_primaries, context.color_trc, context.color_range = tags
        if rotation:
            stream.set_display_rotation(rotation)
        audio = _add_tone(out) if tones else None
        out.start_encoding()
        yield_cores()
        for pixels, time in zip(frames, times, strict=True):
            rgb = av.VideoFrame.from_ndarray(pixels, format="rgb24" if pixels.dtype == np.uint8 else "rgb48le")
            frame = rgb.reformat(
                format=pixel_format,
                src_color_range="JPEG",
                dst_colorspace={1: 1, 6: 5, 9: 9}[matrix],
                dst_color_range="MPEG" if limited else "JPEG",
            )
            frame.pts, frame.time_base = time, time_base
            if tags:
                frame.color_primaries, frame.color_trc = tags[1:3]  # ProRes says them with each frame
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
        if audio:
            _write_tone(out, audio, float((times[-1] + 1) * time_base))
    return path


def _add_picture(out: av.container.OutputContainer, codec: str, options: dict[str, str]) -> av.VideoStream:
    stream: av.VideoStream = out.add_stream(codec, rate=30, options=options)  # type: ignore[assignment]
    return stream


def _add_tone(out: av.container.OutputContainer) -> av.AudioStream:
    return out.add_stream("aac" if "webm" not in out.format.name else "libopus", rate=48000, layout="mono")


def _write_tone(out: av.container.OutputContainer, stream: av.AudioStream, seconds: float) -> None:
    count = int(48000 * seconds)
    samples = (0.3 * np.sin(np.arange(count) / 48000 * 2 * np.pi * 440)).astype(np.float32)
    for start in range(0, count - 960, 960):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + 960], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
        out.mux(stream.encode(frame))
    out.mux(stream.encode())


def read_times(path: Path) -> list[Fraction]:
    """When each frame is shown, in seconds."""
    with av.open(str(path)) as container:
        return [Fraction(frame.pts or 0) * (frame.time_base or 1) for frame in container.decode(video=0)]
