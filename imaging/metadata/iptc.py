"""IPTC IIM records inside Photoshop image resources (Adobe Photoshop File Formats, Image Resource Blocks, 0x0404)."""

from __future__ import annotations

_IPTC = 0x0404


def unpack_resource(resources: bytes) -> bytes | None:
    """The IIM records among Photoshop resources; None where there are none or the blocks are damaged before them."""
    at = 0
    while resources[at : at + 4] == b"8BIM" and at + 12 <= len(resources):
        kind = int.from_bytes(resources[at + 4 : at + 6], "big")
        name_bytes = resources[at + 6] + 1
        at += 6 + name_bytes + name_bytes % 2
        length = int.from_bytes(resources[at : at + 4], "big")
        value = resources[at + 4 : at + 4 + length]
        if kind == _IPTC:
            return value if value and len(value) == length else None
        at += 4 + length + length % 2
    return None


def pack_resource(records: bytes) -> bytes:
    """Photoshop resources that hold IIM records and nothing else."""
    head = b"8BIM" + _IPTC.to_bytes(2, "big") + b"\0\0" + len(records).to_bytes(4, "big")
    return head + records + b"\0" * (len(records) % 2)
