"""Small SDR pictures of frames, whatever the video's colours."""

from __future__ import annotations

import numpy as np
from av.video.frame import VideoFrame

from imaging.region import Size
from video.file.convert import Converter
from video.file.facts import VideoFacts
from video.file.hdr import plan_mapping
from video.file.planes import merge_planes
from video.tone.cube import CubeFilter, list_nodes, sample_map


class Shrinker:
    """Makes pictures of one size of a file's frames."""

    def __init__(self, facts: VideoFacts, size: Size) -> None:
        self._converter, self._size = Converter(facts), size
        self._cube = sample_map(plan_mapping(facts.color), list_nodes()) if facts.color.is_hdr else None
        self._filter = CubeFilter(size) if facts.color.is_hdr else None

    def read(self, frame: VideoFrame) -> np.ndarray:
        """uint16 (h, w, 3), sRGB-encoded, as stored."""
        small = self._converter.to_rgb(frame, self._size)
        if self._filter is not None and self._cube is not None:
            small = self._filter.apply(small, self._cube)
        return merge_planes(small)
