"""Profiles of one's own: the bundled sky segmenter, with or without a tiny SAM 2; the miniature with a tiny SAM."""

import json
import shutil
from pathlib import Path

from models.profile import Profile
from models.weights import seal_folder
from tests.tiny_sam import save_tiny_sam
from tests.tiny_sam2 import save_tiny_sam2

SEGMENTER = Path("models/miniature/segmenter")
SMALL_DISCS_PX = (4.0, 6.0, 8.0, 12.0)


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


def write_clicking_profile(folder: Path) -> Path:
    """The miniature, and a selector whose masks are discs round clicks."""
    miniature = Profile.read("miniature")
    models = {
        role: {**facts, "parts": {name: f"bundled:miniature/{part}" for name, part in facts["parts"].items()}}
        for role, facts in miniature.models.items()
    }
    seal_folder(save_tiny_sam(folder / "sam", radii_px=SMALL_DISCS_PX))
    own = {"name": "tiny SAM", "licence": "Apache-2.0", "source": "tests", "parts": {"network": "sam"}}
    (folder / "profile.json").write_text(json.dumps({"profile": "clicking", "models": {**models, "selector": own}}))
    return folder
