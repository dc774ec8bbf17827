"""Training the segmenter: a few steps, resumed to the same bits; which masks are believed; skies of numbers."""

import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from imaging.region import Size
from models.segmenter import SkySegmenter
from models.u2net import MINIATURE, U2Net
from training import segmenter
from training.segmenter import Lessons, draw_view, is_sure, make_lesson, mask_loss, train_stages
from training.skies import PALETTE, bleach_walls, render_sky, replace_sky


def paint_front(shade: int = 120) -> tuple[np.ndarray, np.ndarray]:
    """A front under a blue sky down to 40 of 100 rows, and its matte."""
    pixels, matte = np.full((100, 150, 3), shade, np.uint8), np.zeros((100, 150), np.float32)
    pixels[:40], matte[:40] = (90, 140, 220), 1
    return pixels, matte


def make_lessons() -> Lessons:
    front = make_lesson(*paint_front())
    room = make_lesson(paint_front()[0], np.zeros((100, 150), np.float32))
    return Lessons([front], [front], [room], [np.full((60, 150, 3), 0.5, np.float32)])


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmenter, "STAGES", ((32, 1), (48, 1)))
    monkeypatch.setattr(segmenter, "SETTLING", 2)
    monkeypatch.setattr(segmenter, "BATCH", 2)
    monkeypatch.setattr("training.rendered.SEEDS", range(1))
    monkeypatch.setattr("training.rendered.SIZE", Size(24, 36))


@pytest.mark.usefixtures("tiny")
def test_a_resumed_training_ends_with_the_same_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lessons = make_lessons()
    whole = train_stages(lessons, 4, tmp_path / "whole", seed=1, resume=False).state_dict()
    monkeypatch.setattr(segmenter, "draw_view", interrupt_after(6))
    with pytest.raises(KeyboardInterrupt):
        train_stages(lessons, 4, tmp_path / "parts", seed=1, resume=False)
    monkeypatch.setattr(segmenter, "draw_view", draw_view)
    parts = train_stages(lessons, 4, tmp_path / "parts", seed=1, resume=True).state_dict()
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def interrupt_after(views: int) -> Callable[[Lessons, int, np.random.Generator], tuple[np.ndarray, np.ndarray]]:
    """draw_view, until it has been called so often."""
    count = iter(range(views))

    def draw(lessons: Lessons, side_px: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        if next(count, None) is None:
            raise KeyboardInterrupt
        return draw_view(lessons, side_px, rng)

    return draw


@pytest.mark.usefixtures("tiny")
def test_the_command_writes_a_folder_that_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    houses, masks = tmp_path / "houses", tmp_path / "masks"
    houses.mkdir()
    masks.mkdir()
    pixels, matte = paint_front()
    for room in ("frontal", "bedroom"):
        cv2.imwrite(str(houses / f"7_{room}.jpg"), pixels)
    cv2.imwrite(str(masks / "7_frontal.png"), (matte * 255).astype(np.uint8))
    folders = {"photos": houses, "masks": masks, "marked": tmp_path, "out": tmp_path / "out", "run": tmp_path / "run"}
    options = [f"--{name}={folder}" for name, folder in folders.items()]
    monkeypatch.setattr(sys, "argv", ["segmenter", *options, "--steps=2"])
    segmenter.main()
    assert SkySegmenter.load(tmp_path / "out").segment(np.zeros((20, 30, 3), np.float32)).shape == (20, 30)


def test_a_mask_is_believed_when_it_is_sure_and_hangs_from_the_top() -> None:
    _, sky = paint_front()
    assert is_sure(sky)
    assert not is_sure(np.zeros_like(sky))
    assert not is_sure(sky[::-1])
    grey = sky.copy()
    grey[30:60] = 0.5
    assert not is_sure(grey)
    lake = sky.copy()
    lake[70:90] = 1
    assert not is_sure(lake)


def test_unsure_pixels_teach_nothing() -> None:
    matte = torch.full((1, 1, 8, 8), 0.5)
    matte[..., :4] = 1
    logits = torch.zeros(1, 1, 8, 8, requires_grad=True)
    mask_loss(logits, matte).backward()
    gradient = logits.grad
    assert gradient is not None
    assert gradient[..., 4:].abs().max() == 0
    assert gradient[..., :4].max() < 0


def test_a_sliver_of_sky_counts_beside_an_open_one() -> None:
    """Missing a hundredth of one photo matters, however much sky the photo beside it has."""
    matte = torch.zeros(2, 1, 40, 40)
    matte[0, :, :30], matte[1, :, :2, :8] = 1, 1
    seen = 20 * (matte - 0.5)
    missed = seen.clone()
    missed[1] = -10
    assert mask_loss(missed, matte) > mask_loss(seen, matte) + 0.15


def test_a_view_keeps_photo_and_matte_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the painted front the sky is above: cropped, stretched or mirrored it can only end further up or down."""
    monkeypatch.setattr(segmenter, "STREETS", 0)
    lessons = make_lessons()
    for seed in range(12):
        image, matte = draw_view(lessons, 64, np.random.default_rng(seed))
        assert image.shape == (64, 64, 3)
        assert matte.shape == (64, 64)
        assert 0 <= image.min() <= image.max() <= 1
        assert (np.diff(matte.mean(axis=1)) <= 0.01).all()


@pytest.mark.parametrize("seed", range(len(PALETTE)))
def test_a_sky_is_an_image(seed: int) -> None:
    sky = render_sky(40, 70, np.random.default_rng(seed))
    assert sky.shape == (40, 70, 3)
    assert sky.dtype == np.float32
    assert 0 <= sky.min() <= sky.max() <= 1


def test_only_the_sky_is_replaced() -> None:
    pixels, matte = paint_front()
    image = pixels.astype(np.float32) / 255
    changed = [replace_sky(image, matte, np.random.default_rng(seed)) for seed in range(10)]
    assert all(not np.allclose(each[:40], image[:40], atol=0.05) for each in changed)
    assert sum(np.array_equal(each[40:], image[40:]) for each in changed) >= 4


def test_bleached_walls_are_lighter_and_greyer() -> None:
    image = np.full((4, 4, 3), (0.6, 0.3, 0.2), np.float32)
    bleached = bleach_walls(image, np.random.default_rng(0))
    assert (bleached.mean(axis=2) > image.mean(axis=2)).all()
    assert (np.ptp(bleached, axis=2) < np.ptp(image, axis=2)).all()


def test_settled_norms_are_those_of_the_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmenter, "SETTLING", 3)
    torch.manual_seed(0)
    network = U2Net(MINIATURE)
    norm = network.get_submodule("stage1.rebnconvin.bn_s1")
    assert isinstance(norm, torch.nn.BatchNorm2d)
    assert norm.running_mean is not None
    norm.running_mean.fill_(100)
    segmenter.settle_norms(network, make_lessons(), 32, seed=1)
    assert norm.num_batches_tracked == 3
    assert norm.running_mean.abs().max() < 10
    assert not network.training
