"""Canny on the device draws what OpenCV draws."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house, render_room
from models.diffusion.edges import draw_batch_edges, draw_edges, trace_edges
from models.padding import as_tensor


def traced(image: np.ndarray) -> np.ndarray:
    return trace_edges(as_tensor(image[None]))[0].permute(1, 2, 0).numpy()


@pytest.mark.parametrize("render", [render_room, render_house])
def test_a_scene_has_the_same_edges_either_way(render) -> None:
    image = as_image(render(Size(192, 288), seed=3))
    assert draw_edges(image).mean() > 0.005
    assert np.array_equal(traced(image), draw_edges(image))


def test_noise_has_the_same_edges_either_way() -> None:
    """All directions, ties and long chains of weak edges."""
    noise = cv2.GaussianBlur(np.random.default_rng(0).random((160, 160, 3), np.float32), (0, 0), 1.5)
    image = np.clip((noise - 0.5) * 3 + 0.5, 0, 1)
    assert np.array_equal(traced(image), draw_edges(image))


def test_a_real_photo_has_the_same_edges_either_way(shared: Path) -> None:
    path = sorted((shared / "photos" / "interior").iterdir())[0]
    image = as_image(cv2.resize(cv2.imread(str(path)), (640, 480), interpolation=cv2.INTER_AREA)[..., ::-1])
    assert np.array_equal(traced(image), draw_edges(image))


def test_a_weak_edge_that_winds_far_from_a_strong_one_is_kept() -> None:
    """Longer than one round of growing."""
    image = np.full((48, 400, 3), 0.3, np.float32)
    image[24:] += np.linspace(0.3, 0.11, 400, dtype=np.float32)[:, None]
    edges = draw_edges(image)
    assert edges[20:28, 390:].any()
    assert np.array_equal(traced(image), edges)


def test_a_batch_on_the_cpu_is_drawn_image_by_image() -> None:
    images = [as_image(render_room(Size(64, 96), seed=seed)) for seed in (1, 2)]
    drawn = draw_batch_edges(as_tensor(np.stack(images)))
    assert drawn.shape == (2, 3, 64, 96)
    assert torch.equal(drawn, torch.from_numpy(np.stack([draw_edges(image) for image in images])).permute(0, 3, 1, 2))
