"""The subject of a photo, by networks in the files that they come in."""

from pathlib import Path

import numpy as np
import pytest

from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house_with_mask
from models.cutout import SubjectCutter
from models.errors import ModelError
from tests.tiny_detector import save_red_subject

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the older exporter


@pytest.fixture
def cutter(tmp_path: Path) -> SubjectCutter:
    return SubjectCutter.load(save_red_subject(tmp_path / "u2netp.onnx"))


@pytest.mark.parametrize("size", [(40, 60), (480, 700)])
def test_the_matte_is_of_the_images_size_and_where_the_subject_is(cutter: SubjectCutter, size: tuple[int, int]) -> None:
    image = np.full((*size, 3), 0.4, np.float32)
    image[: size[0] // 2, : size[1] // 4] = (1, 0, 0)
    matte = cutter.cut(image)
    assert matte.shape == size
    assert matte.dtype == np.float32
    assert 0 <= matte.min() <= matte.max() <= 1
    assert matte[: size[0] // 2 - 4, : size[1] // 4 - 4].min() > 0.9
    assert matte[size[0] // 2 + 4 :].max() < 0.1


def test_a_photo_without_a_subject_has_none(cutter: SubjectCutter) -> None:
    assert cutter.cut(np.full((40, 60, 3), 0.4, np.float32)).max() < 0.1


def test_our_own_folder_is_read_as_well() -> None:
    """The network of the sky: of the same form, with another subject."""
    pixels, truth = render_house_with_mask(Size(200, 300), 0)
    matte = SubjectCutter.load(Path("models/miniature/segmenter")).cut(as_image(pixels))
    assert np.abs(matte - truth).mean() < 0.1


def test_what_is_not_there_or_not_a_network(tmp_path: Path) -> None:
    (tmp_path / "noise.onnx").write_bytes(b"noise")
    for name, code in {"none.onnx": "weights_missing", "noise.onnx": "weights_corrupt"}.items():
        with pytest.raises(ModelError) as caught:
            SubjectCutter.load(tmp_path / name)
        assert caught.value.code == code
