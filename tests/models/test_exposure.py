"""The exposure network: what it makes of photos, and of folders that hold none."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from imaging.color import delta_e_2000, srgb_to_lab, srgb_to_linear
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from models.errors import ModelError
from models.exposure import GRID, ExposureModel, ExposureNet, apply_settings
from training.degrade import Degradation, apply_degradation

FOLDER = Path("models/miniature/exposure")


@pytest.fixture(scope="module")
def model() -> ExposureModel:
    return ExposureModel.load(FOLDER)


@pytest.fixture(scope="module")
def room() -> np.ndarray:
    return as_image(render_room(Size(200, 300), 3))


def spoil(image: np.ndarray, exposure_ev: float, red_ev: float = 0.0) -> np.ndarray:
    return apply_degradation(image, Degradation(exposure_ev=exposure_ev, red_ev=red_ev), np.random.default_rng(0))


def difference(image: np.ndarray, other: np.ndarray) -> float:
    return float(delta_e_2000(srgb_to_lab(image), srgb_to_lab(other)).mean())


def light_ev(image: np.ndarray) -> float:
    return float(np.log2(srgb_to_linear(image).mean()))


def test_however_long_it_was_exposed_a_room_comes_out_alike(model: ExposureModel, room: np.ndarray) -> None:
    dark, darker = spoil(room, -1.0), spoil(room, -2.2)
    first, second = model.correct([dark, darker])
    assert light_ev(dark) - light_ev(darker) == pytest.approx(1.2, abs=0.01)
    assert abs(light_ev(first) - light_ev(second)) < 0.4
    assert light_ev(second) > light_ev(dark) + 0.5


def test_a_cast_is_made_less(model: ExposureModel, room: np.ndarray) -> None:
    warm, cold = spoil(room, -0.7, 0.35), spoil(room, -0.7, -0.35)
    first, second = model.correct([warm, cold])
    assert difference(first, second) < 0.6 * difference(warm, cold)


@pytest.mark.parametrize("shape", [(64, 96), (1, 1), (700, 33), (37, 512)])
def test_any_shape_in_any_company(model: ExposureModel, shape: tuple[int, int]) -> None:
    image = np.random.default_rng(1).random((*shape, 3), dtype=np.float32)
    (alone,), (_, among) = model.correct([image]), model.correct([1 - image, image])
    assert alone.shape == image.shape
    assert alone.dtype == np.float32
    assert 0 <= alone.min() <= alone.max() <= 1
    assert np.allclose(alone, among, atol=1e-5)


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_a_photo_of_one_tone_stays_finite(model: ExposureModel, level: float) -> None:
    assert np.isfinite(model.correct([np.full((20, 30, 3), level, np.float32)])[0]).all()


def test_settings_of_nothing_change_nothing() -> None:
    images = torch.rand(2, 3, 40, 60, generator=torch.Generator().manual_seed(0))
    assert torch.allclose(apply_settings(images, torch.zeros(2, 8, *GRID)), images, atol=1e-5)


def test_a_stop_is_a_stop() -> None:
    settings = torch.zeros(1, 8, *GRID)
    settings[:, :3] = 1
    assert apply_settings(torch.full((1, 3, 8, 8), 0.5), settings).mean() == pytest.approx(0.6858, abs=1e-3)


def test_a_folder_without_weights_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        ExposureModel.load(tmp_path)
    assert caught.value.code == "weights_missing"


@pytest.mark.parametrize(("config", "weights"), [("{", b""), (json.dumps({"width": 16}), None), ("{}", None)])
def test_weights_of_something_else_say_so(tmp_path: Path, config: str, weights: bytes | None) -> None:
    (tmp_path / "config.json").write_text(config)
    (tmp_path / "model.safetensors").write_bytes(
        (FOLDER / "model.safetensors").read_bytes() if weights is None else b""
    )
    with pytest.raises(ModelError) as caught:
        ExposureModel.load(tmp_path)
    assert caught.value.code == "weights_corrupt"


def test_the_untrained_network_begins_near_middle_grey() -> None:
    torch.manual_seed(0)
    settings = ExposureNet(8)(torch.full((1, 3, 64, 96), 0.5)).detach()
    assert settings.shape == (1, 8, *GRID)
    assert apply_settings(torch.full((1, 3, 64, 96), 0.5), settings).mean() == pytest.approx(0.537, abs=0.1)
