"""What a finished video says of itself, among its metadata, so that its light is not changed a second time."""

from __future__ import annotations

from collections.abc import Mapping

_MARK = "Light and colour finished by fanlight"
_KEY = "comment"
"""A name that MP4, MOV, Matroska and WebM have a place for; MPEG-TS has none."""


def is_marked(metadata: Mapping[str, str]) -> bool:
    return _MARK in _read_comment(metadata)


def add_mark(metadata: Mapping[str, str]) -> dict[str, str]:
    """The same metadata, whose comment says so, too."""
    if is_marked(metadata):
        return dict(metadata)
    others = {name: value for name, value in metadata.items() if name.lower() != _KEY}
    return others | {_KEY: "\n".join(filter(None, (_read_comment(metadata), _MARK)))}


def _read_comment(metadata: Mapping[str, str]) -> str:
    return next((value for name, value in metadata.items() if name.lower() == _KEY), "")
