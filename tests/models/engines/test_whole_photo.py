"""A photo finished by ONNX Runtime is the photo that PyTorch finishes."""

import numpy as np
import pytest

from evaluation.mender import Mender
from imaging.color import delta_e_2000, srgb_to_lab
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house, render_room
from models.classifier import ClipClassifier
from models.engines.opening import Engine, EngineOpener
from models.engines.store import GraphStore
from models.registry import load_card
from models.whole_look import PhotoEnhancer

MEAN_DELTA_E, MAX_DELTA_E = 0.002, 1.5
"""What is tolerated: a pixel in a thousand may differ by one of its 8-bit levels, which is a ΔE2000 of about 1."""


@pytest.fixture(scope="module")
def menders(exported) -> tuple[Mender, Mender]:
    store = GraphStore(exported.weights / "engines")
    return open_mender("torch", store), open_mender("onnx", store)


def open_mender(engine: Engine, store: GraphStore) -> Mender:
    enhancer, classifier = (load_card("miniature", role) for role in ("enhancer", "classifier"))
    openers = [EngineOpener(engine, card, store) for card in (enhancer, classifier)]
    mender = Mender(
        PhotoEnhancer.load(enhancer, opener=openers[0]),
        ClipClassifier.load(classifier.part("network"), opener=openers[1]),
    )
    assert [opener.describe() for opener in openers] == [engine] * 2
    return mender


@pytest.mark.parametrize("render", [render_room, render_house])
def test_a_photo_comes_out_the_same(menders, render):
    photo = (render(Size(320, 480), seed=4) * 0.5).astype(np.uint8)
    by_torch, by_onnx = (mender.mend(photo) for mender in menders)
    assert by_torch.mean() > photo.mean() + 10
    difference = delta_e_2000(*(srgb_to_lab(as_image(pixels)) for pixels in (by_torch, by_onnx)))
    assert difference.mean() < MEAN_DELTA_E
    assert difference.max() < MAX_DELTA_E


def test_the_same_photo_comes_out_of_onnx_runtime_bit_for_bit(menders):
    photo = render_room(Size(160, 240), seed=5)
    first, again = (menders[1].mend(photo) for _ in range(2))
    assert np.array_equal(first, again)
