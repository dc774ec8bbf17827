"""Run lengths as COCO writes them: there and back, and nothing that does not add up."""

import numpy as np
import pytest

from imaging.masks import Mask, decode_rle, encode_rle
from imaging.photo import ImageError
from imaging.region import Region, Size


def encode_slowly(hard: np.ndarray) -> list[int]:
    """As the format's definition says, pixel by pixel."""
    counts, inside = [0], False
    for value in hard.T.ravel():
        if bool(value) != inside:
            counts.append(0)
            inside = not inside
        counts[-1] += 1
    return counts


@pytest.mark.parametrize("seed", range(30))
def test_there_and_back(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = Size(int(rng.integers(1, 9)), int(rng.integers(1, 9)))
    hard = rng.random((size.height, size.width)) < rng.choice([0.1, 0.5, 0.9, 1.1])
    counts = encode_rle(Mask.trim(hard.astype(np.float32)))
    assert counts == encode_slowly(hard)
    assert np.array_equal(decode_rle(counts, size).crop(size.region), hard)


def test_the_known_example() -> None:
    """Columns 0 1 1 and 1 1 0."""
    assert encode_rle(Mask.trim(np.array([[0, 1], [1, 1], [1, 0]], np.float32))) == [1, 4, 1]


def test_half_is_inside_and_empty_runs_are_runs() -> None:
    assert encode_rle(Mask.trim(np.array([[0.5, 0.49]], np.float32))) == [0, 1, 1]
    assert decode_rle([0, 1, 0, 1, 2, 0], Size(2, 2)).crop(Region(0, 0, 2, 2)).tolist() == [[1, 0], [1, 0]]
    assert encode_rle(Mask.nothing(Size(3, 4))) == [12]
    assert decode_rle([12], Size(3, 4)).is_empty


def test_a_small_mask_of_a_large_photo_is_kept_small() -> None:
    size = Size(5455, 8183)
    mask = Mask(size, Region(3000, 4000, 3100, 4050), np.ones((100, 50), np.float32))
    counts = encode_rle(mask)
    assert sum(counts) == size.pixels
    assert decode_rle(counts, size).region == mask.region


@pytest.mark.parametrize("counts", [[], [11], [13], [5, 8, -1], [10**30], [2**63, 12 - 2**63]])
def test_runs_that_do_not_add_up_are_refused(counts: list[int]) -> None:
    with pytest.raises(ImageError) as refusal:
        decode_rle(counts, Size(3, 4))
    assert refusal.value.code == "mask_unreadable"
