"""What sky a photo gets: colours from horizon to zenith, how much cloud, and where its sun is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.sky.clouds import draw_clouds, go_round, read_cover
from imaging.sky.matte import check_matte

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class SkyStyle:
    """Colours (sRGB) far above, at the horizon, of clouds and of the side of the sun.

    `cover` is the share of the sky that clouds take, `opacity` how much they hide, `softness` how slowly they begin,
    `fall` how fast the horizon's colour gives way to the zenith's.
    """

    zenith: Colour
    horizon: Colour
    cloud: Colour
    sun: Colour
    cover: float
    opacity: float
    softness: float
    fall: float


STYLES = {
    "clear": SkyStyle(
        (0.21, 0.44, 0.78), (0.74, 0.86, 0.95), (0.98, 0.98, 0.99), (0.96, 0.97, 0.95), 0.22, 0.8, 1.5, 2.4
    ),
    "soft": SkyStyle(
        (0.46, 0.64, 0.86), (0.84, 0.90, 0.95), (0.96, 0.97, 0.98), (0.98, 0.96, 0.93), 0.50, 0.75, 2.4, 2.2
    ),
    "dusk": SkyStyle(
        (0.27, 0.36, 0.60), (0.95, 0.76, 0.62), (0.86, 0.62, 0.62), (1.00, 0.80, 0.52), 0.30, 0.6, 1.8, 3.0
    ),
}
"""By the names of `sky_style`."""
_DRAWN, _PLACED = 1.0, 0.45
"""How much the drawn clouds and the generated layout say about where there is cloud."""


NEUTRAL = np.ones(3, np.float32)
_TAKEN = {"zenith": 0.3, "horizon": 1.0, "cloud": 0.8}
"""How much of the scene's cast the parts of a sky take on: haze near the ground all of it, the blue above little."""


def dress_sky(
    generated: np.ndarray,
    matte: np.ndarray,
    style: SkyStyle,
    seed: int,
    sun: float,
    ambient: np.ndarray = NEUTRAL,
    turn: float | None = None,
) -> np.ndarray:
    """A sky (h, w, 3) float32 in a style, over the whole of a photo with a sky matte (h, w).

    From the generated sky (h, w, 3) comes where the clouds are, from numbers what they are made of: no grid of latents,
    no smudge, no house that a generator mixed in. `sun` as `find_sun` gives it, -1 to 1; `ambient` as `tell_ambient`
    does, gains (3,). Of a panorama all the way round, whose ends are shown twice, `turn` is the share of the width
    after which clouds come again. Raises ImageError(bad_matte).
    """
    check_matte(matte)
    horizon = find_horizon(matte)
    # Half by angle, half by how much sky there is: a strip of it over a roof has a little of every colour too.
    extent = 0.5 * horizon + 0.2 * max(matte.shape)
    height = np.maximum((horizon - np.arange(matte.shape[0])) / extent, 0).astype(np.float32)
    near = np.exp(-style.fall * height)[:, None, None]
    zenith, low = _vary(style, seed)
    level = float(ambient.max())
    above, below, white = (level * (ambient / level) ** _TAKEN[part] for part in ("zenith", "horizon", "cloud"))
    zenith, low = zenith * above, low * below
    sky = _lean_to_sun(zenith + (low - zenith) * near, near, style, sun, matte.shape[1])
    noise, relief = draw_clouds(matte.shape[:2], horizon, seed, sun)
    field = (_DRAWN * noise + _PLACED * read_cover(generated, matte)) / np.hypot(_DRAWN, _PLACED)
    if turn is not None:
        field, relief = go_round(field, turn), go_round(relief, turn)
    sky_field = field[matte > 0.5] if (matte > 0.5).any() else field.ravel()
    cover = np.clip((field - np.quantile(sky_field, 1 - style.cover)) / style.softness + 0.08, 0, 1)
    # Seen through much air clouds pale into the horizon.
    hidden = (style.opacity * cover * (1 - 0.7 * near[..., 0]))[..., None]
    cloud = white * np.array(style.cloud, np.float32) * (1 + 0.05 * np.clip(relief, -1, 1))[..., None]
    return np.asarray(np.clip(sky + (cloud - sky) * hidden, 0, 1), np.float32)


def find_horizon(matte: np.ndarray) -> float:
    """The row of a matte (h, w) at which its sky meets the ground, or ends for its better part."""
    rows = np.flatnonzero((matte > 0.5).mean(axis=1) > 0.05)
    return float(rows[-1] + 1) if len(rows) else float(len(matte))


def find_sun(image: np.ndarray, matte: np.ndarray) -> float:
    """On which side of an image (h, w, 3) the sun is, -1 left to 1 right; 0 where the old sky (h, w) does not tell.

    A sky is brighter and warmer toward the sun: the slope of its brightness, less half of its blueness, across the
    photo. A sky burnt out all over tells nothing.
    """
    size = (64, max(1, round(64 * image.shape[0] / image.shape[1])))
    small = cv2.resize(image.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    sky = cv2.resize(matte.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.9
    light = small.mean(axis=2) - 0.5 * (small[..., 2] - small[..., 0])
    columns = np.repeat(np.linspace(-1, 1, size[0])[None], size[1], axis=0)[sky]
    if len(columns) < 48 or columns.std() < 0.25:
        return 0.0
    slope = float(np.polyfit(columns, light[sky], 1)[0])
    return float(np.clip((abs(slope) - 0.015) / 0.06, 0, 1) * np.sign(slope))


def _vary(style: SkyStyle, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The style's zenith and horizon as this seed has them: a listing with one seed has one sky."""
    rng = np.random.default_rng([seed, 12])
    shade, tint = rng.normal(0, 0.012, (2, 1)), rng.normal(0, 0.006, 3)
    varied = np.array([style.zenith, style.horizon]) + shade + tint
    return tuple(np.clip(varied, 0, 1).astype(np.float32))


def _lean_to_sun(sky: np.ndarray, near: np.ndarray, style: SkyStyle, sun: float, width: int) -> np.ndarray:
    """The gradient (h, 1, 3) drawn out over a photo, with the sun's colour on its side, most of it low."""
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None]
    share = 0.35 * abs(sun) * near * (0.5 + 0.5 * np.sign(sun) * across) ** 2
    return np.asarray(sky + (np.array(style.sun, np.float32) - sky) * share, np.float32)
