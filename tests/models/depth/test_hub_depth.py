"""Depth networks from the hub's layout: metres or disparity by their config, photos together and alone, broken
folders."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from imaging.region import Size
from models.depth.answers import FARTHEST, read_canonical, read_disparity, tell_answer
from models.depth.hub_depth import HubDepth
from models.depth.loading import load_depth
from models.errors import ModelError
from models.preprocessing import Preprocessing
from models.registry import load_card
from tests.tiny_rooms import (
    save_tiny_depth_anything,
    save_tiny_depth_pro,
    save_tiny_glpn,
    save_tiny_segformer,
    write_rooms_profile,
)

OLD_KEYS = {
    "backbone": None,
    "backbone_kwargs": None,
    "use_pretrained_backbone": False,
    "use_timm_backbone": False,
    "torch_dtype": "float32",
    "transformers_version": None,
    "_commit_hash": None,
}
"""Of the real Depth Anything's config, written by an older transformers."""


def draw(seed: int, height: int = 90, width: int = 140) -> np.ndarray:
    return np.random.default_rng(seed).random((height, width, 3), np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_depth_anything(tmp_path_factory.mktemp("depth_anything"))


def change(folder: Path, name: str, **facts: Any) -> None:
    (folder / name).write_text(json.dumps(json.loads((folder / name).read_text()) | facts))


def test_depth_anything_tells_depth_up_to_a_factor(folder: Path) -> None:
    (found,) = HubDepth.load(folder).predict([draw(0)])
    assert not found.metric
    assert found.depth.dtype == np.float32
    assert found.depth.shape == (56, 84)  # 56 × 87.1 in patches of 14
    assert found.depth.min() == 1
    assert found.depth.max() <= FARTHEST
    assert found.depth.std() > 0.1


def test_its_metric_sibling_tells_metres(tmp_path: Path) -> None:
    folder = save_tiny_depth_anything(tmp_path, depth_estimation_type="metric", max_depth=20)
    (found,) = HubDepth.load(folder).predict([draw(0)])
    assert found.metric
    assert 0 < found.depth.min() < found.depth.max() <= 20


def test_a_config_as_older_transformers_wrote_it_is_read(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "old")
    change(tmp_path / "old", "config.json", **OLD_KEYS)
    old, new = (HubDepth.load(each).predict([draw(0)])[0].depth for each in (tmp_path / "old", folder))
    assert (old == new).all()


def test_glpn_sees_photos_at_their_own_size(tmp_path: Path) -> None:
    (found,) = HubDepth.load(save_tiny_glpn(tmp_path)).predict([draw(0)])
    assert found.metric
    assert found.depth.shape == (96, 128)
    assert 0 < found.depth.min() < found.depth.max() <= 10


def test_depth_pro_tells_metres_and_no_more_pixels_than_the_photo_has(tmp_path: Path) -> None:
    (found,) = HubDepth.load(save_tiny_depth_pro(tmp_path)).predict([draw(0, 60, 90)])
    assert found.metric
    assert max(found.depth.shape) == 90
    assert np.isfinite(found.depth).all()
    assert found.depth.min() > 0


def test_what_answers_mean_is_told_by_the_config() -> None:
    def tell(model_type: str, **facts: str) -> str:
        return tell_answer(SimpleNamespace(model_type=model_type, **facts))

    assert [tell(family) for family in ("dpt", "glpn", "depth_pro")] == ["disparity", "metres", "canonical"]
    for family in ("depth_anything", "dpt"):
        assert tell(family, depth_estimation_type="relative") == "disparity"
        assert tell(family, depth_estimation_type="metric") == "metres"


def test_disparity_keeps_planes_plane_and_is_right_up_to_a_factor() -> None:
    """A floor's depth, from its disparity in any unit."""
    depth = np.repeat(np.geomspace(1.5, 12, 40, dtype=np.float32)[:, None], 30, axis=1)
    for unit in (1.0, 37.0):
        found = read_disparity((unit / depth).astype(np.float32))
        assert found.depth == pytest.approx(depth / 1.5, rel=1e-5)
    far = read_disparity(np.array([[1.0, 0.0, -3.0]], np.float32))
    assert far.depth.tolist() == [[1, FARTHEST, FARTHEST]]
    with pytest.raises(ValueError, match="infinitely far"):
        read_disparity(np.zeros((2, 2), np.float32))


def test_depth_pros_metres_grow_with_the_focal_length() -> None:
    """As its authors' processor: inverse depth times width over focal length, where 90° make that 2."""
    inverse = np.array([[0.5, 0.25, 0.0, 1e9]], np.float32)
    assert read_canonical(inverse, 90.0).depth[0, :2] == pytest.approx([1, 2])
    assert read_canonical(inverse, None).depth[0] == pytest.approx([2, 4, 1e4, 1e-2])


def test_photos_together_are_answered_as_they_are_alone(folder: Path) -> None:
    network = HubDepth.load(folder)
    photos = [draw(seed) for seed in range(3)]
    together, alone = network.predict(photos), [network.predict([photo])[0] for photo in photos]
    for one, other in zip(together, alone, strict=True):
        assert one.depth == pytest.approx(other.depth, rel=1e-3)
    assert not np.allclose(together[0].depth, together[1].depth)


class Answers(torch.nn.Module):
    """A network that answers with one number everywhere."""

    device = torch.device("cpu")

    def __init__(self, number: float) -> None:
        super().__init__()
        self.config = SimpleNamespace(model_type="depth_anything")
        self.number = number

    def forward(self, pixel_values: Tensor) -> SimpleNamespace:
        return SimpleNamespace(predicted_depth=torch.full((len(pixel_values), 8, 8), self.number))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 0.0, -1.0])
