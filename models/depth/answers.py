"""What the answers of depth networks mean, family by family, and the depth that follows."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from models.depth.protocol import DepthMap

Answer = Literal["metres", "disparity", "canonical"]
FAMILIES = ("depth_anything", "dpt", "glpn", "depth_pro")
FARTHEST = 50.0
"""How many times as far as what is nearest the farthest may be, where a network tells disparity alone."""
NEAREST_M, FARTHEST_M = 1e-2, 1e4


def tell_answer(config: Any) -> Answer:
    """`metres`: of GLPN, and of those whose config says `depth_estimation_type: metric`. `disparity`, relative inverse
    depth: of Depth Anything and DPT otherwise. `canonical`, inverse depth for a focal length of one width: DepthPro."""
    if config.model_type == "depth_pro":
        return "canonical"
    metric = config.model_type == "glpn" or getattr(config, "depth_estimation_type", "relative") == "metric"
    return "metres" if metric else "disparity"


def read_metres(answer: NDArray[np.float32]) -> DepthMap:
    return DepthMap(np.clip(answer, NEAREST_M, FARTHEST_M), metric=True)


def read_disparity(answer: NDArray[np.float32]) -> DepthMap:
    """Depth as a multiple of what is nearest, from relative inverse depth (h, w); raises ValueError where all is 0.

    Such networks learn disparity up to a factor and a shift. That their 0 is infinitely far, as they answer for skies,
    has to be believed: a room behind it may come out too deep or too flat, and its planes stay planes, for a plane's
    disparity is linear in the picture, with any shift.
    """
    nearest = float(answer.max())
    if nearest <= 0:
        raise ValueError("everything is infinitely far")
    return DepthMap((nearest / np.maximum(answer, nearest / FARTHEST)).astype(np.float32), metric=False)


def read_canonical(answer: NDArray[np.float32], field_of_view_deg: float | None) -> DepthMap:
    """Metres from DepthPro's inverse depth (h, w) and the angle that the picture's width spans (None: as wide as a lens
    of that focal length makes it)."""
    widths = 1.0 if field_of_view_deg is None else 2 * np.tan(np.deg2rad(field_of_view_deg) / 2)
    return DepthMap(1 / np.clip(answer * np.float32(widths), 1 / FARTHEST_M, 1 / NEAREST_M), metric=True)
