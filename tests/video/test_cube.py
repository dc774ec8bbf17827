"""Maps of colour as cubes."""

import numpy as np
import pytest

from imaging.region import Size
from video.file.planes import merge_planes, split_planes
from video.tone.cube import CubeFilter, list_nodes, sample_map


@pytest.fixture
def noise() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 65536, (90, 160, 3)).astype(np.uint16)


def test_no_change_is_none(noise: np.ndarray) -> None:
    result = merge_planes(CubeFilter(Size(90, 160)).apply(split_planes(noise), sample_map(lambda x: x, list_nodes())))

    assert np.abs(result.astype(int) - noise).max() <= 1


def test_each_frame_has_its_own_cube_and_channels_stay_apart(noise: np.ndarray) -> None:
    cubes, nodes = CubeFilter(Size(90, 160)), list_nodes()
    for shares in ((0.5, 0.25, 1.0), (1.0, 0.5, 0.75)):
        cube = sample_map(lambda x, by=shares: x * np.array(by, np.float32), nodes)
        result = merge_planes(cubes.apply(split_planes(noise), cube))
        assert np.abs(result - noise * np.array(shares)).max() < 4


def test_a_bent_curve_is_followed_closely(noise: np.ndarray) -> None:
    result = merge_planes(CubeFilter(Size(90, 160)).apply(split_planes(noise), sample_map(np.sqrt, list_nodes())))

    lit = noise > 65535 / 24
    assert np.abs(result / 65535 - np.sqrt(noise / 65535))[lit].max() < 2 / 255
