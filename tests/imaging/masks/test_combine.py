"""Sums of masks obey the algebra of sets, soft parts by the fuller and the emptier."""

import numpy as np
import pytest

from imaging.masks import Mask, intersect, invert, subtract, unite
from imaging.region import Region, Size

SIZE = Size(30, 40)


def draw_some(rng: np.random.Generator) -> Mask:
    top, left = int(rng.integers(0, 25)), int(rng.integers(0, 35))
    region = Region(top, left, int(rng.integers(top, 30)) + 1, int(rng.integers(left, 40)) + 1)
    weight = np.clip(rng.normal(0.5, 0.6, (region.height, region.width)), 0, 1)
    return Mask(SIZE, region, weight.astype(np.float32))


def whole(mask: Mask) -> np.ndarray:
    return mask.crop(SIZE.region)


@pytest.mark.parametrize("seed", range(20))
def test_algebra(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b, c = (draw_some(rng) for _ in range(3))
    assert np.array_equal(whole(unite([a, b, c])), np.max([whole(a), whole(b), whole(c)], axis=0))
    assert np.array_equal(whole(intersect([a, b, c])), np.min([whole(a), whole(b), whole(c)], axis=0))
    assert np.array_equal(whole(subtract(a, [b, c])), whole(intersect([a, invert(b), invert(c)])))
    assert np.array_equal(whole(invert(unite([a, b]))), whole(intersect([invert(a), invert(b)])))
    assert np.allclose(whole(invert(invert(a))), whole(a), atol=1e-7)


def test_parts_stay_as_they_were() -> None:
    rng = np.random.default_rng(3)
    a, b = draw_some(rng), draw_some(rng)
    before = a.weight.copy(), b.weight.copy()
    for made in (unite([a, b]), intersect([a, a]), subtract(a, [b]), invert(a)):
        made.weight[...] = 0.5
    assert np.array_equal(a.weight, before[0])
    assert np.array_equal(b.weight, before[1])


def test_nothing_adds_nothing_and_leaves_nothing() -> None:
    a, nothing = draw_some(np.random.default_rng(1)), Mask.nothing(SIZE)
    assert np.array_equal(whole(unite([nothing, a, nothing])), whole(a))
    assert np.array_equal(whole(subtract(a, [nothing])), whole(a))
    assert intersect([a, nothing]).is_empty
    assert (whole(invert(nothing)) == 1).all()


def test_masks_of_different_images_are_not_combined() -> None:
    with pytest.raises(ValueError, match="one image"):
        unite([Mask.nothing(SIZE), Mask.nothing(Size(1, 1))])
    with pytest.raises(ValueError, match="one image"):
        unite([])
