"""Train the miniature depth network: `python -m training.depth --rendered DIR --out DIR`.

Takes about an hour on one core. `--rendered` is what training.interiors wrote. A DPT (Ranftl et al. 2021) on an
EfficientNet-Lite0 (training/world_trunk.py), with few layers of attention; the loss is of logarithms: how far off, and
how far off between neighbours (Eigen et al. 2014, Li and Snavely 2018).
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import DPTConfig, DPTForDepthEstimation

from models.efficientnet_lite import CHANNELS
from training.command import build_parser, finish_parsing
from training.hub_folder import write_folder
from training.interiors import list_rendered
from training.room_lessons import Mixture
from training.room_losses import depth_loss, stack_depth
from training.room_stages import show, train_stages
from training.room_views import RoomView
from training.world_trunk import copy_world, plan_trunk

RATE = 1e-3
SIDE_PX = 224
"""Of the square that photos are squashed to: the attention's places are numbered."""
WIDTH, LAYERS, FUSED = 128, 3, 48
"""Channels and layers of the attention, and channels of what is made of it and the trunk."""
USUAL_M = 3.0
"""What the network begins with."""


def build_depth() -> DPTForDepthEstimation:
    """With random weights, 3 M of them."""
    network = DPTForDepthEstimation(
        DPTConfig(
            is_hybrid=True,
            backbone_config=plan_trunk(3),
            backbone_featmap_shape=[1, CHANNELS[2], SIDE_PX // 16, SIDE_PX // 16],
            image_size=SIDE_PX,
            patch_size=16,
            hidden_size=WIDTH,
            intermediate_size=3 * WIDTH,
            num_hidden_layers=LAYERS,
            num_attention_heads=4,
            backbone_out_indices=[0, 0, LAYERS // 2 - 1, LAYERS - 1],
            neck_ignore_stages=[0, 1],
            neck_hidden_sizes=[*CHANNELS[:2], WIDTH, WIDTH],
            reassemble_factors=[1, 1, 1, 0.5],
            fusion_hidden_size=FUSED,
            use_batch_norm_in_fusion_residual=True,
            depth_estimation_type="metric",
        )
    )
    torch.nn.init.constant_(network.head.head[4].bias, USUAL_M)
    return network


def compare_depth(network: nn.Module, views: Sequence[RoomView]) -> Tensor:
    """The loss on views of one size."""
    depth = stack_depth(views)
    squashed = functional.interpolate(show(views), (SIDE_PX, SIDE_PX), mode="bilinear")
    guessed = network(pixel_values=squashed).predicted_depth
    return depth_loss(functional.interpolate(guessed[:, None], depth.shape[1:], mode="bilinear")[:, 0], depth)


def main() -> None:
    parser = build_parser(__doc__, steps=1600)
    parser.add_argument("--rendered", type=Path, required=True, help="what training.interiors wrote")
    parser.add_argument("--start", type=Path, help="weights to learn on from")
    args = finish_parsing(parser)
    torch.manual_seed(args.seed)
    if args.start:
        network = DPTForDepthEstimation.from_pretrained(args.start, dtype=torch.float32)
    else:
        network = build_depth()
        copy_world(network.dpt.embeddings.backbone)
    lessons = Mixture([list_rendered(args.rendered)], [1])
    trained = train_stages(
        network,
        compare_depth,
        lessons,
        RATE / 2 if args.start else RATE,
        args.steps,
        args.run,
        seed=args.seed,
        resume=args.resume,
    )
    write_folder(trained, args.out, side_px=SIDE_PX, squashed=True)


if __name__ == "__main__":
    main()
