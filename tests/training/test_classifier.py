"""Training the classifier: a few steps, resumed to the same bits; calibration on cases worked out by hand."""

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from imaging.region import Size
from models.classifier import ClipClassifier
from training import classifier
from training.classifier import Album, Contrast, build_model
from training.classifier_calibration import calibrate, fit_scale, fit_threshold
from training.classifier_views import draw_view, mix_pairs, to_batch
from training.loop import Schedule, train
from training.tokenizer import build_tokenizer


@pytest.fixture
def houses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two houses, one of them held out, whose rooms differ by colour; two rendered scenes."""
    monkeypatch.setattr("training.rendered.SEEDS", range(1))
    monkeypatch.setattr("training.rendered.SIZE", Size(24, 36))
    monkeypatch.setattr(classifier, "BATCH", 4)
    folder = tmp_path / "houses"
    folder.mkdir()
    for house in (7, 8):
        for index, room in enumerate(("frontal", "bedroom", "bathroom", "kitchen")):
            cv2.imwrite(str(folder / f"{house}_{room}.jpg"), np.full((40, 60, 3), 40 + 60 * index, np.uint8))
    return folder


def make_album() -> Album:
    shades = np.repeat(np.arange(4) * 60 + 30, 2)
    photos = np.broadcast_to(shades[:, None, None, None], (8, 160, 160, 3)).astype(np.uint8)
    return Album(photos, np.repeat(np.arange(4), 2))


def descend(run: Path, *, resume: bool = False, stop_after: int | None = None) -> dict[str, torch.Tensor]:
    tokenizer = build_tokenizer()
    model = build_model(tokenizer, seed=5)
    contrast, calls = Contrast(model, tokenizer, make_album()), iter(range(100))

    def loss(rng: np.random.Generator) -> torch.Tensor:
        if next(calls) == stop_after:
            raise KeyboardInterrupt
        return contrast(rng)

    schedule = Schedule(steps=4, learning_rate=1e-3, checkpoint_every=2)
    return train(model, loss, schedule, run, seed=5, resume=resume).state_dict()


def test_a_resumed_training_ends_with_the_same_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier, "BATCH", 4)
    whole = descend(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        descend(tmp_path / "parts", stop_after=3)
    parts = descend(tmp_path / "parts", resume=True)
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_the_command_writes_a_folder_that_loads(houses: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = ["--photos", houses, "--out", tmp_path / "out", "--run", tmp_path / "run", "--steps", 2]
    monkeypatch.setattr(sys, "argv", ["classifier", *map(str, options)])
    classifier.main()
    assert 0.5 <= json.loads((tmp_path / "out" / "rooms.json").read_text())["sky_threshold"] <= 1
    answer = ClipClassifier.load(tmp_path / "out").classify([np.zeros((20, 30, 3), np.float32)])[0]
    assert set(answer.scores) == set(classifier.ROOMS)


def test_training_lowers_the_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier, "BATCH", 8)
    monkeypatch.setattr(classifier, "draw_view", lambda pixels, rng: pixels[:96, :96].astype(np.float32) / 255)
    monkeypatch.setattr("training.classifier_views.MIXED", 0.0)
    tokenizer = build_tokenizer()
    model = build_model(tokenizer, seed=1)
    loss = Contrast(model, tokenizer, make_album())
    before = float(loss(np.random.default_rng(0)).detach())
    train(model, loss, Schedule(steps=20, learning_rate=2e-3, warmup_steps=2), tmp_path, seed=1)
    assert float(loss(np.random.default_rng(0)).detach()) < 0.8 * before


def test_views_are_images_and_differ() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (160, 160, 3), dtype=np.uint8)
    first, second = draw_view(pixels, rng), draw_view(pixels, rng)
    assert first.shape == (96, 96, 3)
    assert 0 <= first.min() <= first.max() <= 1
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("seed", range(8))
def test_the_share_of_a_mixed_pair_is_how_much_of_it_is_seen(seed: int) -> None:
    black_and_white = torch.stack([torch.zeros(3, 112, 112), torch.ones(3, 112, 112)])
    mixed, share = mix_pairs(black_and_white, np.random.default_rng(seed))
    assert float(mixed[0].mean()) == pytest.approx(1 - share, abs=1e-5)
    assert float(mixed[1].mean()) == pytest.approx(share, abs=1e-5)


def test_the_scale_follows_how_often_one_is_right() -> None:
    cosines = torch.tensor([[1.0, -1.0]]).repeat(100, 1)
    labels = torch.zeros(100, dtype=torch.long)
    labels[:10] = 1
    # Right nine times in ten: the log odds are log 9, over a difference of 2.
    assert fit_scale(cosines, labels) == pytest.approx(np.log(9) / 2, rel=0.08)


def test_the_threshold_is_above_every_interior() -> None:
    outside, is_exterior = np.array([0.1, 0.8, 0.99, 0.4]), np.array([False, False, True, True])
    assert fit_threshold(outside, is_exterior) == pytest.approx(0.9)
    assert fit_threshold(outside[2:], is_exterior[2:]) == pytest.approx(0.75)


def test_calibration_sets_the_models_scale() -> None:
    tokenizer = build_tokenizer()
    model = build_model(tokenizer, seed=2)
    batch = to_batch([np.full((112, 112, 3), shade, np.float32) for shade in (0, 0.3, 0.6, 1)])
    threshold = calibrate(model, tokenizer, classifier.ROOMS, batch, torch.arange(4))
    assert 0.5 < threshold <= 1
    assert 1 <= float(model.logit_scale.exp().detach()) <= 60
