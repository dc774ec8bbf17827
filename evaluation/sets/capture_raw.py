"""Raw brackets: DNG files written here, whose light is known, and a photographed colour chart."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import rawpy
import tifffile

from evaluation.sets.capture_scene import build_scene
from imaging.capture import merge_capture
from imaging.codec import Limits
from imaging.codec.raw_linear import decode_raw_linear
from imaging.color import linear_to_srgb, srgb_to_lab

EVS = (-4.0, -2.0, 0.0, 2.0)
NEUTRAL, DRIFTED = (0.5, 1.0, 0.62), (0.55, 1.0, 0.58)
"""What a grey patch reads as in red, green, blue; of one frame the camera's own white balance has drifted."""

_WHITE, _BLACK, _WELL = 15_000, 512, 2e4
_MATRIX = (0.8924, -0.3118, -0.0595, -0.4453, 1.2453, 0.2176, -0.0673, 0.1487, 0.6143)
_GREYS_PX = tuple((x, 930) for x in (702, 814, 924, 1036, 1146, 1256))
"""Middles of the greys, white first, in the developed chart."""

_PATCH_PX = 24


def write_dng(
    path: Path, mosaic: np.ndarray, neutral: tuple[float, float, float] = NEUTRAL, baseline_ev: float = 0.0
) -> None:
    """A Bayer mosaic uint16 (h, w), RGGB, as DNG 1.4 (Adobe, "Digital Negative Specification")."""

    def rationals(values: tuple[float, ...]) -> list[int]:
        return [int(part) for value in values for part in (round(value * 10_000), 10_000)]

    tags = [
        (33421, 3, 2, (2, 2), True),
        (33422, 1, 4, bytes([0, 1, 1, 2]), True),
        (50706, 1, 4, bytes([1, 4, 0, 0]), True),
        (50707, 1, 4, bytes([1, 1, 0, 0]), True),
        (50708, 2, 0, "Fanlight Test", True),
        (50717, 4, 1, _WHITE, True),
        (50714, 4, 1, _BLACK, True),
        (50721, 10, 9, rationals(_MATRIX), True),
        (50728, 5, 3, rationals(neutral), True),
        (50730, 10, 1, rationals((baseline_ev,)), True),
        (50778, 3, 1, 21, True),
    ]
    tifffile.imwrite(path, mosaic, photometric=32803, extratags=tags, metadata=None, compression=None)


def expose_mosaic(light: np.ndarray, ev: float, seed: int) -> np.ndarray:
    """A sensor's mosaic uint16 of linear light (h, w, 3): photon and read noise, black level, white level."""
    sensed: np.ndarray = light[: light.shape[0] // 2 * 2, : light.shape[1] // 2 * 2] * np.array(NEUTRAL, np.float32)
    mosaic = sensed[..., 1].copy()
    mosaic[0::2, 0::2], mosaic[1::2, 1::2] = sensed[0::2, 0::2, 0], sensed[1::2, 1::2, 2]
    exposed: np.ndarray = mosaic * np.float32(2.0**ev)
    noise = np.sqrt(np.maximum(exposed, 0) / _WELL + 1e-7)
    exposed = exposed + noise * np.random.default_rng(seed).standard_normal(exposed.shape, dtype=np.float32)
    return np.clip(_BLACK + np.clip(exposed, 0, 1) * (_WHITE - _BLACK), 0, _WHITE).round().astype(np.uint16)


def judge_raw_bracket(photos: Path) -> dict[str, float]:
    """How far exposures read from raw frames are off, EV, and by how much red over blue drifts, percent."""
    scene = build_scene(photos, 0, 4.0)
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{index}.dng" for index in range(len(EVS))]
        for index, (path, ev) in enumerate(zip(paths, EVS, strict=True)):
            write_dng(path, expose_mosaic(scene.light, ev, index), DRIFTED if index == 1 else NEUTRAL)
        merged = merge_capture(paths, Limits(), EVS.index(0.0), scene.glass)
        drift = _measure_drift(paths)
    misses = [abs(use.ev - ev) for use, ev in zip(merged.frames, EVS, strict=True)]
    return {
        "raw_ratio_worst_ev": max(misses),
        "raw_red_blue_drift_percent": drift,
        "raw_frames_used": float(sum(use.refused is None for use in merged.frames)),
        "raw_depth_bits": float(merged.photo.bit_depth),
    }


def _measure_drift(paths: list[Path]) -> float:
    """Percent by which red over blue moves over the set, on pixels that no frame clips or leaves in its noise."""
    first = decode_raw_linear(paths[EVS.index(0.0)].read_bytes(), Limits())
    frames = [decode_raw_linear(path.read_bytes(), Limits(), first.balance).pixels / 65535 for path in paths]
    ratios = []
    for frame in frames:
        usable = (np.minimum(frame, frames[EVS.index(0.0)]).min(axis=2) > 0.004) & (
            np.maximum(frame, frames[EVS.index(0.0)]).max(axis=2) < 0.9
        )
        own, reference = frame[usable], frames[EVS.index(0.0)][usable]
        gains = own.sum(axis=0) / reference.sum(axis=0)
        ratios.append(float(gains[0] / gains[2]))
    return 100 * (max(ratios) - min(ratios))


def judge_chart(photos: Path) -> dict[str, float]:
    """Chroma of the worst of a chart's greys, ΔE (Lab) from neutral: as the camera balanced it, and as its white patch
    says, which tells whether light stays proportional from white to black."""
    path = photos / "photos" / "raw" / "colorchart.dng"
    as_shot = decode_raw_linear(path.read_bytes(), Limits())
    balanced = decode_raw_linear(path.read_bytes(), Limits(), _balance_on(path, *_GREYS_PX[0]))
    return {
        "chart_as_shot_delta_e": _worst_grey(as_shot.pixels),
        "chart_balanced_delta_e": _worst_grey(balanced.pixels),
    }


def _balance_on(path: Path, x: int, y: int) -> tuple[float, ...]:
    """LibRaw's multipliers that make a patch grey, from the mosaic itself."""
    with rawpy.imread(str(path)) as raw:
        places = (slice(y - _PATCH_PX, y + _PATCH_PX), slice(x - _PATCH_PX, x + _PATCH_PX))
        values = raw.raw_image_visible[places].astype(float) - np.mean(raw.black_level_per_channel)
        colours = raw.raw_colors_visible[places] % 4
        red, green, blue, second = (values[colours == colour].mean() for colour in range(4))
    grey = (green + second) / 2
    return grey / red, 1.0, grey / blue, 1.0


def _worst_grey(pixels: np.ndarray) -> float:
    patches = [pixels[y - _PATCH_PX : y + _PATCH_PX, x - _PATCH_PX : x + _PATCH_PX] for x, y in _GREYS_PX]
    encoded = linear_to_srgb(np.array([patch.reshape(-1, 3).mean(axis=0) / 65535 for patch in patches]))
    return float(np.hypot(*srgb_to_lab(encoded)[:, 1:].T).max())