def test_what_is_no_depth_is_an_error(number: float) -> None:
    with pytest.raises(ModelError) as caught:
        HubDepth(Answers(number), Preprocessing(Size(8, 8))).predict([draw(0)])
    assert caught.value.code == "bad_answer"


def test_a_profiles_depth_is_found_by_its_card(tmp_path: Path) -> None:
    card = load_card(str(write_rooms_profile(tmp_path, "depth")), "depth")
    assert load_depth(card).engine == "torch"


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "preprocessor_config.json"])
def test_a_folder_that_lacks_a_file(folder: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    (tmp_path / "copy" / name).unlink()
    with pytest.raises(ModelError) as caught:
        HubDepth.load(tmp_path / "copy")
    assert caught.value.code == ("weights_missing" if name == "config.json" else "weights_corrupt")


@pytest.mark.parametrize(
    ("name", "facts", "why"),
    [
        ("config.json", {"model_type": "zoedepth"}, "family zoedepth"),
        ("config.json", {"model_type": "segformer"}, "family segformer"),
        ("config.json", {"depth_estimation_type": "guessed"}, "relative"),
        ("config.json", {"neck_hidden_sizes": [4, 4, 4]}, "cannot be read"),
        ("config.json", {"backbone_config": {"model_type": "dinov2", "hidden_size": "wide"}}, "cannot be read"),
        ("preprocessor_config.json", {"do_pad": True}, "do_pad"),
        ("preprocessor_config.json", {"image_std": [0, 0, 0]}, "std"),
    ],
)
def test_an_odd_config_says_what_is_odd(folder: Path, tmp_path: Path, name: str, facts: dict, why: str) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    change(tmp_path / "copy", name, **facts)
    with pytest.raises(ModelError, match=why) as caught:
        HubDepth.load(tmp_path / "copy")
    assert caught.value.code == "weights_corrupt"


def test_weights_that_are_cut_off_or_another_networks(folder: Path, tmp_path: Path) -> None:
    for number, content in enumerate(
        (
            (folder / "model.safetensors").read_bytes()[:2000],
            (save_tiny_segformer(tmp_path / "other") / "model.safetensors").read_bytes(),
        )
    ):
        shutil.copytree(folder, tmp_path / str(number))
        (tmp_path / str(number) / "model.safetensors").write_bytes(content)
        with pytest.raises(ModelError) as caught:
            HubDepth.load(tmp_path / str(number))
        assert caught.value.code == "weights_corrupt"
