"""A trained network as a folder in the hub's layout, in half precision."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import PreTrainedModel

from training.room_views import MEAN, STD

MULTIPLE = 32
"""What both sides of the photos are multiples of that a network of rooms is shown."""


def write_folder(network: PreTrainedModel, out: Path, side_px: int, *, squashed: bool) -> None:
    """`config.json`, `model.safetensors`, `preprocessor_config.json`: what the Auto classes load, as float32.

    Photos are shown with their shorter side at `side_px`, or squashed to a square of it.
    """
    out.mkdir(parents=True, exist_ok=True)
    network.config.dtype = torch.float32
    network.config.architectures = [type(network).__name__]
    network.config.save_pretrained(out)
    weights = {
        name: (value.half() if value.is_floating_point() else value).contiguous()
        for name, value in network.state_dict().items()
    }
    save_file(weights, out / "model.safetensors", metadata={"format": "pt"})
    facts = {
        "do_resize": True,
        "size": {"height": side_px, "width": side_px},
        "keep_aspect_ratio": not squashed,
        "ensure_multiple_of": MULTIPLE,
        "do_rescale": True,
        "do_normalize": True,
        "image_mean": [round(float(value), 3) for value in MEAN],
        "image_std": [round(float(value), 3) for value in STD],
    }
    (out / "preprocessor_config.json").write_text(json.dumps(facts, indent=1) + "\n")
