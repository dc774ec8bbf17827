"""What SAM 2 is asked: points within what is sure, the box around the sky, all in its own square."""

import numpy as np
import pytest

from imaging.region import Size
from imaging.scenes import render_house_with_mask
from models.sky_prompts import LEAST_RADIUS, LOGIT, MOST_POINTS, SkyPrompts, find_depths, plan_prompts

IMAGE_PX, MASK_PX = 1024, 256


def plan(matte: np.ndarray) -> SkyPrompts:
    prompts = plan_prompts(matte.astype(np.float32), IMAGE_PX, MASK_PX)
    assert prompts is not None
    return prompts


def read_at(matte: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The matte (h, w) under points of SAM 2's square, whose pixels' centres it puts at halves."""
    x, y = ((points + 0.5) / IMAGE_PX).T
    return matte[(y * matte.shape[0]).astype(int), (x * matte.shape[1]).astype(int)]


@pytest.mark.parametrize("shape", [(170, 256), (256, 170), (75, 256), (40, 60)])
@pytest.mark.parametrize("seed", range(3))
def test_points_lie_where_a_matte_of_any_shape_is_sure(shape: tuple[int, int], seed: int) -> None:
    _, matte = render_house_with_mask(Size(*shape), seed)
    prompts = plan(matte)
    assert (read_at(matte, prompts.points[prompts.labels == 1]) > 0.9).all()
    assert (read_at(matte, prompts.points[prompts.labels == 0]) < 0.1).all()
    assert {0, 1} == set(prompts.labels)


def test_a_wide_sky_is_asked_for_in_a_square() -> None:
    matte = np.zeros((200, 400))
    matte[:50, 100:300] = 1
    prompts = plan(matte)
    assert prompts.box == pytest.approx([255.5, -0.5, 767.5, 255.5])
    # Of 128 × 64 cells from (64, 0) on, the first that is 32 deep is (95, 31).
    assert prompts.points[0] == pytest.approx([95.5 * 4 - 0.5, 31.5 * 4 - 0.5])
    assert np.ptp(prompts.points[prompts.labels == 1][:, 0]) >= 256


def test_the_mask_prompt_is_the_matte_on_the_scale_of_sams_logits() -> None:
    matte = np.full((256, 256), 0.75)
    matte[:64], matte[192:] = 1, 0
    logits = plan(matte).logits
    assert logits.shape == (MASK_PX, MASK_PX)
    assert (logits[:64] == LOGIT).all()
    assert logits[100] == pytest.approx(LOGIT / 2)
    assert (logits[192:] == -LOGIT).all()


@pytest.mark.parametrize("value", [0, 0.5, 1])
def test_there_is_nothing_to_ask_of_a_matte_without_both_kinds(value: float) -> None:
    assert plan_prompts(np.full((60, 90), value, np.float32), IMAGE_PX, MASK_PX) is None


def test_points_keep_apart_and_off_the_edges() -> None:
    mask = np.zeros((100, 100), bool)
    mask[:40], mask[60:70, 60:80] = True, True
    points = find_depths(mask)
    assert len(points) == MOST_POINTS
    assert mask[points[:, 1], points[:, 0]].all()
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    assert distances[np.triu_indices(MOST_POINTS, 1)].min() > 15
    assert points.min() >= 3


def test_a_sliver_has_no_point() -> None:
    mask = np.zeros((400, 400), bool)
    mask[: int(400 * LEAST_RADIUS)] = True
    assert not len(find_depths(mask))


def test_the_same_matte_asks_the_same() -> None:
    _, matte = render_house_with_mask(Size(240, 360), 5)
    first, second = plan(matte), plan(matte.copy())
    assert np.array_equal(first.points, second.points)
    assert np.array_equal(first.box, second.box)
