"""A camera's attitude, and what turning it upright makes of its picture: a pure rotation, never a free shear."""

from __future__ import annotations

import numpy as np

from imaging.region import Size

DEFAULT_FOCAL_35_MM = 26.0
"""What a phone or a wide zoom has; a focal length wrong by ×0.6 to ×1.7 leaves verticals equally straight."""

_DIAGONAL_35_MM = 43.2666


def focal_in_px(size: Size, focal_35_mm: float) -> float:
    """The focal length in pixels of an uncropped picture of that size, by its diagonal (CIPA DCG-001)."""
    return float(focal_35_mm / _DIAGONAL_35_MM * np.hypot(size.width, size.height))


def up_from_angles(pitch_deg: float, roll_deg: float) -> np.ndarray:
    """Where up is for a tilted camera, a unit vector (3,) in camera axes: x right, y down, z into the scene.

    `pitch_deg` is positive where the camera looks up; `roll_deg` where upright things lean to the right in the picture.
    """
    pitch, roll = np.radians(pitch_deg), np.radians(roll_deg)
    return np.array([np.sin(roll) * np.cos(pitch), -np.cos(roll) * np.cos(pitch), np.sin(pitch)])


def angles_from_up(up: np.ndarray) -> tuple[float, float]:
    """(pitch, roll) in degrees of an up vector (3,) in camera axes; down counts as up turned over."""
    x, y, z = up if up[1] <= 0 else -up
    return float(np.degrees(np.arcsin(np.clip(z, -1, 1)))), float(np.degrees(np.arctan2(x, -y)))


def upright_rotation(pitch_deg: float, roll_deg: float) -> np.ndarray:
    """The smallest rotation (3, 3) that takes a tilted camera's up to the picture's (0, −1, 0) (Rodrigues)."""
    up, target = up_from_angles(pitch_deg, roll_deg), np.array([0.0, -1.0, 0.0])
    axis, cosine = np.cross(up, target), float(up @ target)
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + cross + cross @ cross / (1 + cosine))


def lens_matrix(size: Size, focal_px: float) -> np.ndarray:
    """The pinhole matrix (3, 3), principal point in the middle; whole coordinates are centres of pixels."""
    return np.array([[focal_px, 0, (size.width - 1) / 2], [0, focal_px, (size.height - 1) / 2], [0, 0, 1]])


def upright_homography(size: Size, focal_px: float, pitch_deg: float, roll_deg: float) -> np.ndarray:
    """The matrix (3, 3) from pixels of a picture taken at that attitude to those of an upright one, K·R·K⁻¹."""
    lens = lens_matrix(size, focal_px)
    return np.asarray(lens @ upright_rotation(pitch_deg, roll_deg) @ np.linalg.inv(lens))


def project_points(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Points (n, 2) as x, y through a homography (3, 3)."""
    homogeneous = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(homogeneous[:, :2] / homogeneous[:, 2:])
