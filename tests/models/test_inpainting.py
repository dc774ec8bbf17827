"""Both kinds of inpainting pipelines: told apart by their folders, asked with and without words against."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from imaging.region import Size
from models.errors import ModelError
from models.inpainter import DiffusionInpainter, fit_pixels
from models.inpainting import InpaintSettings, is_sdxl
from models.registry import ModelCard, load_card
from tests.tiny_inpainters import write_replacing_profile

ROLES = ("inpainter", "inpainter_light")


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_replacing_profile(tmp_path_factory.mktemp("replacing"))


@pytest.fixture(scope="module", params=ROLES)
def card(request: pytest.FixtureRequest, profile: Path) -> ModelCard:
    return load_card(str(profile), request.param)


@pytest.fixture(scope="module")
def inpainter(card: ModelCard) -> DiffusionInpainter:
    return DiffusionInpainter.load(card)


@pytest.fixture(scope="module")
def seen() -> tuple[np.ndarray, np.ndarray]:
    image = np.random.default_rng(0).random((100, 140, 3)).astype(np.float32)
    mask = np.zeros((100, 140), np.float32)
    mask[30:70, 40:100] = 1
    return image, mask


def test_each_kind_answers_and_the_same_again(inpainter: DiffusionInpainter, seen) -> None:  # type: ignore[no-untyped-def]
    first = inpainter.replace(*seen, "a sofa", seed=3)
    assert first.shape == (96, 136, 3)
    assert first.min() >= 0
    assert first.max() <= 1
    assert np.array_equal(first, inpainter.replace(*seen, "a sofa", seed=3))
    assert not np.array_equal(first, inpainter.replace(*seen, "a sofa", seed=4))


def test_words_for_and_against_have_their_say(inpainter: DiffusionInpainter, seen) -> None:  # type: ignore[no-untyped-def]
    first = inpainter.replace(*seen, "a sofa")
    assert not np.array_equal(first, inpainter.replace(*seen, "a green lawn"))
    assert not np.array_equal(first, inpainter.replace(*seen, "a sofa", negative="grey, blurred"))
    assert not np.array_equal(first, inpainter.replace(*seen, "a sofa", guidance=9.0))


def test_a_distilled_model_is_asked_once_a_step_and_reads_no_words_against(card: ModelCard, seen) -> None:  # type: ignore[no-untyped-def]
    distilled = DiffusionInpainter.load(replace(card, settings={**card.settings, "guidance": 0.0}))
    plain = distilled.replace(*seen, "a sofa")
    assert np.array_equal(plain, distilled.replace(*seen, "a sofa", negative="grey"))


def test_a_little_strength_takes_a_step_all_the_same(inpainter: DiffusionInpainter, seen) -> None:  # type: ignore[no-untyped-def]
    assert inpainter.replace(*seen, "a sofa", strength=0.1, steps=1).shape == (96, 136, 3)


def test_larger_images_are_answered_within_the_models_pixels(inpainter: DiffusionInpainter) -> None:
    image = np.full((300, 500, 3), 0.5, np.float32)
    made = inpainter.replace(image, np.ones((300, 500), np.float32), "a lawn")
    assert made.shape[0] * made.shape[1] <= 128**2
    assert made.shape[1] / made.shape[0] == pytest.approx(500 / 300, rel=0.1)


@pytest.mark.parametrize(
    ("size", "fitted"),
    [(Size(100, 140), Size(96, 136)), (Size(8, 8), Size(8, 8)), (Size(3, 900), Size(8, 896)), (Size(2000, 1000), None)],
)
def test_sides_are_multiples_of_what_the_autoencoder_halves(size: Size, fitted: Size | None) -> None:
    made = fit_pixels(size, 1024**2)
    assert fitted is None or made == fitted
    assert made.height % 8 == made.width % 8 == 0
    assert made.pixels <= 1024**2


def test_a_mask_of_another_size_is_refused(inpainter: DiffusionInpainter, seen) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ModelError, match="does not fit"):
        inpainter.replace(seen[0], np.ones((5, 5), np.float32), "a sofa")


def test_the_kind_is_told_by_the_folder_and_the_rest_by_the_profile(profile: Path) -> None:
    large, light = (load_card(str(profile), role) for role in ROLES)
    assert (is_sdxl(large.part("pipeline")), is_sdxl(light.part("pipeline"))) == (True, False)
    assert (
        InpaintSettings.read(replace(light, settings={})).pixels
        < InpaintSettings.read(replace(large, settings={})).pixels
    )
    assert not InpaintSettings.read(load_card("miniature", "inpainter")).replaces


def test_an_unknown_setting_and_a_folder_without_an_index_are_refused(profile: Path, tmp_path: Path) -> None:
    card = load_card(str(profile), "inpainter")
    with pytest.raises(ModelError) as caught:
        InpaintSettings.read(replace(card, settings={"stepz": 3}))
    assert caught.value.code == "unknown_profile"
    (tmp_path / "model_index.json").write_text(json.dumps("no index"))
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ModelError) as caught:
            is_sdxl(folder)
        assert caught.value.code == "weights_missing"
