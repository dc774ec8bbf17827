import numpy as np
import pytest

from imaging.photo import ImageError
from imaging.region import Size
from imaging.staging import measure_nearness, plan_canvas_size


@pytest.mark.parametrize(
    "size", [Size(4000, 6000), Size(5504, 8256), Size(3024, 4032), Size(600, 800), Size(1700, 9000)]
)
def test_canvas_keeps_the_shape_within_a_megapixel(size: Size) -> None:
    canvas = plan_canvas_size(size)
    assert 0.85 * 1024**2 < canvas.pixels <= 1024**2
    assert canvas.height % 8 == 0
    assert canvas.width % 8 == 0
    assert canvas.width / canvas.height == pytest.approx(size.width / size.height, rel=0.004)


def test_common_shapes_are_kept_exactly() -> None:
    for height, width in ((2, 3), (3, 4), (9, 16), (1, 1)):
        canvas = plan_canvas_size(Size(1000 * height, 1000 * width))
        assert canvas.width * height == canvas.height * width


def test_a_smaller_budget_is_kept() -> None:
    assert plan_canvas_size(Size(4000, 6000), 512**2).pixels <= 512**2


def test_nearness_is_one_where_it_is_nearest_and_one_bad_pixel_does_not_matter() -> None:
    depth = np.tile(np.linspace(1, 5, 50, dtype=np.float32), (40, 1))
    depth[3, 3] = 1e-3
    nearness = measure_nearness(depth, Size(40, 50))
    assert nearness[20, 0] == 1
    assert nearness[20, -1] == 0
    assert 0.1 < nearness[20, 20] < 0.6


@pytest.mark.parametrize("depth", [np.zeros((4, 4), np.float32), np.full((4, 4), np.nan), np.ones(4)])
def test_depth_that_is_none_is_refused(depth: np.ndarray) -> None:
    with pytest.raises(ImageError) as refused:
        measure_nearness(depth, Size(4, 4))
    assert refused.value.code == "bad_depth"
