"""Rooms with windows whose light is known everywhere, and frames as a camera in hand would take of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import simplejpeg

from imaging.color import linear_to_srgb, srgb_to_linear
from training.data import read_photo

WIDTH_PX = 1400
ROOMS = ("norbert-levajsics-oTJ92KUXHls-unsplash.jpg", "nastuh-abootalebi-JdcJn85xD2k-unsplash.jpg")
VIEWS = ("pixasquare-4ojhpgKpS68-unsplash.jpg", "salman-saqib-z6UAWpQAhXs-unsplash.jpg")
Box = tuple[float, float, float, float]
WINDOWS: tuple[Box, ...] = ((0.06, 0.10, 0.30, 0.55), (0.40, 0.10, 0.56, 0.55))
"""Left, top, right, bottom, as shares of the photo."""

_ROOM_GAIN = 0.75
_PANES = (2, 3)
_FRAME, _BAR, _THIN_BAR = 0.008, 0.004, 0.002
_FRAME_ENCODED = 0.72
_SUPERSAMPLED = 4
_GLARE = 0.003
_WELL, _READ_NOISE = 9e3, 6e-4
_JPEG_QUALITY = 94

Curve = Literal["srgb", "camera"]


@dataclass(frozen=True, eq=False)
class Scene:
    """Linear light float32 (h, w, 3), 1 the white of the frame at 0 EV; glass and window frames [0, 1] (h, w); `view`
    what is behind the glass, before it was made `view_ev` brighter than the room."""

    light: np.ndarray
    glass: np.ndarray
    frame: np.ndarray
    view: np.ndarray
    view_ev: float

    @property
    def room(self) -> np.ndarray:
        """bool (h, w): neither glass nor window frame."""
        return (self.glass + self.frame) < 0.01


def build_scene(photos: Path, number: int, view_ev: float, windows: tuple[Box, ...] = WINDOWS) -> Scene:
    """A photographed room with windows cut into its wall, and a photographed view behind them."""
    room = read_light(photos / "photos" / "interior" / ROOMS[number % len(ROOMS)], WIDTH_PX) * _ROOM_GAIN
    outside = read_light(photos / "photos" / "exterior" / VIEWS[number % len(VIEWS)], WIDTH_PX)
    size = room.shape[:2]
    glass, frame = _draw_windows(size, windows)
    paint = srgb_to_linear(np.array([_FRAME_ENCODED] * 3, np.float32))
    room = room * (1 - frame[..., None]) + paint * frame[..., None]
    view = np.zeros_like(room)
    for box in windows:
        left, top, right, bottom = _in_px(box, size)
        view[top:bottom, left:right] = _crop_to(outside, bottom - top, right - left)
    light = room * (1 - glass[..., None]) + view * np.float32(2**view_ev) * glass[..., None]
    return Scene(light.astype(np.float32), glass, np.maximum(frame - glass, 0), view, view_ev)


def take_frame(light: np.ndarray, ev: float, seed: int, curve: Curve = "srgb", glare: float = _GLARE) -> np.ndarray:
    """A frame uint8 (h, w, 3) at so many EV: glare, photon and read noise, white, the camera's curve, JPEG."""
    rng = np.random.default_rng(seed)
    exposed: np.ndarray = _add_glare(light, glare) * np.float32(2.0**ev)
    spread = np.sqrt(np.maximum(exposed, 0) / _WELL + _READ_NOISE**2)
    exposed = exposed + spread * rng.standard_normal(exposed.shape, dtype=np.float32)
    encoded = bend(linear_to_srgb(exposed), curve)
    pixels = np.ascontiguousarray(np.rint(encoded * 255).astype(np.uint8))
    jpeg = simplejpeg.encode_jpeg(pixels, quality=_JPEG_QUALITY, colorsubsampling="444")
    return np.asarray(simplejpeg.decode_jpeg(jpeg))


def bend(encoded: np.ndarray, curve: Curve) -> np.ndarray:
    """sRGB values as a camera's own curve has them: "camera" is an S about the middle."""
    if curve == "srgb":
        return encoded
    return np.clip(encoded + 0.12 / np.pi * np.sin(2 * np.pi * (encoded - 0.5)), 0, 1)


