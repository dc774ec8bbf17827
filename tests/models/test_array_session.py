"""An exported graph on arrays: the answers of a session on tensors, and what is wrong said with a code."""

import numpy as np
import pytest
import torch

from models.array_session import ArraySession
from models.errors import ModelError
from models.selector.exported_sam import ENCODER
from models.sessions import OnnxSession
from tests.tiny_sam import SIDE_PX, save_tiny_sam

IMAGES = np.random.default_rng(3).normal(0, 1, (1, 3, SIDE_PX, SIDE_PX)).astype(np.float32)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return save_tiny_sam(tmp_path_factory.mktemp("sam")) / ENCODER


@pytest.mark.parametrize("images", [IMAGES, IMAGES.astype(np.float64), IMAGES[..., ::-1]])
def test_arrays_are_answered_as_tensors_are(path, images):
    (found,) = ArraySession(path)(images)
    (expected,) = OnnxSession(path)(torch.tensor(images.copy()))
    assert (found.dtype, found.shape) == (np.float32, tuple(expected.shape))
    assert np.allclose(found, expected.numpy(), atol=1e-6)


@pytest.mark.parametrize("inputs", [(), (IMAGES, IMAGES), (IMAGES[:, :, :8],), (IMAGES[0],)])
def test_inputs_of_the_wrong_number_or_shape_are_refused(path, inputs):
    session = ArraySession(path)
    with pytest.raises(ModelError) as caught:
        session(*inputs)
    assert caught.value.code == "bad_request"
    session(IMAGES)
