"""What a safetensors file holds, read from its header alone (https://github.com/huggingface/safetensors#format)."""

import json
from collections.abc import Mapping
from pathlib import Path

from models.errors import ModelError

LONGEST_HEADER_BYTES = 100_000_000
"""As the format allows: a longer one is an attack or no header at all."""

Shapes = Mapping[str, tuple[int, ...]]


def read_shapes(path: Path) -> Shapes:
    """The shapes of its tensors by name; raises ModelError `weights_missing` or `weights_corrupt`."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            facts = dict(json.loads(file.read(length) if length <= LONGEST_HEADER_BYTES else b""))
        return {name: tuple(tensor["shape"]) for name, tensor in facts.items() if name != "__metadata__"}
    except FileNotFoundError as error:
        raise ModelError("weights_missing", f"there is no {path}") from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError("weights_corrupt", f"{path} is no safetensors file") from error
