"""Depth networks and segmenters of rooms in the layouts of the real ones, small and of random weights."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import (
    ConvNextConfig,
    DepthAnythingConfig,
    DepthAnythingForDepthEstimation,
    DepthProConfig,
    DepthProForDepthEstimation,
    Dinov2Config,
    GLPNConfig,
    GLPNForDepthEstimation,
    SegformerConfig,
    SegformerForSemanticSegmentation,
    UperNetConfig,
    UperNetForSemanticSegmentation,
)

from imaging.surfaces import SURFACES
from models.surfaces.labels import ADE20K
from models.weights import seal_folder

IMAGENET = {"do_normalize": True, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
ADE20K_LABELS = tuple(name for names in json.loads(ADE20K.read_text()).values() for name in names)
TRANSFORMER: dict[str, Any] = {
    "depths": [1, 1, 1, 1],
    "hidden_sizes": [8, 8, 16, 16],
    "num_attention_heads": [1, 1, 2, 2],
    "sr_ratios": [8, 4, 2, 1],
}


def save_tiny_segformer(folder: Path, labels: Sequence[str] = SURFACES, seed: int = 0) -> Path:
    config = SegformerConfig(**TRANSFORMER, decoder_hidden_size=16, **_name(labels))
    return _save(SegformerForSemanticSegmentation(config), folder, seed, size={"height": 96, "width": 128}, **IMAGENET)


def save_tiny_upernet(folder: Path, labels: Sequence[str] = ADE20K_LABELS, seed: int = 0) -> Path:
    """In the layout of `openmmlab/upernet-convnext-small`."""
    backbone = ConvNextConfig(
        hidden_sizes=[8, 8, 16, 16], depths=[1, 1, 1, 1], out_features=["stage1", "stage2", "stage3", "stage4"]
    )
    config = UperNetConfig(
        backbone_config=backbone, hidden_size=16, auxiliary_channels=8, auxiliary_in_channels=16, **_name(labels)
    )
    network = UperNetForSemanticSegmentation(config)
    return _save(network, folder, seed, do_reduce_labels=False, size={"height": 64, "width": 64}, **IMAGENET)


def save_tiny_depth_anything(folder: Path, seed: int = 0, **facts: Any) -> Path:
    """In the layout of `depth-anything/Depth-Anything-V2-Small-hf`, or of its metric siblings by `facts`."""
    backbone = Dinov2Config(
        hidden_size=16,
        num_hidden_layers=4,
        num_attention_heads=2,
        image_size=56,
        patch_size=14,
        out_indices=[1, 2, 3, 4],
        reshape_hidden_states=False,
    )
    config = DepthAnythingConfig(
        backbone_config=backbone,
        reassemble_hidden_size=16,
        neck_hidden_sizes=[8, 8, 16, 16],
        fusion_hidden_size=8,
        head_hidden_size=8,
        **facts,
    )
    network = DepthAnythingForDepthEstimation(config)
    shown = {"size": {"height": 56, "width": 56}, "keep_aspect_ratio": True, "ensure_multiple_of": 14}
    return _save(network, folder, seed, do_pad=False, size_divisor=None, **shown, **IMAGENET)


def save_tiny_glpn(folder: Path, seed: int = 0) -> Path:
    """In the layout of `vinvino02/glpn-nyu`: photos at their own size."""
    config = GLPNConfig(**TRANSFORMER, decoder_hidden_size=8)
    return _save(GLPNForDepthEstimation(config), folder, seed, do_resize=True, size_divisor=32)


def save_tiny_depth_pro(folder: Path, seed: int = 0) -> Path:
    """In the layout of `apple/DepthPro-hf`."""
    encoder = Dinov2Config(
        hidden_size=16, num_hidden_layers=2, num_attention_heads=2, image_size=32, patch_size=8, mlp_ratio=1
    )
    config = DepthProConfig(
        fusion_hidden_size=8,
        patch_size=32,
        intermediate_hook_ids=[1, 0],
        intermediate_feature_dims=[8, 8],
        scaled_images_ratios=[0.5, 1.0],
        scaled_images_overlap_ratios=[0.0, 0.2],
        scaled_images_feature_dims=[8, 8],
        image_model_config=encoder.to_dict(),
        patch_model_config=encoder.to_dict(),
        fov_model_config=encoder.to_dict(),
        num_fov_head_layers=2,
    )
    colours = {"do_normalize": True, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}
    return _save(DepthProForDepthEstimation(config), folder, seed, size={"height": 64, "width": 64}, **colours)


def write_rooms_profile(folder: Path, *roles: str) -> Path:
    """A sealed profile with a depth network, a segmenter of rooms, or both."""
    makers = {"depth": save_tiny_depth_anything, "surfaces": save_tiny_segformer}
    models: dict[str, dict[str, Any]] = {}
    for role in roles:
        seal_folder(makers[role](folder / role))
        models[role] = {"name": role, "licence": "Apache-2.0", "source": "tests", "parts": {"network": role}}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "profile.json").write_text(json.dumps({"profile": "rooms", "models": models}))
    return folder


def _name(labels: Sequence[str]) -> dict[str, Any]:
    numbered = dict(enumerate(labels))
    return {"id2label": numbered, "label2id": {label: number for number, label in numbered.items()}}


def _save(network: Any, folder: Path, seed: int, **preprocessing: Any) -> Path:
    """With weights by which the answer depends on what it is shown, as those it begins with hardly do."""
    torch.manual_seed(seed)
    for name, parameter in network.named_parameters():
        if parameter.ndim > 1:
            nn.init.normal_(parameter, std=0.2)
        elif "layer_scale" in name or "lambda" in name:
            nn.init.ones_(parameter)
    network.save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(preprocessing))
    return folder
