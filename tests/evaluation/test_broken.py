"""Every kind of break of a tile is caught at its weakest on a rendered house and room; the good result passes."""

import numpy as np
import pytest

from evaluation.broken import PHOTO_KINDS, TILE_KINDS, is_visible
from imaging.quality import measure_tiles
from imaging.region import Size
from imaging.scenes import render_house, render_room
from imaging.tiling import plan_tiles

SIZE = Size(760, 1140)
TILES = plan_tiles(SIZE, 512, 64)
SPOT = 1


@pytest.fixture(scope="module", params=[render_room, render_house], ids=["room", "house"])
def pair(request: pytest.FixtureRequest) -> tuple[np.ndarray, np.ndarray]:
    """A photo, and the same under a smooth change of light and colour."""
    before = request.param(SIZE, seed=3)
    gain = np.linspace(0.93, 1.03, SIZE.width)[None, :, None] * (1.0, 1.0, 0.98)
    return before, np.clip(np.rint(before * gain), 0, 255).astype(np.uint8)


def test_a_smooth_change_passes(pair: tuple[np.ndarray, np.ndarray]) -> None:
    assert measure_tiles(*pair, TILES).passed


@pytest.mark.parametrize("kind", TILE_KINDS)
def test_a_broken_tile_is_turned_down(pair: tuple[np.ndarray, np.ndarray], kind: str) -> None:
    before, after = pair
    breakage, core = TILE_KINDS[kind], TILES[SPOT].core.slices
    broken = after.copy()
    broken[core] = breakage.apply(after[core], breakage.strengths[0], np.random.default_rng(1))
    if not is_visible(breakage, after[core], broken[core]):
        pytest.skip("nobody would see it here")
    assert measure_tiles(before, broken, TILES).tiles[SPOT].reasons


@pytest.mark.parametrize("kind", PHOTO_KINDS)
def test_a_broken_photo_is_turned_down(pair: tuple[np.ndarray, np.ndarray], kind: str) -> None:
    before, after = pair
    breakage = PHOTO_KINDS[kind]
    # The strongest: a cast is in proportion to light, and the room is dim.
    broken = breakage.apply(after, breakage.strengths[-1], np.random.default_rng(1))
    assert not measure_tiles(before, broken, TILES).passed


@pytest.mark.parametrize("kind", {**TILE_KINDS, **PHOTO_KINDS})
def test_the_same_seed_breaks_alike(kind: str) -> None:
    breakage = {**TILE_KINDS, **PHOTO_KINDS}[kind]
    core = np.random.default_rng(0).integers(40, 200, (120, 130, 3)).astype(np.uint8)
    first, second = (breakage.apply(core, breakage.strengths[0], np.random.default_rng(5)) for _ in range(2))
    assert (first == second).all()
    assert first.shape == core.shape
    assert (first != core).any()
