"""The miniature stager is none, and says so; but its ControlNet was trained: what it paints follows depth."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from finishing.staging.stagers import Stagers
from imaging.region import Size
from imaging.scenes.interior import plan_interior, render_interior
from imaging.staging import measure_nearness
from models.registry import ModelCard, load_card
from models.stager import DiffusionStager
from models.stager_settings import StagerSettings

SIZE = Size(128, 192)
NEVER_SEEN = (1_000_001, 1_000_003, 1_000_004)
"""Plans of rooms that `training.interiors` never renders to learn from."""


@pytest.fixture(scope="module")
def card() -> ModelCard:
    return load_card("miniature", "stager")


@pytest.fixture(scope="module")
def nearness() -> list[np.ndarray]:
    return [measure_nearness(render_interior(plan_interior(seed), SIZE).depth, SIZE) for seed in NEVER_SEEN]


@pytest.fixture(scope="module")
def pictures(card: ModelCard, nearness: list[np.ndarray]) -> list[np.ndarray]:
    """What it makes of each of these rooms."""
    led = DiffusionStager.load(card)
    return [paint(led, near) for near in nearness]


def paint(stager: DiffusionStager, near: np.ndarray) -> np.ndarray:
    """A picture of nothing but noise, words and nearness."""
    grey = np.full((*near.shape, 3), 0.5, np.float32)
    return stager.stage(grey, np.ones_like(near), near, "a furnished room", seed=1)


def edges(image: np.ndarray) -> np.ndarray:
    """How steep a grey image is where, at a scale of three pixels."""
    soft = cv2.GaussianBlur(image.astype(np.float32), (0, 0), 1.5)
    return np.hypot(cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1))


def agree(picture: np.ndarray, near: np.ndarray) -> float:
    """Correlation of a picture's edges with those of what is near and far."""
    return float(np.corrcoef(edges(picture.mean(axis=2)).ravel(), edges(near).ravel())[0, 1])


def test_what_it_paints_follows_depth_and_without_the_controlnet_it_does_not(
    card: ModelCard, nearness: list[np.ndarray], pictures: list[np.ndarray]
) -> None:
    alone = DiffusionStager.load(replace(card, settings={**card.settings, "control_scale": 0.0}))
    followed = [agree(picture, near) for picture, near in zip(pictures, nearness, strict=True)]
    by_chance = [agree(paint(alone, near), near) for near in nearness]
    assert np.mean(followed) > np.mean(by_chance) + 0.1


def test_it_follows_the_depth_that_it_is_shown_and_no_other_rooms(
    nearness: list[np.ndarray], pictures: list[np.ndarray]
) -> None:
    own = [agree(picture, near) for picture, near in zip(pictures, nearness, strict=True)]
    others = [agree(picture, near) for picture, near in zip(pictures, nearness[1:] + nearness[:1], strict=True)]
    assert np.mean(own) > np.mean(others) + 0.1


def test_it_stages_previews_alone(card: ModelCard) -> None:
    assert not StagerSettings.read(card).stages
    assert Stagers.read("miniature") == Stagers({"stager": card.name}, loras={"stager": ()})
