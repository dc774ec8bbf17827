"""Every pair of the catalogue is asked of the miniature's stager: its words are read, and a picture comes back."""

import numpy as np
import pytest

from models.registry import load_card
from models.stager import DiffusionStager
from models.staging import ROOMS, load_catalogue

CATALOGUE = load_catalogue()
PAIRS = {
    style: [CATALOGUE.pick(style, room, seed) for room in ROOMS for seed in range(len(CATALOGUE.pairs(style, room)))]
    for style in CATALOGUE.styles
}
HEIGHT, WIDTH = 64, 96


@pytest.fixture(scope="module")
def stager() -> DiffusionStager:
    """With all words read at once: for each that was not prepared the text encoders would be loaded anew."""
    stager = DiffusionStager.load(load_card("miniature", "stager"))
    stager._prompts.prepare(pair.positive for pairs in PAIRS.values() for pair in pairs)
    return stager


@pytest.mark.parametrize("style", PAIRS)
def test_every_pair_comes_to_a_picture(stager: DiffusionStager, style: str) -> None:
    grey, place = np.full((HEIGHT, WIDTH, 3), 0.5, np.float32), np.ones((HEIGHT, WIDTH), np.float32)
    for seed, pair in enumerate(PAIRS[style]):
        picture = stager.stage(grey, place, place, pair.positive, negative=pair.negative, seed=seed, steps=1)
        assert picture.shape == grey.shape
        assert np.isfinite(picture).all()
        assert picture.std() > 0.01
