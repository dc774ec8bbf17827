"""A profile of the user's own: the bundled sky segmenter, as its folder or as a file, with or without a tiny SAM 2."""

import json
import shutil
from pathlib import Path

from models.weights import seal_folder
from tests.tiny_sam2 import save_tiny_sam2

SEGMENTER = Path("models/miniature/segmenter")


def write_sky_profile(folder: Path, *, with_refiner: bool) -> Path:
    """Only its segmenter is there; sealed."""
    shutil.copytree(SEGMENTER, folder / "u2net")
    parts = {"network": "u2net"}
    if with_refiner:
        parts["refiner"] = "sam2"
        seal_folder(save_tiny_sam2(folder / "sam2", sureness=5))
    card = {"name": "U²-Net", "licence": "Apache-2.0", "source": "tests", "parts": parts}
    (folder / "profile.json").write_text(json.dumps({"profile": "sky", "models": {"segmenter": card}}))
    return folder
