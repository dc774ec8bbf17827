"""From light to a photograph, as cameras and their owners make it: balance, glow, curve, noise, sharpening, JPEG."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.scenes.interior.light_plan import CameraSettings


def expose(linear: np.ndarray, tint: np.ndarray, settings: CameraSettings, seed: int) -> np.ndarray:
    """uint8 (H, W, 3), sRGB, of linear RGB float32 (H, W, 3), under light of a colour `tint` (3,)."""
    gains = np.array(settings.white) * 2.0**settings.exposure_ev / tint**settings.adapted
    exposed = linear * gains.astype(np.float32)
    if settings.glow:
        side = max(linear.shape[:2])
        bright = np.minimum(np.maximum(exposed - 0.9, 0), 4)
        exposed = exposed + np.float32(settings.glow) * (
            cv2.GaussianBlur(bright, (0, 0), side * 0.012) + 0.6 * cv2.GaussianBlur(bright, (0, 0), side * 0.05)
        )
    exposed = exposed * _falloff(linear.shape[:2], settings.vignette)[..., None]
    encoded = _curve(exposed, settings)
    blur_px = settings.blur_px * max(1.0, max(linear.shape[:2]) / 768)
    encoded = np.asarray(cv2.GaussianBlur(encoded, (0, 0), blur_px), np.float32)
    encoded = encoded + _noise(encoded.shape, settings.noise / 255, seed)
    if settings.sharpening:
        encoded = encoded + np.float32(settings.sharpening) * (encoded - cv2.GaussianBlur(encoded, (0, 0), 1.2))
    pixels = np.clip(encoded * 255 + 0.5, 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, settings.jpeg_quality])
    return np.ascontiguousarray(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))[..., ::-1])


def _curve(exposed: np.ndarray, settings: CameraSettings) -> np.ndarray:
    """A shoulder from three quarters of white, the sRGB-like exponent, an S over it, and more or less colour."""
    shoulder = np.where(exposed > 0.7, 0.7 + 0.3 * (1 - np.exp(-(exposed - 0.7) / 0.42)), exposed)
    encoded = np.maximum(shoulder, 0) ** np.float32(1 / 2.2)
    smooth = encoded * encoded * (3 - 2 * encoded)
    encoded = encoded + np.float32(settings.contrast) * (smooth - encoded)
    grey = encoded.mean(axis=-1, keepdims=True)
    return np.asarray(grey + np.float32(settings.saturation) * (encoded - grey), np.float32)


def _falloff(shape: tuple[int, ...], vignette: float) -> np.ndarray:
    y, x = np.linspace(-1, 1, shape[0], dtype=np.float32)[:, None], np.linspace(-1, 1, shape[1], dtype=np.float32)[None]
    return np.asarray(1 - np.float32(vignette) * (x**2 + y**2) / 2)


def _noise(shape: tuple[int, ...], strength: float, seed: int) -> np.ndarray:
    noise = np.random.default_rng([seed, 31]).standard_normal(shape, dtype=np.float32)
    soft = cv2.GaussianBlur(noise, (3, 3), 0.7)
    return np.asarray(soft * np.float32(strength / 0.55))
