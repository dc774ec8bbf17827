"""A trained network as a folder in the hub's layout, in half precision."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import PreTrainedModel

from training.room_views import MEAN, STD

SIDE_PX, MULTIPLE = 256, 32
"""The shorter side of the photos that a network of rooms is shown, and what both sides are multiples of."""


def write_folder(network: PreTrainedModel, out: Path) -> None:
    """`config.json`, `model.safetensors`, `preprocessor_config.json`: what the Auto classes load, as float32."""
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
        "size": {"height": SIDE_PX, "width": SIDE_PX},
        "keep_aspect_ratio": True,
        "ensure_multiple_of": MULTIPLE,
        "do_rescale": True,
        "do_normalize": True,
        "image_mean": [round(float(value), 3) for value in MEAN],
        "image_std": [round(float(value), 3) for value in STD],
    }
    (out / "preprocessor_config.json").write_text(json.dumps(facts, indent=1) + "\n")
