"""What is known of a rendered room: exactly, but for noise as networks have it, or by the networks of a profile."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from evaluation.sets.stage_faults import Painted
from evaluation.sets.stage_generated import smooth_field
from imaging.region import Size
from imaging.sampling import resize_area
from imaging.staging import RoomSeen
from imaging.surfaces import SURFACES, RoomLine
from imaging.surfaces.room_lines import find_room_lines
from models.depth.loading import load_depth
from models.depth.protocol import DepthNetwork
from models.registry import load_card
from models.surfaces.loading import load_surfaces
from models.surfaces.protocol import SurfaceNetwork

EXACTLY = "exact"
_SHARE = 4
"""Networks answer at a quarter of what they are shown."""
_BLUR_PX, _DOUBT, _DEPTH_NOISE = 0.8, 0.07, 0.04


@dataclass(frozen=True)
class Knowledge:
    """Where it comes from: the truth, or the networks of the profile in a folder, named after it."""

    name: str
    profile: Path | None = None

    def see(self, image: np.ndarray, painted: Painted, lines: tuple[RoomLine, ...], seed: int) -> RoomSeen:
        """A room in an image (h, w, 3), [0, 1], whose truth and lines are known."""
        if self.profile is None:
            return know_exactly(image, painted, lines, seed)
        surfaces, depth = _load(self.profile)
        likely, far = surfaces.predict([image])[0].likely, depth.predict([image])[0].depth
        return RoomSeen(image, likely, far, find_room_lines(likely, far, image) if lines else ())


def list_knowledge(profile: Path) -> list[Knowledge]:
    """Exact knowledge, and that of a profile's networks where it has them."""
    has_networks = all(list((profile / role).glob("*.safetensors")) for role in ("depth", "surfaces"))
    return [Knowledge(EXACTLY), *([Knowledge(profile.name, profile)] if has_networks else [])]


def know_exactly(image: np.ndarray, painted: Painted, lines: tuple[RoomLine, ...], seed: int) -> RoomSeen:
    """Labels a little blurred and in doubt, and depth off by 4 % smoothly, up to one factor."""
    draw = np.random.default_rng(seed)
    size = Size(*image.shape[:2])
    small = Size(size.height // _SHARE, size.width // _SHARE)
    planes = [resize_area((painted.labels == number).astype(np.float32), small) for number in range(len(SURFACES))]
    noise = [np.abs(smooth_field(small, draw)) * _DOUBT + 1e-3 for _ in SURFACES]
    likely = np.stack([cv2.GaussianBlur(p, (0, 0), _BLUR_PX) + n for p, n in zip(planes, noise, strict=True)])
    depth = np.exp(resize_area(np.log(painted.depth), small) + _DEPTH_NOISE * smooth_field(small, draw))
    return RoomSeen(image, (likely / likely.sum(axis=0)).astype(np.float16), depth * draw.uniform(0.5, 2), lines)


@lru_cache(maxsize=1)
def _load(profile: Path) -> tuple[SurfaceNetwork, DepthNetwork]:
    return load_surfaces(load_card(str(profile), "surfaces")), load_depth(load_card(str(profile), "depth"))
