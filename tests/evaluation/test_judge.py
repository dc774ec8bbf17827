"""The judge learns what tells two kinds of photos apart, and sees no mere exposure."""

from functools import cache

import numpy as np
import pytest

from evaluation.judge import cross_validate, describe_texture, fit_judge
from evaluation.metrics.auc import measure_auc
from imaging.color import linear_to_srgb, srgb_to_lab, srgb_to_linear
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room


@cache
def draw_room() -> np.ndarray:
    return as_image(render_room(Size(170, 256)))


def two_kinds(gap: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features (200, 8) of which one differs by so many standard deviations, the kinds, and twenty sources."""
    rng = np.random.default_rng(seed)
    unfinished = np.arange(200) % 4 > 0
    features = rng.normal(0, 1, (200, 8)) * 5 + 3
    features[:, 2] += 5 * gap * unfinished
    return features, unfinished, rng.integers(0, 20, 200)


def test_what_differs_is_learnt_and_what_does_not_is_a_guess() -> None:
    learnt, fresh = two_kinds(gap=3), two_kinds(gap=3, seed=1)
    scores = fit_judge(*learnt[:2]).score(fresh[0])
    assert measure_auc(scores[fresh[1]], scores[~fresh[1]]) > 0.95
    assert np.mean((scores > 0) == fresh[1]) > 0.9
    assert cross_validate(*learnt) > 0.95
    assert cross_validate(*two_kinds(gap=0)) == pytest.approx(0.5, abs=0.15)


def test_one_kind_teaches_nothing() -> None:
    with pytest.raises(ValueError, match="both kinds"):
        fit_judge(np.zeros((4, 2)), np.ones(4, bool))


def test_exposure_is_not_seen_and_blur_and_a_cast_are() -> None:
    before = describe_texture(srgb_to_lab(draw_room()).astype(np.float32))
    assert np.isfinite(before).all()

    def differ(image: np.ndarray) -> float:
        return float(np.abs(describe_texture(srgb_to_lab(image.astype(np.float32))) - before).mean())

    darker = linear_to_srgb(srgb_to_linear(draw_room()) * 0.7)
    warm = np.clip(linear_to_srgb(srgb_to_linear(draw_room()) * np.array([1.3, 1.0, 0.7])), 0, 1)
    grey = np.repeat(draw_room().mean(axis=2, keepdims=True), 3, axis=2)
    assert differ(darker) < 0.5 * min(differ(warm), differ(grey))
