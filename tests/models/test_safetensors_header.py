import struct

import pytest
import torch
from safetensors.torch import save_file

from models.errors import ModelError
from models.safetensors_header import read_shapes


def test_shapes_are_told_without_the_weights(tmp_path):
    path = tmp_path / "a.safetensors"
    save_file({"a": torch.zeros(2, 3), "b": torch.zeros(4)}, path, metadata={"format": "pt"})
    header = path.read_bytes()[: -(6 + 4) * 4]
    path.write_bytes(header)
    assert read_shapes(path) == {"a": (2, 3), "b": (4,)}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 a pickle in a zip",
        struct.pack("<Q", 2**40) + b"{}",
        struct.pack("<Q", 4) + b"[1]]",
        b"\x80\x02}",
        struct.pack("<Q", 200_000) + b"[" * 200_000,
    ],
    ids=["empty", "zip", "endless", "list", "pickle", "deep"],
)
def test_what_is_no_safetensors_file_is_told(tmp_path, content):
    path = tmp_path / "a.safetensors"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="no safetensors file") as error:
        read_shapes(path)
    assert error.value.code == "weights_corrupt"


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ModelError) as error:
        read_shapes(tmp_path / "a.safetensors")
    assert error.value.code == "weights_missing"
