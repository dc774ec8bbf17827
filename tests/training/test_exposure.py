"""The exposure network's training: its distance is CIELAB's, it learns, and what it saves can be loaded."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from imaging import color
from imaging.region import Size
from imaging.scenes import render_room
from models.exposure import ExposureModel, ExposureNet
from training.data import HousePhoto
from training.exposure import WIDTH, ExposureLoss, measure_distance, save, srgb_to_lab
from training.loop import Schedule, train


def as_batch(image: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(image).permute(2, 0, 1)[None]


def test_lab_is_the_lab_of_the_rest_of_fanlight() -> None:
    image = np.random.default_rng(0).random((20, 30, 3), dtype=np.float32)
    ours = srgb_to_lab(as_batch(image))[0].permute(1, 2, 0).numpy()
    assert np.allclose(ours, color.srgb_to_lab(image), atol=0.05)


def test_distance_grows_with_the_difference() -> None:
    image = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    same, near, far = (measure_distance(image, image * part).item() for part in (1, 0.9, 0.5))
    assert same == pytest.approx(1)
    assert same < near < far


def test_it_learns_and_what_is_saved_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.exposure.BATCH", 12)
    paths = [tmp_path / f"{seed}_kitchen.jpg" for seed in range(3)]
    for seed, path in enumerate(paths):
        cv2.imwrite(str(path), render_room(Size(96, 144), seed)[..., ::-1])
    torch.manual_seed(0)
    network = ExposureNet(WIDTH)
    loss = ExposureLoss(network, [HousePhoto(path, 1, "kitchen") for path in paths])
    before = loss(np.random.default_rng(7)).item()
    trained = train(network, loss, Schedule(12, 2e-3, warmup_steps=2, averaging=0.5), tmp_path / "run", seed=0)
    after = ExposureLoss(trained, [HousePhoto(path, 1, "kitchen") for path in paths])(np.random.default_rng(7)).item()
    assert after < 0.9 * before
    save(trained, tmp_path / "out")
    image = np.random.default_rng(0).random((50, 70, 3), dtype=np.float32)
    loaded, kept = ExposureModel.load(tmp_path / "out").correct([image]), ExposureModel(trained).correct([image])
    assert np.allclose(loaded[0], kept[0], atol=0.01)


def test_rooms_alone_are_exposed_for_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every lesson of a room is one of its windows, and none of a front: their spoiled selves tell them apart."""
    monkeypatch.setattr("training.exposure.DIM", 1.0)
    asked = []
    monkeypatch.setattr("training.exposure.dim_room", lambda room, view, *_: asked.append((room, view)) or (room, room))
    for name, value in (("1_kitchen", 90), ("2_frontal", 200)):
        cv2.imwrite(str(tmp_path / f"{name}.png"), np.full((96, 144, 3), value, np.uint8))
    photos = [HousePhoto(tmp_path / "1_kitchen.png", 1, "kitchen"), HousePhoto(tmp_path / "2_frontal.png", 2, "front")]
    ExposureLoss(ExposureNet(WIDTH), photos)(np.random.default_rng(0))
    assert 0 < len(asked) < 48
    assert all(room.max() < 0.5 < view.min() for room, view in asked)
