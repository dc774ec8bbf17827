"""A map from colour to colour as a cube of nodes, applied by FFmpeg's tetrahedral interpolation."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import av
import numpy as np
from av.filter import Graph
from av.video.format import VideoFormat
from av.video.frame import VideoFrame

from imaging.region import Size
from video.file.planes import DEEP, FULL_SCALE, view_plane

ColorMap = Callable[[np.ndarray], np.ndarray]
"""Colours float32 (n, 3), encoded, [0, 1], to colours (n, 3)."""

LEVEL, HDR_LEVEL = 5, 6
"""Along each side of a cube are so many nodes squared. Encoded values under gains and curves are nearly straight
between 25 of them; HDR's codes stand for so much more light that 36 are needed."""


def list_nodes(level: int = LEVEL) -> np.ndarray:
    """The colours at the nodes, float32 (level⁶, 3), red running fastest."""
    steps = np.linspace(0, 1, level**2, dtype=np.float32)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    return np.stack([red, green, blue], -1).reshape(-1, 3)


def sample_map(change: ColorMap, nodes: np.ndarray) -> np.ndarray:
    """What a map makes of the nodes, uint16 (level⁶, 3)."""
    return np.rint(np.clip(change(nodes), 0, 1) * FULL_SCALE).astype(np.uint16)


class CubeFilter:
    """FFmpeg's `haldclut` for frames of one size, another cube of one level for each frame. A thread has its own."""

    def __init__(self, size: Size, level: int = LEVEL) -> None:
        self._graph, self._count = Graph(), 0
        self._graph.threads = 1
        self._frames = self._add_source(size)
        self._cubes = self._add_source(Size(level**3, level**3))
        apply, self._sink = self._graph.add("haldclut", "interp=tetrahedral"), self._graph.add("buffersink")
        self._frames.link_to(apply, 0, 0)
        self._cubes.link_to(apply, 0, 1)
        apply.link_to(self._sink)
        self._graph.configure()

    def apply(self, frame: VideoFrame, cube: np.ndarray) -> VideoFrame:
        """A DEEP frame through a cube uint16 (level⁶, 3)."""
        table = _as_frame(cube)
        table.pts = frame.pts = self._count
        table.time_base = frame.time_base = Fraction(1, 1)
        self._count += 1
        self._frames.push(frame)
        self._cubes.push(table)
        result = self._sink.pull()
        assert isinstance(result, VideoFrame)
        return result

    def _add_source(self, size: Size) -> av.filter.context.FilterContext:
        return self._graph.add_buffer(
            width=size.width, height=size.height, format=VideoFormat(DEEP), time_base=Fraction(1, 1)
        )


def _as_frame(cube: np.ndarray) -> VideoFrame:
    """A cube as the picture that `haldclut` reads: of three planes it takes the first as red, the second as green."""
    side = round(len(cube) ** 0.5)
    frame = VideoFrame(side, side, DEEP)
    for place, channel in enumerate(cube.T):
        view_plane(frame, place)[:] = channel.reshape(side, side)
    return frame
