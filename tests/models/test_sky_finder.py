"""A profile's sky: by its U²-Net alone, or refined by its SAM 2."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house_with_mask
from models.registry import load_card
from models.sky_finder import SkyFinder
from models.sky_refiner import SamAnswer, fuse
from models.weights import seal_folder, verify_weights
from tests.tiny_profile import SEGMENTER, write_sky_profile


@pytest.fixture(scope="module")
def house() -> tuple[np.ndarray, np.ndarray]:
    pixels, truth = render_house_with_mask(Size(120, 180), 0)
    return as_image(pixels), truth


def load(folder: Path) -> SkyFinder:
    card = load_card(str(folder), "segmenter")
    verify_weights(card.folders)
    return SkyFinder.load(card)


def test_a_profile_without_a_refiner_keeps_the_segmenters_matte(tmp_path: Path, house) -> None:
    finder = load(write_sky_profile(tmp_path, with_refiner=False))
    assert finder.refiner is None
    assert np.array_equal(finder.segment(house[0]), finder.segmenter.segment(house[0]))


def test_a_profile_with_one_refines_it(tmp_path: Path, house, monkeypatch: pytest.MonkeyPatch) -> None:
    image, truth = house
    finder = load(write_sky_profile(tmp_path, with_refiner=True))
    alone = finder.segmenter.segment(image)
    assert np.array_equal(finder.segment(image), alone)  # for random weights deny the sky
    assert finder.refiner is not None
    monkeypatch.setattr(finder.refiner, "ask", lambda *_: SamAnswer(truth, 0.95, True))
    assert np.array_equal(finder.segment(image), fuse(alone, truth))
    assert not np.array_equal(alone, fuse(alone, truth))


def test_a_network_may_be_a_file_of_the_profile(tmp_path: Path, house) -> None:
    folder = write_sky_profile(tmp_path, with_refiner=False)
    torch.save(load_file(SEGMENTER / "model.safetensors"), folder / "u2net" / "sky.pth")
    seal_folder(folder / "u2net")
    facts = json.loads((folder / "profile.json").read_text())
    facts["models"]["segmenter"]["parts"]["network"] = "u2net/sky.pth"
    expected = load(folder).segment(house[0])
    (folder / "profile.json").write_text(json.dumps(facts))
    assert np.array_equal(load(folder).segment(house[0]), expected)
