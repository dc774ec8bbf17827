"""One resampling: the same bits in any blocks, no ringing, fine contrast kept, points there and back."""

import pickle

import numpy as np
import pytest

from imaging.geometry.displacement import Displacement
from imaging.geometry.warp import Warp, apply_warp
from imaging.region import Size

SOURCE = Size(240, 320)
EYE = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def turn(degrees: float, left: float = 40.3, top: float = 30.7) -> tuple:
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return ((cosine, -sine, left), (sine, cosine, top), (2e-5, -3e-5, 1.0))


def barrel(size: Size, strength: float = 6.0) -> Displacement:
    y, x = np.mgrid[0 : size.height + 32 : 32, 0 : size.width + 32 : 32].astype(float)
    across, down = (x - size.width / 2) / size.width, (y - size.height / 2) / size.width
    pull = -strength * (across**2 + down**2)
    return Displacement("a lens", size, np.stack([pull * across, pull * down], axis=-1).astype(np.float32) * 4)


def texture(dtype: type, *shape: int) -> np.ndarray:
    return np.random.default_rng(3).integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("lens", [None, barrel(SOURCE)], ids=["perfect lens", "real lens"])
def test_blocks_of_any_size_give_the_same_bits_as_the_whole(dtype: type, lens: Displacement | None) -> None:
    warp = Warp(turn(2.3), SOURCE, Size(150, 210), lens)
    pixels = texture(dtype, 240, 320, 3)
    whole = apply_warp(pixels, warp, block_px=1024)
    assert whole.dtype == dtype
    assert whole.shape == (150, 210, 3)
    for block in (16, 37, 128):
        assert np.array_equal(apply_warp(pixels, warp, block), whole)


def test_a_warp_that_moves_nothing_changes_nothing() -> None:
    pixels = texture(np.uint16, 240, 320, 3)
    assert np.array_equal(apply_warp(pixels, Warp(EYE, SOURCE, SOURCE)), pixels)


def test_whole_pixels_are_moved_without_a_change() -> None:
    pixels = texture(np.uint8, 240, 320, 3)
    moved = apply_warp(pixels, Warp(((1.0, 0.0, 12.0), (0.0, 1.0, 7.0), (0.0, 0.0, 1.0)), SOURCE, Size(200, 300)))
    assert np.array_equal(moved, pixels[7:207, 12:312])


def test_alpha_goes_where_its_pixels_go() -> None:
    warp = Warp(turn(3), SOURCE, Size(150, 210))
    alpha = texture(np.uint8, 240, 320)
    moved = apply_warp(alpha, warp)
    assert moved.shape == (150, 210)
    assert np.array_equal(moved, apply_warp(np.stack([alpha] * 3, axis=-1), warp)[..., 0])


def test_8_and_16_bits_agree() -> None:
    warp, pixels = Warp(turn(1.7), SOURCE, Size(150, 210)), texture(np.uint8, 240, 320, 3)
    wide = apply_warp(pixels.astype(np.uint16) * 257, warp)
    assert np.abs(wide / 257 - apply_warp(pixels, warp)).max() < 1.01


def test_pixels_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="the warp is for"):
        apply_warp(texture(np.uint8, 240, 321, 3), Warp(EYE, SOURCE, SOURCE))


