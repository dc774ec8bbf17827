"""What an HDR file says of the display that it was graded on, and of how bright it gets: read, and said again.

Mastering display: SMPTE ST 2086. Content light level: CTA-861.3. Both are numbers that hold for the whole file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame

_XY, _NITS = 50_000, 10_000
"""Steps in a chromaticity's 1, and in 1 cd/m²."""
_MOST_NITS, _MOST_FIELD = 10_000, 65_535
"""Of PQ's brightest code in cd/m²; of a chromaticity's steps and of a content light level, which have 16 bits."""


@dataclass(frozen=True, slots=True)
class StaticHdr:
    """`mastering`: x and y of red, green, blue and white in 1/50000, most and least luminance in 1/10000 cd/m².
    `content`: the brightest pixel and the brightest frame's mean in cd/m², 0 where nobody says. Empty: not said."""

    mastering: tuple[int, ...] = ()
    content: tuple[int, ...] = ()

    @property
    def peak(self) -> float | None:
        """cd/m² of the brightest light that its makers had in mind; None where nothing is said, or what is no peak of
        HDR: less than white paper has, or more than there are codes for."""
        from imaging.codec.transfer import HDR_WHITE

        stated = [self.mastering[8] / _NITS] if self.mastering else []
        stated += [float(level) for level in self.content[:1]]
        return max((level for level in stated if HDR_WHITE <= level <= _MOST_NITS), default=None)


NOTHING_SAID = StaticHdr()


def read_static_hdr(frame: VideoFrame) -> StaticHdr:
    """As the decoder hands it on with the first frame; without what no encoder could say again."""
    display = frame.side_data.get(Type.MASTERING_DISPLAY_METADATA)  # type: ignore[call-overload]
    content = frame.side_data.get(Type.CONTENT_LIGHT_LEVEL)  # type: ignore[call-overload]
    return StaticHdr(
        () if display is None else _read_display(np.frombuffer(display, np.int32)),
        () if content is None else _read_levels(np.frombuffer(content, np.uint32)),
    )


def state_static_hdr(encoder: str, static: StaticHdr) -> Mapping[str, str]:
    """Further options of one of FFmpeg's encoders, so that its stream says the same; none where it has no place for
    it, as ProRes and VP9 have none."""
    if encoder == "libx265":
        said = _join(master_display=_say(static.mastering), max_cll=_list(static.content))
        return {"x265-params": said.replace("_", "-")} if said else {}
    if encoder == "libx264":
        said = _join(mastering_display=_say(static.mastering), cll=_list(static.content))
        return {"x264-params": said.replace("_", "-")} if said else {}
    if encoder == "libsvtav1":
        said = _join(mastering_display=_say(static.mastering, _XY, _NITS), content_light=_list(static.content))
        return {"svtav1-params": said.replace("_", "-")} if said else {}
    return {}


def _read_display(fields: np.ndarray) -> tuple[int, ...]:
    """FFmpeg's AVMasteringDisplayMetadata: ten fractions, least luminance before most, and whether primaries and
    luminance are there; half of it is nothing that could be said again, nor is what no display could be."""
    if not (fields[20] and fields[21] and fields[1:20:2].all()):
        return ()
    shares = fields[0:20:2] / fields[1:20:2]
    display = np.rint([*shares[:8] * _XY, shares[9] * _NITS, shares[8] * _NITS]).astype(int)
    places, most, least = display[:8], display[8], display[9]
    is_one = places.min() >= 0 and places.max() <= _MOST_FIELD and 0 <= least < most <= _MOST_NITS * _NITS
    return tuple(display.tolist()) if is_one else ()


def _read_levels(fields: np.ndarray) -> tuple[int, ...]:
    """FFmpeg's AVContentLightMetadata."""
    return tuple(fields[:2].tolist()) if fields[:2].max() <= _MOST_FIELD else ()


def _say(mastering: tuple[int, ...], xy: int = 1, nits: int = 1) -> str:
    """In the words of encoders; green comes first."""
    if not mastering:
        return ""
    *places, most, least = mastering
    pairs = [f"({_divide(x, xy)},{_divide(y, xy)})" for x, y in zip(places[::2], places[1::2], strict=True)]
    red, green, blue, white = pairs
    return f"G{green}B{blue}R{red}WP{white}L({_divide(most, nits)},{_divide(least, nits)})"


def _divide(number: int, by: int) -> str:
    return str(number) if by == 1 else f"{number / by:.6f}"


def _list(content: tuple[int, ...]) -> str:
    return ",".join(map(str, content))


def _join(**said: str) -> str:
    return ":".join(f"{name}={value}" for name, value in said.items() if value)
