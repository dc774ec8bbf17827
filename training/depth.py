"""Train the miniature depth network: `python -m training.depth --rendered DIR --segmenter DIR --out DIR`.

Takes about half an hour on one core. `--rendered` is what training.interiors wrote, `--segmenter` what
training.surfaces did: its trunk has seen real rooms, whose depth nobody knows. A DPT (Ranftl et al. 2021) on that,
with few layers of attention; the loss is of logarithms: how far off, and how far off between neighbours (Eigen et al.
2014, Li and Snavely 2018).
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import DPTConfig, DPTForDepthEstimation, UperNetForSemanticSegmentation

from training.command import build_parser, finish_parsing
from training.hub_folder import write_folder
from training.interiors import list_rendered
from training.room_lessons import Mixture
from training.room_losses import depth_loss, stack_depth
from training.room_stages import show, train_stages
from training.room_views import RoomView
from training.surfaces import build_trunk

RATE = 1e-3
SIDE_PX = 224
"""Of the square that photos are squashed to: the attention's places are numbered."""
WIDTH, LAYERS, FUSED = 128, 3, 48
"""Channels and layers of the attention, and channels of what is made of it and the trunk."""
USUAL_M = 3.0
"""What the network begins with."""


def build_depth() -> DPTForDepthEstimation:
    """With random weights, 4 M of them."""
    trunk = build_trunk(3)
    network = DPTForDepthEstimation(
        DPTConfig(
            is_hybrid=True,
            backbone_config=trunk,
            backbone_featmap_shape=[1, trunk.hidden_sizes[2], SIDE_PX // 16, SIDE_PX // 16],
            image_size=SIDE_PX,
            patch_size=16,
            hidden_size=WIDTH,
            intermediate_size=3 * WIDTH,
            num_hidden_layers=LAYERS,
            num_attention_heads=4,
            backbone_out_indices=[0, 0, LAYERS // 2 - 1, LAYERS - 1],
            neck_ignore_stages=[0, 1],
            neck_hidden_sizes=[trunk.hidden_sizes[0], trunk.hidden_sizes[1], WIDTH, WIDTH],
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
    with torch.autocast("cpu", torch.bfloat16):
        guessed = network(pixel_values=squashed).predicted_depth.float()
    return depth_loss(functional.interpolate(guessed[:, None], depth.shape[1:], mode="bilinear")[:, 0], depth)


def copy_trunk(network: DPTForDepthEstimation, segmenter: Path) -> None:
    """Begin with what a trained segmenter of rooms sees."""
    seen = UperNetForSemanticSegmentation.from_pretrained(segmenter, dtype=torch.float32).backbone.state_dict()
    trunk = network.dpt.embeddings.backbone
    trunk.load_state_dict({name: seen[name] for name in trunk.state_dict()})


def main() -> None:
    parser = build_parser(__doc__, steps=1300)
    parser.add_argument("--rendered", type=Path, required=True, help="what training.interiors wrote")
    parser.add_argument("--segmenter", type=Path, help="what training.surfaces wrote, to begin with its trunk")
    parser.add_argument("--start", type=Path, help="weights to learn on from")
    args = finish_parsing(parser)
    torch.manual_seed(args.seed)
    network = build_depth()
    if args.segmenter:
        copy_trunk(network, args.segmenter)
    if args.start:
        network = DPTForDepthEstimation.from_pretrained(args.start, dtype=torch.float32)
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