def test_a_warp_that_shows_what_is_not_there_is_refused() -> None:
    away = ((1.0, 0.0, 900.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    with pytest.raises(ValueError, match="outside its source"):
        apply_warp(texture(np.uint8, 240, 320), Warp(away, SOURCE, SOURCE))


def edge(degrees: float, low: int, high: int, finer: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """An edge as a sensor sees it, uint8 (240, 320), and each pixel's distance from it."""
    y, x = np.mgrid[0 : 240 * finer, 0 : 320 * finer] / finer + 0.5 / finer - 0.5
    way = np.radians(degrees)
    distance = (x - 160) * np.cos(way) + (y - 120) * np.sin(way)
    cover = (distance > 0).reshape(240, finer, 320, finer).mean(axis=(1, 3))
    return np.rint(low + (high - low) * cover).astype(np.uint8), distance[::finer, ::finer]


@pytest.mark.parametrize("degrees", [0, 10, 45, 90])
@pytest.mark.parametrize("scale", [1, 257])
def test_nothing_rings_beside_a_hard_edge(degrees: float, scale: int) -> None:
    pixels, _ = edge(degrees, 30, 220)
    warp = Warp(turn(1.7), SOURCE, Size(150, 210))
    result = apply_warp(pixels.astype(np.uint8 if scale == 1 else np.uint16) * scale, warp) / scale
    assert result.min() >= 30 - 4
    assert result.max() <= 220 + 4
    places = warp.to_source(np.stack(np.mgrid[:210, :150], axis=-1).reshape(-1, 2).astype(float))
    way = np.radians(degrees)
    away = ((places - (160, 120)) @ (np.cos(way), np.sin(way))).reshape(210, 150).T
    assert np.abs(result[away < -2] - 30).max() <= 4, "dark side"
    assert np.abs(result[away > 2] - 220).max() <= 4, "bright side"


def test_the_finest_contrast_is_kept() -> None:
    """Gratings of .45 cycles a pixel in all directions: .85 of their contrast; a second resampling would take more."""
    kept = []
    for degrees in np.arange(0, 91, 15):
        way = np.radians(degrees)
        y, x = np.mgrid[:240, :320]
        grating = 128 + 20 * np.sin(2 * np.pi * 0.45 * (x * np.cos(way) + y * np.sin(way)))
        result = apply_warp(np.rint(grating).astype(np.uint8), Warp(turn(1.7), SOURCE, Size(150, 210)))
        kept.append(result.std() / grating.std())
    assert np.mean(kept) >= 0.85


@pytest.mark.parametrize("lens", [None, barrel(SOURCE)], ids=["perfect lens", "real lens"])
def test_points_go_there_and_back(lens: Displacement | None) -> None:
    warp = Warp(turn(2.3), SOURCE, Size(150, 210), lens)
    points = np.array([(0.0, 0.0), (100.25, 80.5), (319, 239), (160, 20)])
    assert warp.to_source(warp.map_points(points)) == pytest.approx(points, abs=1e-3)


@pytest.mark.parametrize("lens", [None, barrel(SOURCE, 30.0)], ids=["perfect lens", "real lens"])
def test_points_go_where_pixels_go(lens: Displacement | None) -> None:
    warp = Warp(turn(2.3), SOURCE, Size(200, 270), lens)
    y, x = np.mgrid[:240, :320]
    spot = np.rint(255 * np.exp(-((x - 62.25) ** 2 + (y - 51.5) ** 2) / 18)).astype(np.uint8)
    result = apply_warp(spot, warp).astype(float)
    rows, columns = np.mgrid[:200, :270]
    centre = (result * columns).sum() / result.sum(), (result * rows).sum() / result.sum()
    assert warp.map_points(np.array([(62.25, 51.5)]))[0] == pytest.approx(centre, abs=0.1)


def test_a_key_is_the_geometry_and_nothing_else() -> None:
    warp = Warp(turn(2.3), SOURCE, Size(150, 210), barrel(SOURCE))
    assert warp.key() == pickle.loads(pickle.dumps(warp)).key()
    others = [
        Warp(turn(2.31), SOURCE, Size(150, 210), barrel(SOURCE)),
        Warp(turn(2.3), SOURCE, Size(150, 211), barrel(SOURCE)),
        Warp(turn(2.3), Size(241, 320), Size(150, 210), barrel(SOURCE)),
        Warp(turn(2.3), SOURCE, Size(150, 210)),
        Warp(turn(2.3), SOURCE, Size(150, 210), barrel(SOURCE, 6.1)),
    ]
    assert len({warp.key(), *(other.key() for other in others)}) == 6
