"""What deployments are asked and answer, as bytes: a key of the one, an archive of the other."""

import hashlib
import io
import json
import logging
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

logger = logging.getLogger("ray.serve")

Answer = TypeVar("Answer")

FACTS = "facts"
LEVELS = 65_535
"""Of a picture in float32, which is kept as uint16: finer than any file that comes of it."""


def digest_request(request: Any) -> str:
    """Of a dataclass with all that is in it, arrays of any size."""
    digest = hashlib.sha256(type(request).__name__.encode())
    for field in fields(request):
        value = getattr(request, field.name)
        is_array = isinstance(value, np.ndarray)
        said = f"{value.dtype.str} {value.shape}" if is_array else repr(value)
        digest.update(f"\n{field.name} {said}\n".encode())
        if is_array:
            digest.update(np.ascontiguousarray(value).data)
    return digest.hexdigest()


def pack_answer(answer: Any) -> bytes:
    """A dataclass of pictures and plain facts as an .npz archive; pictures in float32 are in [0, 1]."""
    values = {field.name: getattr(answer, field.name) for field in fields(answer)}
    images = {name: _pack(value) for name, value in values.items() if isinstance(value, np.ndarray)}
    facts = json.dumps({name: value for name, value in values.items() if name not in images})
    archive = io.BytesIO()
    arrays: dict[str, Any] = {FACTS: np.frombuffer(facts.encode(), np.uint8), **images}
    np.savez(archive, **arrays)
    return archive.getvalue()


def unpack_answer(kind: type[Answer], content: bytes) -> Answer | None:
    """None where the archive is not whole, or of another kind."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            facts = json.loads(archive[FACTS].tobytes())
            images = {name: _unpack(archive[name]) for name in archive.files if name != FACTS}
        plain = {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
        return kind(**plain, **images)
    except Exception as error:  # numpy and zipfile raise a dozen kinds for a broken archive
        logger.warning("a checkpoint cannot be read: %r", error)
        return None


def _pack(image: np.ndarray) -> np.ndarray:
    if image.dtype != np.float32:
        return image
    return np.rint(np.clip(image, 0, 1) * LEVELS).astype(np.uint16)


def _unpack(image: np.ndarray) -> np.ndarray:
    return image.astype(np.float32) / LEVELS if image.dtype == np.uint16 else image
