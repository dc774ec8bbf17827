"""A graph with real parts for editing, whose networks are tiny: red squares are faces, and red is the subject."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from finishing.local import LocalPart, LocalReplicas, with_editing_parts
from imaging.codec import encode_photo
from imaging.photo import OutputFormat, Photo
from tests.finishing.parts import Graph
from tests.tiny_detector import write_editing_profile


@dataclass
class EditingGraph(Graph):
    """`profile` has what there is for editing; `broken` are parts in the place of these, by role."""

    profile: str = ""
    broken: tuple[tuple[str, Any], ...] = ()

    @property
    def replicas(self) -> LocalReplicas:
        whole = with_editing_parts(super().replicas, self.profile)
        return replace(whole, **{role: LocalPart(part) for role, part in self.broken})


def open_graph(folder: Path, *parts: str, **broken: Any) -> EditingGraph:
    """With a profile of these parts, written to a folder."""
    folder.mkdir()
    return EditingGraph(profile=str(write_editing_profile(folder, *parts)), broken=tuple(broken.items()))


def paint(*squares: tuple[int, int], dtype: type = np.uint8, height: int = 256, width: int = 384) -> np.ndarray:
    """A grey photo with grain, and red squares of 32 pixels with these corners (top, left)."""
    pixels = np.random.default_rng(0).integers(80, 110, (height, width, 1), np.uint8).repeat(3, axis=2)
    for top, left in squares:
        pixels[top : top + 32, left : left + 32] = (255, 0, 0)
    return pixels if dtype == np.uint8 else pixels.astype(np.uint16) * 257


def save(folder: Path, pixels: np.ndarray, format: OutputFormat = "png", **more: Any) -> Path:
    path = folder / f"photo.{format}"
    path.write_bytes(encode_photo(Photo(pixels, format=format, **more)))
    return path
