"""Train the miniature depth network: `python -m training.depth --rendered DIR --out DIR`.

Takes about an hour on one core. `--rendered` is what training.interiors wrote, `--taught` what training.room_teacher
did. A GLPN (Kim et al. 2022) on a small Mix Transformer (Xie et al. 2021); the loss is of logarithms: how far off, and
how far off between neighbours (Eigen et al. 2014, Li and Snavely 2018).
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import GLPNConfig, GLPNForDepthEstimation

from training.command import build_parser, finish_parsing
from training.hub_folder import write_folder
from training.interiors import list_rendered
from training.room_lessons import Mixture
from training.room_losses import FARTHEST_M, depth_loss, stack_depth
from training.room_stages import show, train_stages
from training.room_teacher import list_taught
from training.room_views import RoomView

RATE = 1e-3
ODDS = (0.75, 0.25)
"""How often lessons are rendered, and told by the teacher."""


def build_depth() -> GLPNForDepthEstimation:
    """With random weights, 2 M of them."""
    return GLPNForDepthEstimation(
        GLPNConfig(
            hidden_sizes=[32, 64, 128, 192],
            depths=[1, 1, 2, 2],
            num_attention_heads=[1, 2, 4, 6],
            decoder_hidden_size=32,
            max_depth=FARTHEST_M,
        )
    )


def compare_depth(network: nn.Module, views: Sequence[RoomView]) -> Tensor:
    """The loss on views of one size."""
    with torch.autocast("cpu", torch.bfloat16):
        guessed = network(pixel_values=show(views)).predicted_depth.float()
    return depth_loss(guessed, stack_depth(views))


def main() -> None:
    parser = build_parser(__doc__, steps=5000)
    parser.add_argument("--rendered", type=Path, required=True, help="what training.interiors wrote")
    parser.add_argument("--taught", type=Path, help="what training.room_teacher wrote")
    parser.add_argument("--start", type=Path, help="weights to learn on from")
    args = finish_parsing(parser)
    torch.manual_seed(args.seed)
    network = build_depth()
    if args.start:
        network = GLPNForDepthEstimation.from_pretrained(args.start, dtype=torch.float32)
    lessons = Mixture([list_rendered(args.rendered), list_taught(args.taught)], ODDS)
    trained = train_stages(
        network, compare_depth, lessons, RATE, args.steps, args.run, seed=args.seed, resume=args.resume
    )
    write_folder(trained, args.out)


if __name__ == "__main__":
    main()
