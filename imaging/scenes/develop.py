"""From the drawn sheet to a photograph: lens blur, vignette and sensor noise, in strips; and to masks of its things."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.region import Size
from imaging.scenes.canvas import Canvas

_STRIP_PX = 256
_NOISE_PX = 1024


def drawing_size(size: Size) -> Size:
    """The size to draw at: small pictures are drawn at twice theirs and reduced, which smooths their edges."""
    factor = 2 if size.pixels < 8_000_000 else 1
    return Size(size.height * factor, size.width * factor)


def reduce_to(sheet: np.ndarray, size: Size) -> np.ndarray:
    """The sheet (H, W) or (H, W, 3) at the size asked for."""
    if sheet.shape[:2] == (size.height, size.width):
        return sheet
    return np.asarray(cv2.resize(sheet, (size.width, size.height), interpolation=cv2.INTER_AREA))


def cut_out_things(canvas: Canvas, size: Size, *, mirrored: bool = False) -> dict[str, np.ndarray]:
    """Where each thing that a canvas has under a name is seen, float32 (H, W), [0, 1], through the same lens."""
    labels = canvas.labels[:, ::-1] if mirrored else canvas.labels
    masks = {}
    for number, name in enumerate(canvas.names, 1):
        sheet = np.where(labels == number, np.uint8(255), np.uint8(0))
        masks[name] = blur_lens(np.ascontiguousarray(reduce_to(sheet, size))).astype(np.float32) / 255
    return masks


def develop(
    sheet: np.ndarray, seed: int, *, vignette: float = 0.2, noise_levels: float = 1.2, exposure_ev: float = 0.0
) -> np.ndarray:
    """A photograph of the sheet, both uint8 (H, W, 3): corners darker by `vignette` (linear), noise in 8-bit levels.

    `exposure_ev` is that of the midtones; what shines loses less, as a window does in a dim room. The sheet is
    overwritten.
    """
    noise = _noise_tile(seed) * noise_levels
    blurred = blur_lens(cv2.LUT(sheet, _exposure_curve(exposure_ev), dst=sheet))
    height, width = blurred.shape[:2]
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    for top in range(0, height, _STRIP_PX):
        strip = blurred[top : top + _STRIP_PX]
        down = np.linspace(-1, 1, height, dtype=np.float32)[top : top + strip.shape[0], None]
        falloff = 1 - vignette / 2.2 * (across**2 + down**2) / 2
        shift = (top // _STRIP_PX * 389) % _NOISE_PX
        columns = np.arange(shift, shift + width) % _NOISE_PX
        grain = noise[: strip.shape[0]].take(columns, axis=1)
        for channel in range(3):
            exposed = strip[..., channel] * falloff + np.roll(grain, 97 * channel, axis=1)
            strip[..., channel] = np.clip(exposed + 0.5, 0, 255)
    return np.asarray(blurred)


def _exposure_curve(exposure_ev: float) -> np.ndarray:
    """What becomes of each 8-bit level, uint8 (256,), in linear light."""
    light = srgb_to_linear(np.arange(256, dtype=np.float32) / 255)
    gain = np.float32(2**exposure_ev)
    return np.rint(255 * linear_to_srgb(light * (gain + (1 - gain) * light**3 / 5))).astype(np.uint8)


def blur_lens(sheet: np.ndarray) -> np.ndarray:
    """What the lens makes of a sheet (H, W) or (H, W, 3), in place: three quarters of a pixel of blur."""
    return np.asarray(cv2.GaussianBlur(sheet, (5, 5), 0.75, dst=sheet))


def _noise_tile(seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal((_STRIP_PX, _NOISE_PX), dtype=np.float32)
    # A demosaicked sensor's noise is a little softer than white.
    soft = cv2.GaussianBlur(noise, (3, 3), 0.7, borderType=cv2.BORDER_REFLECT_101)
    return np.asarray(soft / soft.std())
