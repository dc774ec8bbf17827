"""What would be seen of a room without its furniture."""

import numpy as np

from finishing.steps.staging.emptying import forget_furniture, mark_furniture
from finishing.steps.staging.seen import Seen
from imaging.surfaces import SURFACES, surface_id

HEIGHT, WIDTH = 96, 128
PIECE = (slice(50, 80), slice(40, 80))


def see() -> tuple[Seen, np.ndarray]:
    """A wall above a floor that comes nearer, with a piece of furniture on the floor; and the depth without it."""
    rows = np.arange(HEIGHT, dtype=np.float32)[:, None]
    nearness = np.maximum(1, 1 + (rows - 40) / 20) / 5  # of a plane: linear in the picture
    depth = (1 / nearness * np.ones((1, WIDTH))).astype(np.float32)
    likely = np.zeros((len(SURFACES), HEIGHT, WIDTH), np.float32)
    likely[surface_id("wall"), :40] = 1
    likely[surface_id("floor"), 40:] = 1
    likely[(slice(None), *PIECE)] = 0
    likely[(surface_id("furniture"), *PIECE)] = 1
    furnished = depth.copy()
    furnished[PIECE] = 1.2
    return Seen(likely, furnished), depth


def test_a_piece_is_marked_with_a_margin_and_a_speck_is_not() -> None:
    seen, _ = see()
    seen.likely[surface_id("furniture"), 10, 10] = 2
    marked = mark_furniture(seen.likely)
    assert set(np.unique(marked)) == {0, 1}
    assert marked[PIECE].all()
    assert marked[49, 60] == 1
    assert marked[10, 10] == 0
    assert marked.mean() < 1.3 * 30 * 40 / (HEIGHT * WIDTH)


def test_the_floor_goes_on_behind_it() -> None:
    seen, empty = see()
    emptied = forget_furniture(seen, mark_furniture(seen.likely))
    assert (emptied.likely[(slice(None), *PIECE)].argmax(axis=0) == surface_id("floor")).all()
    assert np.allclose(emptied.likely.sum(axis=0), 1, atol=1e-4)
    assert not emptied.likely[surface_id("furniture")].any()
    error = np.abs(emptied.depth - empty) / empty
    assert error[PIECE].max() < 0.03
    outside = np.ones((HEIGHT, WIDTH), bool)
    outside[46:84, 36:84] = False
    assert np.array_equal(emptied.depth[outside], (1 / (1 / seen.depth))[outside])
