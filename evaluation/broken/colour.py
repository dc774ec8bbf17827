"""Breaks of colour and light: wrong hue, casts, seams, a burnt window, a leaking sky. All in 8-bit levels, float32."""

import cv2
import numpy as np

from evaluation.broken.place import draw_blob, draw_box

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_SKIES = ((120, 170, 230), (170, 200, 235), (200, 210, 225))
_LEAK_PX = 20.0


def swap_hue(core: np.ndarray, degrees: float, rng: np.random.Generator) -> np.ndarray:
    """Hue turned by that angle at equal luma, within a box of about half the tile's sides."""
    box = draw_box(core.shape[:2], 0.5, rng)
    return core + box[..., None] * (_turn_hue(core, degrees) - core)


def cast_patch(core: np.ndarray, levels: float, rng: np.random.Generator) -> np.ndarray:
    """A stain of a drawn hue at equal luma, that many levels of colour, on a patch with a soft border."""
    return core + levels * draw_blob(core.shape[:2], rng)[..., None] * _draw_chroma(rng)


def cast_all(core: np.ndarray, levels: float, rng: np.random.Generator) -> np.ndarray:
    """The whole area tinted at equal luma, in proportion to its light, by that many levels at white."""
    return core * (1 + levels / 255 * _draw_chroma(rng))


def cast_photo(core: np.ndarray, levels: float, rng: np.random.Generator) -> np.ndarray:
    """As `cast_all`, of a hue to which the photo leans already: a cast the other way would take one away."""
    colour = _draw_chroma(rng)
    mean = core.mean(axis=(0, 1))
    lean = float(colour @ (mean - mean @ _LUMA))
    return core * (1 + levels / 255 * (colour if lean >= 0 else -colour))


def scale_tone(core: np.ndarray, percent: float, rng: np.random.Generator) -> np.ndarray:
    """Brighter or darker by that much: a seam all around."""
    return core * np.float32(1 + rng.choice([-1, 1]) * percent / 100)


def burn(core: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """The brightest share of the area stretched to white, softly from a little below, as a window burns out."""
    luma = cv2.GaussianBlur(core @ _LUMA, (0, 0), 6)
    start = float(np.quantile(luma, 1 - share))
    amount = np.clip((luma - start) / 8 + 1, 0, 1)[..., None]
    return core + amount * (262 - core)


def overexpose(core: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Brighter until that share of it has gone over white."""
    return core * np.float32(max(1.0, 262 / max(1.0, float(np.quantile(core @ _LUMA, 1 - share)))))


def leak_sky(core: np.ndarray, alpha: float, rng: np.random.Generator) -> np.ndarray:
    """A sky's colour bleeding 20 pixels over what stands before it, most at the border, which is a drawn wavy line."""
    height, width = core.shape[:2]
    rows = np.linspace(0, 3 * np.pi * rng.uniform(0.5, 1.5), width) + rng.uniform(0, 6)
    line = height * (rng.uniform(0.3, 0.7) + 0.1 * np.sin(rows))
    depth = np.arange(height)[:, None] - line[None, :]
    bleeding = np.where(depth >= 0, np.clip(1 - depth / _LEAK_PX, 0, 1), 0) * _stretch_of(width, rng)
    sky = np.array(_SKIES[int(rng.integers(len(_SKIES)))], np.float32)
    return core + (alpha * bleeding[..., None] * (sky - core)).astype(np.float32)


def _stretch_of(width: int, rng: np.random.Generator) -> np.ndarray:
    """1 over about half of a width, 0 elsewhere: a matte leaks in places."""
    start = int(rng.uniform(0, 0.5) * width)
    row = np.zeros(width, np.float32)
    row[start : start + width // 2] = 1
    return np.asarray(cv2.blur(row[None, :], (9, 1)))


def _turn_hue(core: np.ndarray, degrees: float) -> np.ndarray:
    """Colour differences turned about the grey axis, luma held."""
    luma = (core @ _LUMA)[..., None]
    blue, red = (core[..., 2:] - luma) * 0.564, (core[..., :1] - luma) * 0.713
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return _compose(luma, cosine * blue - sine * red, sine * blue + cosine * red)


def _compose(luma: np.ndarray, blue: np.ndarray, red: np.ndarray) -> np.ndarray:
    """RGB from Rec. 601 luma and colour differences, each (h, w, 1)."""
    rgb = [luma + red / 0.713, luma - 0.344 * blue - 0.714 * red, luma + blue / 0.564]
    return np.asarray(np.concatenate(rgb, axis=2), np.float32)


def _draw_chroma(rng: np.random.Generator) -> np.ndarray:
    """A colour of zero luma (3,), its largest channel 1 in size."""
    angle = rng.uniform(0, 2 * np.pi)
    zero = np.zeros((1, 1, 1), np.float32)
    colour = _compose(zero, zero + np.cos(angle), zero + np.sin(angle))[0, 0]
    return np.asarray(colour / np.abs(colour).max(), np.float32)
