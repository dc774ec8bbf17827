"""What teaches the miniature stager's ControlNet: rooms and how near they are, from the picture they belong to."""

from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline

from imaging.region import Size
from models.registry import ModelCard, load_card
from models.stager import DiffusionStager
from training.architecture import build_controlnet
from training.loop import Schedule
from training.room_lessons import RoomLesson
from training.stager import DepthTeacher, draw_room, train_stager

SIZE = Size(64, 96)


@pytest.fixture(scope="module")
def rooms() -> list[RoomLesson]:
    """Nearer on the left, and darker there."""
    across = np.linspace(0, 1, 96, dtype=np.float32)[None, :].repeat(64, axis=0)
    pixels = (across[..., None].repeat(3, axis=2) * 255).astype(np.uint8)
    return [RoomLesson(pixels, None, (1 + 4 * across).astype(np.float16))]


@pytest.fixture(scope="module")
def pipeline() -> StableDiffusionXLPipeline:
    return StableDiffusionXLPipeline.from_pretrained(load_card("miniature", "enhancer").part("pipeline"))


def test_a_room_and_its_nearness_are_mirrored_together(rooms: list[RoomLesson]) -> None:
    ways = set()
    for seed in range(8):
        image, near = draw_room(rooms[0], SIZE, np.random.default_rng(seed))
        assert image.shape == (64, 96, 3)
        assert np.corrcoef(image[..., 0].ravel(), near.ravel())[0, 1] < -0.9
        ways.add(bool(near[0, 0] > near[0, -1]))
    assert ways == {True, False}


def test_a_room_without_depth_teaches_nothing(rooms: list[RoomLesson]) -> None:
    with pytest.raises(ValueError, match="depth"):
        draw_room(RoomLesson(rooms[0].pixels), SIZE, np.random.default_rng(0))


def test_the_unet_stays_as_it_is_and_every_layer_of_the_controlnet_learns(
    pipeline: StableDiffusionXLPipeline, rooms: list[RoomLesson]
) -> None:
    controlnet = build_controlnet(pipeline.unet)
    for name, weights in controlnet.named_parameters():  # zero at first: what is behind them would learn nothing yet
        if "controlnet_" in name and "cond_embedding" not in name:
            torch.nn.init.normal_(weights, std=0.1)
    DepthTeacher(pipeline, rooms).loss(controlnet, np.random.default_rng(0)).backward()
    assert all(weights.grad is None for weights in pipeline.unet.parameters())
    learning = {name: weights.grad for name, weights in controlnet.named_parameters() if weights.requires_grad}
    assert all(grad is not None and bool(grad.any()) for name, grad in learning.items() if "time_emb" not in name)


def test_what_is_written_is_a_stagers_part(
    pipeline: StableDiffusionXLPipeline, rooms: list[RoomLesson], tmp_path: Path
) -> None:
    out = tmp_path / "depth"
    train_stager(pipeline, rooms, out, tmp_path / "run", schedule=Schedule(2, learning_rate=1e-3), seed=0)
    parts = {"pipeline": load_card("miniature", "enhancer").part("pipeline"), "depth": out}
    stager = DiffusionStager.load(ModelCard("stager", "", "1", "none", "tests", parts, {"guidance": 0.0, "steps": 2}))
    near = np.zeros((64, 96), np.float32)
    assert stager.stage(np.full((64, 96, 3), 0.5, np.float32), np.ones_like(near), near, "a room").shape == (64, 96, 3)
