import numpy as np
import pytest

from finishing.tone.spread import spread_amounts
from imaging.region import Size
from imaging.tiling import plan_tiles

FULL, GRID = Size(3000, 4000), Size(96, 128)
TILES = plan_tiles(FULL)


def test_equal_amounts_stay_as_they_are():
    assert (spread_amounts(TILES, dict.fromkeys(range(len(TILES)), 1.0), FULL, GRID) == 1).all()


@pytest.mark.parametrize("amount", [0.0, 0.5])
def test_no_part_of_a_core_gets_more_than_its_tile_and_the_way_there_is_smooth(amount):
    amounts = dict.fromkeys(range(len(TILES)), 1.0) | {6: amount}
    spread = spread_amounts(TILES, amounts, FULL, GRID)
    cells = TILES[6].core.scale(GRID.height / FULL.height, GRID.width / FULL.width)
    assert spread[cells.slices].max() <= amount + 1e-6
    assert spread.max() == 1
    assert max(np.abs(np.diff(spread, axis=axis)).max() for axis in (0, 1)) <= (1 - amount) / 20
