from dataclasses import replace

import pytest

from models.errors import ModelError
from models.registry import ModelCard
from models.selector.exported_sam import DECODER, ExportedSam
from models.selector.loading import load_selector
from models.selector.sam2_selector import Sam2Selector
from tests.tiny_sam import save_tiny_sam
from tests.tiny_sam2 import save_tiny_sam2


@pytest.fixture
def card(tmp_path):
    return ModelCard("selector", "any", "1", "mit", "here", {"network": tmp_path})


def test_the_folder_tells_which_it_is(card, tmp_path):
    save_tiny_sam(tmp_path)
    assert isinstance(load_selector(card), ExportedSam)
    save_tiny_sam2(tmp_path / "sam2")
    assert isinstance(load_selector(replace(card, parts={"network": tmp_path / "sam2"})), Sam2Selector)


def test_half_of_one_is_told_as_what_it_lacks(card, tmp_path):
    (save_tiny_sam(tmp_path) / DECODER).unlink()
    with pytest.raises(ModelError, match=r"decoder\.onnx") as error:
        load_selector(card)
    assert error.value.code == "weights_missing"


@pytest.mark.parametrize("parts", [{}, {"network": None}])
def test_a_card_with_neither_is_told(card, tmp_path, parts):
    chosen = dict.fromkeys(parts, tmp_path)
    with pytest.raises(ModelError) as error:
        load_selector(replace(card, parts=chosen))
    assert error.value.code == ("weights_missing" if parts else "unknown_profile")
