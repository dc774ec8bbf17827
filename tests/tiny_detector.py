"""Detectors in the layouts of the real ones: a YuNet for which red squares are faces, an RT-DETR of random weights, a
U²-Net's export for which red is the subject."""

import json
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import RTDetrV2Config, RTDetrV2ForObjectDetection

from models.weights import seal_folder

CELL_PX = 32
"""A square of that side, on a grid of such squares, is a face to it."""
RESNET = {
    "model_type": "rt_detr_resnet",
    "embedding_size": 8,
    "hidden_sizes": [8, 8, 8, 16],
    "depths": [1, 1, 1, 1],
    "layer_type": "basic",
    "out_features": ["stage2", "stage3", "stage4"],
}
LABELS = ("person", "chair", "tvmonitor", "zebra")


class RedFaces(nn.Module):
    """YuNet's input (1, 3, h, w) of BGR in [0, 255] and its twelve outputs, of which the coarsest alone are not 0."""

    def __init__(self) -> None:
        super().__init__()
        self.middle = nn.Buffer(torch.tensor([0.5, 0.5, 0.0, 0.0]))

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        red = ((x[:, 2:] - x[:, :1] - x[:, 1:2]) / 255).clamp(0, 1)
        planes = [functional.avg_pool2d(red, stride) * float(stride == CELL_PX) for stride in (8, 16, 32)]
        scores = [plane.flatten(2).transpose(1, 2) for plane in planes]
        boxes = [score * 0.0 + self.middle for score in scores]
        points = [score.repeat(1, 1, 10) * 0.0 for score in scores]
        return (*scores, *(score * 1.0 for score in scores), *boxes, *points)


class RedSubject(nn.Module):
    """What U²-Net's authors export: a normalised batch (1, 3, 320, 320) to a matte; what is red is the subject."""

    def forward(self, x: Tensor) -> Tensor:
        return (8 * (x[:, :1] - x[:, 1:2] - 1)).sigmoid()


def save_red_faces(path: Path) -> Path:
    names = [f"{kind}_{stride}" for kind in ("cls", "obj", "bbox", "kps") for stride in (8, 16, 32)]
    axes = {"input": {2: "height", 3: "width"}} | {name: {1: "cells"} for name in names}
    shown = (torch.zeros(1, 3, 640, 640),)
    _export(RedFaces(), shown, path, input_names=["input"], output_names=names, dynamic_axes=axes)
    return path


def save_red_subject(path: Path) -> Path:
    _export(RedSubject(), (torch.zeros(1, 3, 320, 320),), path, input_names=["input.1"])
    return path


def save_tiny_rtdetr(folder: Path, seed: int = 0, labels: tuple[str, ...] = LABELS, bias: float = 3.0) -> Path:
    """Write one with a config, weights and preprocessing; `bias` makes it see the first of its labels everywhere."""
    torch.manual_seed(seed)
    config = RTDetrV2Config(
        backbone_config=RESNET,
        encoder_in_channels=[8, 8, 16],
        encoder_hidden_dim=16,
        encoder_ffn_dim=16,
        encoder_attention_heads=2,
        d_model=16,
        decoder_in_channels=[16, 16, 16],
        decoder_ffn_dim=16,
        decoder_attention_heads=2,
        decoder_layers=2,
        num_queries=12,
        num_denoising=0,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    network = RTDetrV2ForObjectDetection(config)
    for name, parameter in network.named_parameters():
        if parameter.ndim > 1:  # as it begins, its answers hardly depend on what it is shown
            nn.init.normal_(parameter, std=0.2)
        if "class_embed" in name and parameter.ndim == 1:
            nn.init.constant_(parameter, -6.0)
            parameter.data[0] = bias
    network.save_pretrained(folder)
    facts = {"do_normalize": False, "size": {"height": 640, "width": 640}}
    (folder / "preprocessor_config.json").write_text(json.dumps(facts))
    return folder


def write_editing_profile(folder: Path, *parts: str) -> Path:
    """A sealed profile with a detector of these parts, `faces` and `objects`, and with `network` a cutter."""
    makers: Mapping[str, tuple[str, str]] = {
        "faces": ("detector", "yunet/faces.onnx"),
        "objects": ("detector", "rtdetr"),
        "network": ("cutter", "u2net/subject.onnx"),
    }
    models: dict[str, dict] = {}
    for part in parts:
        role, place = makers[part]
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        {"faces": save_red_faces, "objects": save_tiny_rtdetr, "network": save_red_subject}[part](path)
        seal_folder(path.parent if path.suffix else path)
        card = {"name": role, "licence": "Apache-2.0", "source": "tests", "parts": {}}
        models.setdefault(role, card)["parts"][part] = place
    (folder / "profile.json").write_text(json.dumps({"profile": "editing", "models": models}))
    return folder


def _export(network: nn.Module, shown: tuple[Tensor], path: Path, **options: object) -> None:
    torch.onnx.export(network.eval(), shown, path, dynamo=False, **options)  # type: ignore[arg-type]