def turn_camera(light: np.ndarray, roll_deg: float, yaw_deg: float, pitch_deg: float) -> tuple[np.ndarray, np.ndarray]:
    """The light as a turned camera (24 mm) sees it, and the homography from the straight one's pixels to its own."""
    height, width = light.shape[:2]
    focal = 0.667 * width
    lens = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]])
    turn = np.eye(3)
    for axis, angle in ((2, roll_deg), (1, yaw_deg), (0, pitch_deg)):
        step = np.zeros(3)
        step[axis] = np.radians(angle)
        turn = turn @ cv2.Rodrigues(step)[0]
    matrix = lens @ turn @ np.linalg.inv(lens)
    turned = cv2.warpPerspective(light, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return np.maximum(turned, 0), matrix


def add_person(light: np.ndarray, at: float) -> tuple[np.ndarray, np.ndarray]:
    """Somebody in dark, patterned clothes who stands at a share of the width, with a shadow; and where, (h, w)."""
    height, width = light.shape[:2]
    body = np.maximum(
        _ellipse(light.shape, at * width, 0.62 * height, 0.035 * width, 0.22 * height),
        _ellipse(light.shape, at * width, 0.36 * height, 0.018 * width, 0.045 * height),
    )
    cloth = np.random.default_rng(7).uniform(0.6, 1.4, (height // 16 + 1, width // 16 + 1)).astype(np.float32)
    cloth = np.roll(cv2.resize(cloth, (width, height)), int(at * width), 1)
    shadow = 0.45 * cv2.GaussianBlur(np.roll(body, int(0.012 * width), 1), (0, 0), 0.008 * width) * (1 - body)
    colour = np.array([0.06, 0.09, 0.2], np.float32) * cloth[..., None]
    return light * (1 - shadow - body + shadow * body)[..., None] + colour * body[..., None], body


def add_fan(light: np.ndarray, start: float, sweep: float) -> tuple[np.ndarray, np.ndarray]:
    """A ceiling fan of five blades at an angle, blurred over what it turns during the exposure; and its disc (h, w)."""
    height, width = light.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    right, down = (x - 0.45 * width) / (0.13 * width), (y - 0.2 * height) / (0.035 * height)
    radius, angle = np.hypot(right, down), np.arctan2(down, right)
    turns = np.linspace(start, start + sweep, 12)
    hits = [(np.abs((angle - turn) % (2 * np.pi / 5) - np.pi / 5) < 0.22) & (radius < 1) for turn in turns]
    blades = cv2.GaussianBlur(np.mean(hits, axis=0).astype(np.float32), (0, 0), 0.8)[..., None]
    return light * (1 - blades) + np.array([0.12, 0.08, 0.05], np.float32) * blades, (radius < 1).astype(np.float32)


def _add_glare(light: np.ndarray, share: float) -> np.ndarray:
    height, width = light.shape[:2]
    small = cv2.resize(np.minimum(light, 256), None, fx=1 / 7, fy=1 / 7, interpolation=cv2.INTER_AREA)
    near = cv2.GaussianBlur(small, (0, 0), small.shape[1] * 0.01)
    far = cv2.GaussianBlur(small, (0, 0), small.shape[1] * 0.06)
    return np.asarray(light * (1 - share) + share * cv2.resize(0.6 * near + 0.4 * far, (width, height)))


def _draw_windows(size: tuple[int, int], windows: tuple[Box, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Glass, and windows as a whole, [0, 1] (h, w): drawn larger, so that edges are soft as a lens leaves them."""
    height, width = size[0] * _SUPERSAMPLED, size[1] * _SUPERSAMPLED
    glass, frame = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    edge, bar, thin = (round(share * width) for share in (_FRAME, _BAR, _THIN_BAR))
    for box in windows:
        left, top, right, bottom = _in_px(box, (height, width))
        frame[top:bottom, left:right] = 255
        across, down = (right - left - 2 * edge) / _PANES[0], (bottom - top - 2 * edge) / _PANES[1]
        for column in range(_PANES[0]):
            for row in range(_PANES[1]):
                x0, y0 = left + edge + column * across, top + edge + row * down
                x0, y0 = x0 + bar / 2 * (column > 0), y0 + thin / 2 * (row > 0)
                x1 = left + edge + (column + 1) * across - bar / 2 * (column < _PANES[0] - 1)
                y1 = top + edge + (row + 1) * down - thin / 2 * (row < _PANES[1] - 1)
                glass[int(y0) : int(y1), int(x0) : int(x1)] = 255
    shrink = (size[1], size[0])
    small = [cv2.resize(each, shrink, interpolation=cv2.INTER_AREA).astype(np.float32) / 255 for each in (glass, frame)]
    return small[0], small[1]


def _in_px(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    return round(left * size[1]), round(top * size[0]), round(right * size[1]), round(bottom * size[0])


def _crop_to(light: np.ndarray, height: int, width: int) -> np.ndarray:
    """The middle of a picture in that shape and size."""
    scale = min(light.shape[0] / height, light.shape[1] / width)
    tall, wide = int(height * scale), int(width * scale)
    top, left = (light.shape[0] - tall) // 2, (light.shape[1] - wide) // 2
    crop = light[top : top + tall, left : left + wide]
    return np.asarray(cv2.resize(crop, (width, height), interpolation=cv2.INTER_AREA))


def _ellipse(shape: tuple[int, ...], x: float, y: float, right: float, down: float) -> np.ndarray:
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    inside = 1 - ((columns - x) / right) ** 2 - ((rows - y) / down) ** 2
    return np.clip(inside * min(right, down) / 2 + 0.5, 0, 1)


def read_light(path: Path, width_px: int) -> np.ndarray:
    """A photo's linear light at that width, its highlights as far as sRGB has them."""
    pixels = read_photo(path)
    height = round(pixels.shape[0] * width_px / pixels.shape[1])
    small = cv2.resize(pixels, (width_px, height), interpolation=cv2.INTER_AREA)
    return srgb_to_linear(small.astype(np.float32) / 255).astype(np.float32)
