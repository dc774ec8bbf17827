"""A digest before a content that is not synced to the disk: it tells a whole one from one that a power cut tore."""

import hashlib

_SEAL_BYTES = hashlib.sha256().digest_size


def seal(content: bytes) -> bytes:
    """The content with its SHA-256 before it."""
    return hashlib.sha256(content).digest() + content


def unseal(sealed: bytes) -> bytes | None:
    """The content; None where it is not what was sealed."""
    digest, content = sealed[:_SEAL_BYTES], sealed[_SEAL_BYTES:]
    return content if hashlib.sha256(content).digest() == digest else None
