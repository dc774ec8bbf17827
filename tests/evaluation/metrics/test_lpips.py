"""LPIPS as arithmetic: with a backbone of random weights it is a distance; the published weights are not at hand."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from evaluation.metrics.lpips import Lpips, build_alexnet, load_heads
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room


@cache
def draw_room() -> np.ndarray:
    return as_image(render_room(Size(96, 144)))


@pytest.fixture(scope="module")
def lpips() -> Lpips:
    torch.manual_seed(0)
    return Lpips(build_alexnet(), [torch.rand(1, width, 1, 1) for width in (64, 192, 384, 256, 256)])


def test_equals_are_no_distance_apart_and_order_does_not_matter(lpips: Lpips) -> None:
    blurred = cv2.GaussianBlur(draw_room(), (0, 0), 2)
    assert lpips.measure(draw_room(), draw_room()) == 0
    assert lpips.measure(draw_room(), blurred) == pytest.approx(lpips.measure(blurred, draw_room()), rel=1e-5)


def test_more_blur_is_further(lpips: Lpips) -> None:
    little, much = (lpips.measure(draw_room(), cv2.GaussianBlur(draw_room(), (0, 0), sigma)) for sigma in (0.7, 4))
    assert 0 < little < much


def test_the_sum_is_that_of_the_paper(lpips: Lpips) -> None:
    """Equation 1 written out: per tap, the weighted squared distance of unit channel vectors, averaged over places."""
    other = cv2.GaussianBlur(draw_room(), (0, 0), 2)
    mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    maps = [
        torch.from_numpy(((image - mean) / deviation).transpose(2, 0, 1)[None].astype(np.float32))
        for image in (draw_room(), other)
    ]
    expected = 0.0
    for index, layer in enumerate(lpips._backbone.requires_grad_(False)):
        maps = [layer(values) for values in maps]
        if index in (1, 4, 7, 9, 11):
            one, two = (torch.nn.functional.normalize(values, dim=1) for values in maps)
            head = lpips._heads[(1, 4, 7, 9, 11).index(index)]
            expected += float(((one - two) ** 2 * head).sum(1).mean())
    assert lpips.measure(draw_room(), other) == pytest.approx(expected, rel=0.01)


def test_a_state_dict_as_torchvision_writes_it_loads(tmp_path: Path) -> None:
    heads = {
        f"lin{tap}.model.1.weight": torch.rand(1, width, 1, 1) for tap, width in enumerate((64, 192, 384, 256, 256))
    }
    torch.save(heads, tmp_path / "v0.1_alex.pth")
    backbone = build_alexnet()
    state = {f"features.{name}": value for name, value in backbone.state_dict().items()}
    assert list(state)[:4] == ["features.0.weight", "features.0.bias", "features.3.weight", "features.3.bias"]
    torch.save({**state, "classifier.1.weight": torch.zeros(2)}, tmp_path / "alexnet.pth")
    loaded = Lpips.load(tmp_path / "alexnet.pth", tmp_path)
    same = Lpips(backbone, list(heads.values()))
    other = 1 - draw_room()
    assert loaded.measure(draw_room(), other) == same.measure(draw_room(), other)


def test_the_published_heads_fit(shared: Path) -> None:
    heads = load_heads(shared / "weights" / "lpips_heads")
    assert [head.shape[1] for head in heads] == [64, 192, 384, 256, 256]
    assert min(float(head.min()) for head in heads) >= 0
