"""Content by its SHA-256: naming it, and making sure that it is what its name says."""

import hashlib
import re
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path

from jobs.shelf import PART_BYTES
from jobs.store import JobError

DIGEST = re.compile(r"[0-9a-f]{64}")


class ArtefactCorruptError(JobError):
    """Content whose digest is not the one it goes by."""

    code = "artefact_corrupt"


def check_digest(digest: str) -> str:
    """The same; raises ValueError for what is none: it becomes a path."""
    if not DIGEST.fullmatch(digest):
        raise ValueError(f"not a SHA-256 in lower-case hexadecimal digits: {digest!r}")
    return digest


def digest_of(source: Path | bytes) -> str:
    """64 hexadecimal digits; raises OSError."""
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def chunks_of(source: Path | bytes) -> Iterator[bytes]:
    """In pieces of PART_BYTES, the last one shorter."""
    if isinstance(source, bytes):
        for start in range(0, len(source), PART_BYTES):
            yield source[start : start + PART_BYTES]
        return
    with source.open("rb") as file:
        while chunk := file.read(PART_BYTES):
            yield chunk


def verified(chunks: Iterable[bytes], digest: str) -> Generator[bytes, None, None]:
    """The same pieces; the last one only after all were right. Raises ArtefactCorruptError instead of it."""
    seen, held = hashlib.sha256(), b""
    for chunk in chunks:
        if held:
            yield held
        seen.update(chunk)
        held = chunk
    if seen.hexdigest() != digest:
        raise ArtefactCorruptError(f"what should be {digest} is {seen.hexdigest()}")
    if held:
        yield held
