"""Trees out of noise: a crown with gaps, whose cover is known."""

import numpy as np
import pytest

from training.trees import draw_tree


@pytest.mark.parametrize("seed", range(12))
def test_colours_and_cover_are_within_range(seed: int) -> None:
    colours, cover = draw_tree(120, np.random.default_rng(seed))
    assert colours.shape == (120, 120, 3)
    assert cover.shape == (120, 120)
    assert colours.dtype == cover.dtype == np.float32
    assert 0 <= min(colours.min(), cover.min()) <= max(colours.max(), cover.max()) <= 1


def test_most_crowns_have_gaps_and_none_fills_the_photo() -> None:
    covers = [draw_tree(160, np.random.default_rng(seed))[1] for seed in range(40)]
    assert all(cover.mean() < 0.9 for cover in covers)
    edges = [np.abs(np.diff(cover > 0.5, axis=1)).sum(axis=1).max() for cover in covers]
    assert np.median(edges) > 6
