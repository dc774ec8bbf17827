"""Segmenters of rooms from the hub's layout: labels folded into surfaces, photos together and alone, broken folders."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import Tensor

from imaging.region import Size
from imaging.surfaces import SURFACES, surface_id
from models.errors import ModelError
from models.preprocessing import Preprocessing
from models.registry import load_card
from models.surfaces.hub_surfaces import HubSurfaces
from models.surfaces.labels import plan_folding, read_table
from models.surfaces.loading import load_surfaces
from tests.tiny_rooms import (
    ADE20K_LABELS,
    save_tiny_glpn,
    save_tiny_segformer,
    save_tiny_upernet,
    write_rooms_profile,
)


def draw(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random((90, 140, 3), np.float32)


@pytest.mark.parametrize(("save", "size"), [(save_tiny_segformer, (96, 128)), (save_tiny_upernet, (64, 64))])
def test_every_pixel_is_of_some_surface(save: type, size: tuple[int, int], tmp_path: Path) -> None:
    (found,) = HubSurfaces.load(save(tmp_path)).predict([draw(0)])
    assert found.likely.shape == (len(SURFACES), *size)
    assert found.likely.dtype == np.float16
    assert found.likely.min() >= 0
    assert found.likely.astype(np.float32).sum(axis=0) == pytest.approx(np.ones(size), abs=0.005)
    assert found.likely.std(axis=(1, 2)).max() > 0.01


def test_photos_together_are_answered_as_they_are_alone(tmp_path: Path) -> None:
    network = HubSurfaces.load(save_tiny_segformer(tmp_path))
    photos = [draw(seed) for seed in range(3)]
    together, alone = network.predict(photos), [network.predict([photo])[0] for photo in photos]
    for one, other in zip(together, alone, strict=True):
        assert np.abs(one.likely - other.likely).max() < 0.005


def test_all_of_ade20k_is_some_surface_once() -> None:
    assert len(ADE20K_LABELS) == len(set(ADE20K_LABELS)) == len(read_table()) == 150
    folding = plan_folding(dict(enumerate(ADE20K_LABELS)))
    assert folding.shape == (8, 150)
    assert (folding.sum(axis=0) == 1).all()
    assert (folding.sum(axis=1) > 0).all()
    kept = {name: surface for name, surface in read_table().items() if surface in ("wall", "floor", "window")}
    assert kept == {"wall": "wall", "column": "wall", "floor": "floor", "windowpane": "window"}
    assert read_table()["kitchen island"] == "built_in"  # it stays when people move
    assert read_table()["rug"] == "furniture"


@pytest.mark.parametrize("spelling", [str.upper, " {} ".format, "{}, as some files say".format])
def test_labels_are_known_in_the_spellings_that_are_about(spelling: object) -> None:
    labels = dict(enumerate(map(spelling, ADE20K_LABELS)))  # type: ignore[call-overload]
    assert (plan_folding(labels) == plan_folding(dict(enumerate(ADE20K_LABELS)))).all()


def test_a_network_that_knows_surfaces_is_taken_as_it_is() -> None:
    assert (plan_folding(dict(enumerate(SURFACES))) == np.eye(8)).all()
    turned = plan_folding({0: "floor", 1: "wall"})
    assert turned[surface_id("floor")].tolist() == [1, 0]
    assert turned.sum() == 2


@pytest.mark.parametrize(
    ("labels", "why"), [({0: "wall", 1: "lava"}, "lava"), ({0: "LABEL_0"}, "label_0"), ({1: "wall"}, "numbered")]
)
def test_labels_that_nobody_knows_are_an_error(labels: dict[int, str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        plan_folding(labels)


class Answers(torch.nn.Module):
    """A network that gives one logit to each label everywhere."""

    device = torch.device("cpu")

    def __init__(self, *logits: float) -> None:
        super().__init__()
        self.logits = torch.tensor(logits)

    def forward(self, pixel_values: Tensor) -> SimpleNamespace:
        return SimpleNamespace(logits=self.logits[None, :, None, None].expand(len(pixel_values), -1, 4, 4))


def test_likelihoods_are_summed_where_several_labels_are_one_surface() -> None:
    folding = plan_folding({0: "chair", 1: "sofa", 2: "wall"})
    (found,) = HubSurfaces(Answers(0, 0, 0), Preprocessing(Size(8, 8)), folding).predict([draw(0)])
    assert found.likely.shape == (8, 8, 8)
    assert found.likely[surface_id("furniture")] == pytest.approx(2 / 3, abs=1e-3)
    assert found.likely[surface_id("wall")] == pytest.approx(1 / 3, abs=1e-3)


def test_what_are_no_numbers_is_an_error() -> None:
    network = HubSurfaces(Answers(0, float("nan")), Preprocessing(Size(8, 8)), plan_folding({0: "wall", 1: "floor"}))
    with pytest.raises(ModelError) as caught:
        network.predict([draw(0)])
    assert caught.value.code == "bad_answer"


def test_a_profiles_surfaces_are_found_by_its_card(tmp_path: Path) -> None:
    card = load_card(str(write_rooms_profile(tmp_path, "surfaces")), "surfaces")
    assert load_surfaces(card).engine == "torch"


def test_a_network_of_other_labels_or_of_another_kind_is_told(tmp_path: Path) -> None:
    broken = {
        "weights_corrupt": (
            save_tiny_segformer(tmp_path / "lava", labels=("wall", "lava")),
            save_tiny_glpn(tmp_path / "depth"),
        ),
        "weights_missing": (tmp_path / "nothing",),
    }
    for code, folders in broken.items():
        for folder in folders:
            with pytest.raises(ModelError) as caught:
                HubSurfaces.load(folder)
            assert caught.value.code == code
    with pytest.raises(ModelError, match="lava"):
        HubSurfaces.load(tmp_path / "lava")
