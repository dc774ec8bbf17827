"""Properties of an XMP packet that are not true of a finished photo any more, and what is to be said of their going.

Motion photos and gain maps: Android's Motion Photo 1.0 and Ultra HDR 1.1, Adobe's gain map, Apple's HDR gain map. What
these properties point to lies in the file behind the photo, and is not carried over. Camera Raw's settings that were
not applied would be applied to the finished photo by whoever opens it in a raw editor.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from imaging.photo import Note

_THUMBNAILS = "{http://ns.adobe.com/xap/1.0/}Thumbnails"  # they show the old photo
_POINTER_NAMESPACES = re.compile(
    r"http://ns\.google\.com/photos/(1\.0/container|dd/1\.0)/.*"
    r"|http://ns\.adobe\.com/hdr-gain-map/1\.0/"
    r"|http://ns\.apple\.com/(HDRGainMap|pixeldatainfo)/1\.0/"
)
_POINTER_NAMES = re.compile(r"(MicroVideo|MotionPhoto|OLivePhoto)\w*|VideoLength")
_SETTINGS_NAMESPACES = re.compile(
    r"http://ns\.adobe\.com/camera-raw(-saved)?-(settings|defaults)/1\.0/|http://darktable\.sf\.net/"
)
_APPLIED = "{http://ns.adobe.com/camera-raw-settings/1.0/}AlreadyApplied"

MOTION_PHOTO = Note("motion_photo_dropped", "the video of a motion photo, and what pointed to it")
GAIN_MAP = Note("gain_map_dropped", "the gain map of an HDR photo, and what pointed to it: the SDR photo is finished")
SECOND_IMAGE = Note("second_image_dropped", "other images of the file, such as previews, and what pointed to them")
SETTINGS = Note("develop_settings_dropped", "a raw editor's settings that were not applied to the photo")
_SIGNS = (
    (re.compile(r"MicroVideo|MotionPhoto|OLivePhoto|VideoLength"), MOTION_PHOTO),
    (re.compile(r"hdr-gain-map|HDRGainMap|GainMap|hdrgainmap"), GAIN_MAP),
    (re.compile(r"container/|dd/1\.0/|pixeldatainfo"), SECOND_IMAGE),
)


def find_stale(properties: dict[str, list[str]]) -> set[str]:
    """Of a packet's top-level properties, {namespace}name with all that is written in each, the names of stale ones."""
    applied = any("true" in value.lower() for value in properties.get(_APPLIED, []))
    return {name for name in properties if name == _THUMBNAILS or _points(name) or (_sets(name) and not applied)}


def describe_stale(properties: dict[str, list[str]]) -> tuple[Note, ...]:
    """What is to be said of the stale properties of a packet."""
    stale = find_stale(properties)
    told = " ".join(" ".join([name, *properties[name]]) for name in stale if _points(name))
    pointers = [note for sign, note in _SIGNS if sign.search(told)]
    return merge_notes(*pointers, *([SETTINGS] if any(map(_sets, stale)) else []))


def merge_notes(*notes: Note) -> tuple[Note, ...]:
    """Each once, and that there are other images only where nothing says which."""
    exact = {GAIN_MAP, MOTION_PHOTO} & set(notes)
    return tuple(note for note in dict.fromkeys(notes) if note != SECOND_IMAGE or not exact)


def _points(name: str) -> bool:
    parts: Any = etree.QName(name)
    space = parts.namespace or ""
    return _POINTER_NAMESPACES.fullmatch(space) is not None or _POINTER_NAMES.fullmatch(parts.localname) is not None


def _sets(name: str) -> bool:
    return _SETTINGS_NAMESPACES.fullmatch(etree.QName(name).namespace or "") is not None
