"""Real rooms whose pixels a person has put into classes, kept in one JSON file without the photos.

```json
{"about": "who marked them, and how", "photos": {"train/houses/1_kitchen.jpg": {"size": [267, 400], "labels": "iVBO…"}}}
```

A photo is named by its path below the folder that the reader of the file knows. `labels` is a grey PNG of `size`
(height, width) in base64: numbers of `SURFACES`, and 255 where nobody was sure. It covers the whole photo, upright as
it is shown, however large that is.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np

from imaging.surfaces.classes import SURFACES

UNMARKED = 255
"""What a pixel has whose class is not known: neither learned from nor counted."""


def read_marked(path: Path) -> dict[str, np.ndarray]:
    """Label maps of a file by their photo's name, uint8 (h, w).

    Raises ValueError where one is no label map, or not of the size that the file says, and OSError.
    """
    photos = json.loads(path.read_text())["photos"]
    return {name: _read_labels(name, each) for name, each in photos.items()}


def write_marked(path: Path, labels: Mapping[str, np.ndarray], about: str) -> None:
    """Writes label maps, uint8 (h, w), by their photo's name; a photo a line, so that changes can be read.

    Raises ValueError for what `read_marked` would refuse.
    """
    lines = (f"  {json.dumps(name)}: {json.dumps(_write_labels(name, labels[name]))}" for name in sorted(labels))
    path.write_text(f'{{"about": {json.dumps(about)},\n "photos": {{\n' + ",\n".join(lines) + "\n}}\n")


def _read_labels(name: str, entry: Mapping[str, object]) -> np.ndarray:
    try:
        data = np.frombuffer(base64.b64decode(str(entry["labels"]), validate=True), np.uint8)
    except binascii.Error as error:
        raise ValueError(f"the labels of {name} are no base64") from error
    labels = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if data.size else None
    if labels is None:
        raise ValueError(f"the labels of {name} are no PNG")
    _check(name, labels)
    if list(labels.shape) != entry["size"]:
        raise ValueError(f"the labels of {name} have {list(labels.shape)} pixels, not {entry['size']}")
    return labels


def _write_labels(name: str, labels: np.ndarray) -> dict[str, object]:
    _check(name, labels)
    png = cv2.imencode(".png", labels, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1]
    return {"size": list(labels.shape), "labels": base64.b64encode(png.tobytes()).decode()}


def _check(name: str, labels: np.ndarray) -> None:
    if labels.ndim != 2 or labels.dtype != np.uint8:
        raise ValueError(f"the labels of {name} are {labels.dtype} {labels.shape}, not one uint8 a pixel")
    unknown = np.setdiff1d(labels, [*range(len(SURFACES)), UNMARKED])
    if unknown.size:
        raise ValueError(f"the labels of {name} have classes that nobody knows: {unknown.tolist()}")
