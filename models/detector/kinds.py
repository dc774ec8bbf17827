"""The kinds of thing that fanlight speaks of, and what networks call them."""

from collections.abc import Mapping
from typing import Literal

Part = Literal["faces", "objects"]
"""A network of the detector: one that finds faces alone, and one that knows things by their labels."""

FACE = "face"
LABELS: Mapping[str, frozenset[str]] = {
    "person": frozenset({"person"}),
    "car": frozenset({"car", "truck", "bus", "motorcycle", "motorbike"}),
    "furniture": frozenset({"chair", "couch", "sofa", "bed", "diningtable", "bench"}),
    "screen": frozenset({"tv", "tvmonitor", "laptop"}),
    "plant": frozenset({"pottedplant"}),
    "plate": frozenset({"licenseplate", "licenceplate", "numberplate", "plate"}),
    "document": frozenset({"document", "paper"}),
}
"""Kind -> labels of it without blanks or hyphens: COCO's in both spellings that are about, and, of plates and
documents, what a detector trained on these may say. COCO has neither."""


def tell_kind(label: str) -> str | None:
    """The kind that a network's label stands for; None where we have no word for it."""
    plain = label.lower().replace(" ", "").replace("-", "").replace("_", "")
    return next((kind for kind, labels in LABELS.items() if plain in labels), None)


def find_part(kind: str) -> Part:
    """The network that is asked for things of a kind."""
    return "faces" if kind == FACE else "objects"
