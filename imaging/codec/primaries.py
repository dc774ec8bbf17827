"""Chromaticities of primaries and white, and the matrices between spaces that have them."""

from __future__ import annotations

import cv2
import numpy as np

Chromaticities = tuple[float, float, float, float, float, float, float, float]
"""CIE 1931 x and y of red, green, blue and white."""

_D65, _C = (0.3127, 0.3290), (0.310, 0.316)
BT_709: Chromaticities = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, *_D65)
P3: Chromaticities = (0.68, 0.32, 0.265, 0.69, 0.15, 0.06, *_D65)
BT_2020: Chromaticities = (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, *_D65)
XYZ: Chromaticities = (1, 0, 0, 1, 0, 0, 1 / 3, 1 / 3)
XYZ_D65: Chromaticities = (1, 0, 0, 1, 0, 0, *_D65)
"""Tristimulus values as they are, under D65."""
_SMPTE: Chromaticities = (0.630, 0.340, 0.310, 0.595, 0.155, 0.070, *_D65)

PRIMARIES: dict[int, tuple[str, Chromaticities]] = {
    1: ("BT.709", BT_709),
    4: ("BT.470M", (0.67, 0.33, 0.21, 0.71, 0.14, 0.08, *_C)),
    5: ("BT.470BG", (0.64, 0.33, 0.29, 0.60, 0.15, 0.06, *_D65)),
    6: ("SMPTE 170M", _SMPTE),
    7: ("SMPTE 240M", _SMPTE),
    8: ("film", (0.681, 0.319, 0.243, 0.692, 0.145, 0.049, *_C)),
    9: ("BT.2020", BT_2020),
    10: ("XYZ", XYZ),
    11: ("DCI P3", (0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.314, 0.351)),
    12: ("Display P3", P3),
    22: ("EBU 3213", (0.630, 0.340, 0.295, 0.605, 0.155, 0.077, *_D65)),
}
"""By their code points (ITU-T H.273, table 2)."""

_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_STRIP_PIXELS = 1_000_000


def to_xyz(chromaticities: Chromaticities) -> np.ndarray:
    """The matrix (3, 3) from light to XYZ whose Y is 1 for white (SMPTE RP 177); ValueError where there is none."""
    x, y = np.array(chromaticities).reshape(4, 2).T
    if not np.isfinite(chromaticities).all() or y[3] <= 0:
        raise ValueError(f"{chromaticities} are no chromaticities")
    columns = np.stack([x, y, 1 - x - y])
    if abs(np.linalg.det(columns[:, :3])) < 1e-4:
        raise ValueError(f"primaries {chromaticities} span no colours")
    if chromaticities == XYZ_D65:
        return np.eye(3)
    return columns[:, :3] * np.linalg.solve(columns[:, :3], columns[:, 3] / y[3])


def to_bt_709(chromaticities: Chromaticities) -> np.ndarray:
    """The matrix (3, 3) from light of these primaries to light of BT.709's, which are sRGB's; white stays white.

    Whites are adapted by Bradford's matrix (ICC.1:2022, annex E). Raises ValueError for what spans no colours.
    """
    source, target = to_xyz(chromaticities), to_xyz(BT_709)
    cones, wanted = (_BRADFORD @ _white(each) for each in (chromaticities, BT_709))
    adapted = np.linalg.inv(_BRADFORD) @ np.diag(wanted / cones) @ _BRADFORD
    return np.asarray(np.linalg.inv(target) @ adapted @ source)


def check_chromaticities(values: tuple[float, ...]) -> Chromaticities | None:
    """Eight numbers as chromaticities; None where they are not eight, or span no colours."""
    if len(values) != 8:
        return None
    try:
        to_xyz(values)
    except ValueError:
        return None
    return values


def _white(chromaticities: Chromaticities) -> np.ndarray:
    x, y = chromaticities[6:]
    return np.array([x / y, 1, (1 - x - y) / y])


def convert_light(light: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """float32 (H, W, 3) times a matrix (3, 3), in place, strip by strip."""
    rows = max(1, _STRIP_PIXELS // light.shape[1])
    for top in range(0, len(light), rows):
        light[top : top + rows] = cv2.transform(light[top : top + rows], matrix.astype(np.float32))
    return light
