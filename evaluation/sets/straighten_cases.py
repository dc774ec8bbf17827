"""The photos of the set `straighten`: rendered and real, with the angles that are true of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from evaluation.task import Task
from imaging.codec import decode_photo
from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.geometry import Warp, apply_warp, find_focal_35_mm
from imaging.geometry.camera import DEFAULT_FOCAL_35_MM, focal_in_px, lens_matrix, project_points, upright_rotation
from imaging.metadata import CameraFacts, read_camera
from imaging.region import Size
from imaging.sampling import shrink_pixels
from imaging.scenes import Tilt, render_house, render_room
from imaging.scenes.house import HOUSE_FOCAL_35_MM
from imaging.scenes.room import ROOM_FOCAL_35_MM
from training.data import list_photos

RENDERED_SIZE = Size(1067, 1600)
LONG_SIDE_PX = 2400
SMALLEST_PX = 700
"""Long side below which a turned photo is none that anybody would send."""

STRAIGHT = {
    "interior": ("naomi-hebert", "nastuh-abootalebi", "r-architecture-wDDfbanbhl8", "norbert-levajsics"),
    "exterior": (
        "avi-werde",
        "frames-for-your-heart-mR1CIDduGLc",
        "pixasquare",
        "r-architecture-L_j9OWElo1s",
        "salman-saqib",
        "stephan-bechert",
    ),
}
"""Professional photos whose walls are upright, by eye: folder -> how their names begin."""

STRAIGHT_HOUSES = (
    "84_bathroom",
    "84_kitchen",
    "104_kitchen",
    "117_kitchen",
    "198_bathroom",
    "204_bathroom",
    "204_kitchen",
    "213_kitchen",
    "396_bathroom",
    "396_kitchen",
)
LEFT_ALONE = {
    "look-up": (
        "exterior/luke-van-zyl-koH7IVuwRLw-unsplash.jpg",
        "exterior_camera_exif/Canon_PowerShot_G2.jpg",
        "exterior_camera_exif/Panasonic_DMC-LX3_Lumix_.jpg",
        "exterior_camera_exif/Samsung_SM-G935L_Galaxy_S7_Edge_.jpg",
        "sky_masks_highres_pseudo/test_1518.jpg",
    ),
    "detail": (
        "large_camera_exif/Canon_EOS_450D.jpg",
        "large_camera_exif/Canon_EOS_5D.jpg",
        "large_camera_exif/Canon_PowerShot_S400.jpg",
        "orientation_real_cameras/Leica_T_Typ_701_.jpg",
        "badly_exposed_singles/a1629.jpg",
    ),
    "turned on its side": ("exterior_camera_exif/Canon_PowerShot_A85.jpg",),
    "stitched": ("sky_masks_highres_pseudo/test_572.jpg",),
}
"""What they show -> photos that must come out as they went in."""

LOOKED_AT = (
    "interior",
    "exterior",
    "exterior_camera_exif",
    "large_camera_exif",
    "orientation_real_cameras",
    "badly_exposed_singles",
    "sky_masks_highres_pseudo",
    "exterior_castle_refiners",
)
LIGHTS = {"-2 EV": (-2.0, 0.0), "+2 EV": (2.0, 0.0), "+500 K": (0.0, 1.0), "-500 K": (0.0, -1.0)}
_500_K = np.array([0.12, 0.0, -0.2], np.float32)
"""Change of linear red and blue between 5500 K and 5000 K, about."""


@dataclass(frozen=True, eq=False)
class Shot:
    """One picture: pixels uint8 (h, w, 3), the size of its original, its camera, and the angles if they are known."""

    name: str
    part: str
    pixels: np.ndarray
    full: Size
    focal_35_mm: float
    camera: CameraFacts = field(default_factory=CameraFacts)
    truth: Tilt | None = None


def read_shot(path: Path, part: str) -> Shot:
    """A photo as the service reads it, its long side at most LONG_SIDE_PX."""
    photo = decode_photo(path)
    camera = read_camera(photo.metadata)
    focal = find_focal_35_mm(camera) or DEFAULT_FOCAL_35_MM
    return Shot(path.name, part, shrink_pixels(photo.pixels, LONG_SIDE_PX), photo.size, focal, camera)


def render_shot(kind: str, seed: int, tilt: Tilt) -> Shot:
    """A rendered house or room, photographed at those angles."""
    render, focal = (render_house, HOUSE_FOCAL_35_MM) if kind == "house" else (render_room, ROOM_FOCAL_35_MM)
    pixels = render(RENDERED_SIZE, seed, tilt)
    return Shot(f"{kind} {seed}", f"rendered {kind}s", pixels, RENDERED_SIZE, focal, truth=tilt)


def draw_floor_plan(seed: int, degrees: float) -> Shot:
    """A floor plan on white paper, scanned askew: no photo has straighter lines."""
    rng, plan = np.random.default_rng([seed, 7]), np.full((1100, 1500, 3), 250, np.uint8)
    for _ in range(9):
        left, top = rng.integers(100, 900), rng.integers(100, 600)
        corner = (int(left + rng.integers(200, 500)), int(top + rng.integers(150, 400)))
        cv2.rectangle(plan, (int(left), int(top)), corner, (20, 20, 20), int(rng.integers(3, 12)))
    matrix = cv2.getRotationMatrix2D((750, 550), degrees, 1)
    turned = cv2.warpAffine(plan, matrix, (1500, 1100), flags=cv2.INTER_AREA, borderValue=(250, 250, 250))
    return Shot(f"floor plan {seed}", "floor plan", np.asarray(turned), Size(1100, 1500), DEFAULT_FOCAL_35_MM)


def tilt_shot(shot: Shot, tilt: Tilt) -> Shot:
    """A straight photo as a tilted camera in its place would have taken it, cropped evenly around its middle."""
    size = Size(*shot.pixels.shape[:2])
    lens = lens_matrix(size, focal_in_px(size, shot.focal_35_mm))
    back = lens @ upright_rotation(*tilt) @ np.linalg.inv(lens)
    share = _largest_share(back, size)
    small = Size(int((size.height - 1) * share) + 1, int((size.width - 1) * share) + 1)
    shift = np.array([[1, 0, (size.width - small.width) / 2], [0, 1, (size.height - small.height) / 2], [0, 0, 1]])
    rows = tuple(tuple(float(value) for value in row) for row in back @ shift)
    pixels = apply_warp(shot.pixels, Warp(rows, size, small))  # type: ignore[arg-type]
    return Shot(shot.name, "known rotations", pixels, small, shot.focal_35_mm / share, truth=tilt)


def _largest_share(back: np.ndarray, size: Size) -> float:
    """How much of its width and height, evenly around the middle, a tilted camera finds inside the photo."""
    far = np.array([size.width - 1, size.height - 1])
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * far / 2

    def fits(share: float) -> bool:
        seen = project_points(back, corners * share + far / 2)
        return bool((seen >= 0).all() and (seen <= far).all())

    return float(next(share for share in np.linspace(1, 0.1, 181) if fits(float(share))))


def relight(pixels: np.ndarray, exposure_ev: float, warmer: float) -> np.ndarray:
    """Pixels uint8 (h, w, 3) as another exposure or white balance of the camera would have left them."""
    light = srgb_to_linear(pixels.astype(np.float32) / 255) * (1 + warmer * _500_K) * 2**exposure_ev
    return np.rint(255 * linear_to_srgb(np.clip(light, 0, 1))).astype(np.uint8)


def list_straight(task: Task) -> list[Path]:
    """Real photos that are straight; raises FileNotFoundError without the houses."""
    folders = [(task.photos / "photos" / folder, names) for folder, names in STRAIGHT.items()]
    houses = [photo.path for photo in list_photos(task.houses)]
    found = [path for folder, names in folders for path in sorted(folder.iterdir()) if path.name.startswith(names)]
    found += [path for path in houses if path.stem in STRAIGHT_HOUSES]
    if not found:
        raise FileNotFoundError(f"{task.photos} holds none of the straight photos")
    return found


def draw_tilts(seed: int, count: int) -> Iterator[Tilt]:
    """Angles such as hands hold a camera at: up to 10° up or down, 4° to the side."""
    rng = np.random.default_rng([seed, 15])
    for _ in range(count):
        yield Tilt(float(rng.uniform(-10, 10)), float(rng.uniform(-4, 4)))
