"""Which fanlight this is, for those who make one video together: all of its pieces have to come from one."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np

import imaging

_OURS = (Path(__file__).parent, Path(imaging.__file__).parent)


@cache
def tell_revision() -> str:
    """A digest (hex) of all code that pieces are made by, and of the libraries' versions.

    Two revisions may come to the same pieces; one never comes to two.
    """
    digest = hashlib.sha256(repr((av.library_versions, av.__version__, cv2.__version__, np.__version__)).encode())
    for folder in _OURS:
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
