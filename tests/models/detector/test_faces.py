"""Faces on photos of any size: the small in the large, each once, and files that are no face detector."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from torch import nn

from models.detector.faces import FaceFinder
from models.errors import ModelError
from tests.tiny_detector import save_red_faces

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the older exporter
RED = (255, 0, 0)


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> FaceFinder:
    return FaceFinder.load(save_red_faces(tmp_path_factory.mktemp("yunet") / "faces.onnx"))


@pytest.mark.parametrize("size", [(64, 96), (301, 497), (640, 640)])
def test_a_face_is_found_where_it_is(finder: FaceFinder, size: tuple[int, int]) -> None:
    photo = np.full((*size, 3), 90, np.uint8)
    photo[32:64, 64:96] = RED
    (face,) = finder.find(photo)
    assert face.kind == "face"
    assert face.confidence > 0.99
    assert (face.left, face.top, face.right, face.bottom) == (64, 32, 96, 64)


def test_small_ones_in_a_large_photo_are_found_at_its_own_scale(finder: FaceFinder) -> None:
    photo = np.full((1280, 1920, 3), 90, np.uint8)
    photo[32:64, 64:96] = photo[-32:, -32:] = RED  # in the first square and in the last
    found = finder.find(photo)
    assert sorted((round(face.left), round(face.top)) for face in found) == [(64, 32), (1888, 1248)]


def test_photos_one_after_another_and_none(finder: FaceFinder) -> None:
    plain = np.full((100, 100, 3), 90, np.uint8)
    assert finder.find_all([plain, plain]) == [[], []]
    assert finder.find(np.zeros((1, 1, 3), np.uint8)) == []
    assert finder.kinds == ("face",)


def test_files_that_are_not_there_or_something_else(tmp_path: Path) -> None:
    (tmp_path / "noise.onnx").write_bytes(b"no network at all")
    other = tmp_path / "other.onnx"
    torch.onnx.export(nn.Sigmoid(), (torch.zeros(1, 3, 640, 640),), other, dynamo=False)
    codes = {"nothing.onnx": "weights_missing", "noise.onnx": "weights_corrupt", "other.onnx": "weights_corrupt"}
    for name, code in codes.items():
        with pytest.raises(ModelError) as caught:
            FaceFinder.load(tmp_path / name)
        assert caught.value.code == code


@pytest.mark.parametrize("scale", [1.0, 0.15])
def test_a_real_face_is_found_in_45_megapixels(shared: Path, scale: float) -> None:
    finder = FaceFinder.load(shared / "weights/yunet/yunet_n_640_640.onnx")
    girl = cv2.imread(str(shared / "photos/pairs_object_removal_iopaint/unwant_person.jpg"))[..., ::-1]
    small = cv2.resize(girl, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    photo = np.full((2730, 4096, 3), 128, np.uint8)  # as the Detector sees 8183 × 5455
    photo[1500 : 1500 + len(small), 3100 : 3100 + small.shape[1]] = small
    face = finder.find(photo)[0]
    assert face.confidence > 0.8
    assert abs((face.left + face.right) / 2 - (3100 + 378 * scale)) < 20 * scale
    assert abs((face.top + face.bottom) / 2 - (1500 + 435 * scale)) < 20 * scale
