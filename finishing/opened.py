"""A photo's file, opened to find something out about it."""

import asyncio
from pathlib import Path

from finishing.assets.asset import View
from finishing.canvas import make_preview
from finishing.frame import Frame
from finishing.limits import PhotoLimits
from finishing.mount import find_mount
from finishing.replicas import Replicas
from imaging.codec import decode_photo


async def open_view(source: Path, digest: str, replicas: Replicas, limits: PhotoLimits) -> View:
    """The upright original as assets see it, its preview in the object store; raises ImageError."""
    photo = await asyncio.to_thread(decode_photo, source, limits.of_files)
    mount = await asyncio.to_thread(find_mount, photo)
    photo = await asyncio.to_thread(mount.open, photo)
    preview = await replicas.share(await asyncio.to_thread(make_preview, photo.pixels))
    frame = Frame(photo.size, mount=mount)
    return View(digest, frame, photo.pixels, preview, photo.metadata, photo.source_format)
