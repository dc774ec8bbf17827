"""Numbers and arrays as bytes that are kept and sent: JSON and NumPy's own format, and nothing that could be run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import numpy as np

_HEAD = "head"


def pack_arrays(head: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """What JSON can say, and arrays by name; the same bytes for the same content."""
    file = BytesIO()
    text = np.frombuffer(json.dumps(head).encode(), np.uint8)
    np.savez(file, allow_pickle=False, **{_HEAD: text, **arrays})
    return file.getvalue()


def unpack_arrays(data: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What `pack_arrays` was given; raises ValueError for anything that is not of this kind."""
    try:
        with np.load(BytesIO(data), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        return json.loads(arrays.pop(_HEAD).tobytes()), arrays
    except (EOFError, KeyError, OSError, ValueError, BadZipFile) as error:
        raise ValueError("these are no packed arrays") from error
