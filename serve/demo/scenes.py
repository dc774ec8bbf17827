"""The demo's own photos: a dim room and a house front under cloud, as a camera would have saved them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image

from imaging.codec import encode_photo
from imaging.metadata.exif import bare_exif
from imaging.photo import Metadata, Photo
from imaging.region import Size
from imaging.scenes import render_house, render_room

SIZE = Size(5455, 8183)
"""45 MP, as a full-frame camera's."""

SCENES: dict[str, Callable[[Size], np.ndarray]] = {"room": render_room, "house": render_house}


def write_scenes(folder: Path, size: Size = SIZE) -> list[Path]:
    """Render every scene into a JPEG with EXIF; the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, render in SCENES.items():
        photo = Photo(render(size), metadata=Metadata(exif=_describe_scene(name)))
        paths.append(folder / f"{name}.jpg")
        paths[-1].write_bytes(encode_photo(photo))
    return paths


def _describe_scene(name: str) -> bytes | None:
    """EXIF as a camera writes it, so that there is something to keep."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "fanlight"
    exif[ExifTags.Base.Model] = "rendered scene"
    exif[ExifTags.Base.ImageDescription] = name
    exif[ExifTags.Base.Orientation] = 1
    exif[ExifTags.Base.Copyright] = "belongs to no one"
    exif.get_ifd(ExifTags.IFD.Exif).update(
        {
            ExifTags.Base.DateTimeOriginal: datetime(2026, 3, 1, 16, 30).strftime("%Y:%m:%d %H:%M:%S"),
            ExifTags.Base.ExposureTime: 1 / 60,
            ExifTags.Base.FNumber: 8.0,
            ExifTags.Base.ISOSpeedRatings: 400,
            ExifTags.Base.FocalLength: 17.0,
        }
    )
    return bare_exif(exif.tobytes())
