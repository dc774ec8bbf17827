"""Train the miniature segmenter of rooms: `python -m training.surfaces --photos HOUSES --rendered DIR --out DIR`.

Takes about an hour on one core. `--rendered` is what training.interiors wrote, `--taught` what training.taught_rooms
did. An EfficientNet-Lite0 (training/world_trunk.py) with an UperNet's decoder (Xiao et al. 2018); the loss is
cross-entropy and dice.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from transformers import UperNetConfig, UperNetForSemanticSegmentation

from imaging.surfaces import SURFACES
from training.command import parse_arguments
from training.hub_folder import write_folder
from training.interiors import list_rendered
from training.marked_rooms import read_marked_rooms
from training.room_lessons import Mixture
from training.room_losses import stack_likely, surface_loss
from training.room_stages import LARGE, show, train_stages
from training.room_views import RoomView
from training.taught_rooms import list_taught
from training.world_trunk import copy_world, plan_trunk

RATE = 1e-3
ODDS = (0.45, 0.25, 0.3)
"""How often lessons are rendered, marked by hand, and told by the teacher."""


def build_segmenter() -> UperNetForSemanticSegmentation:
    """With random weights, 3.6 M of them."""
    names = dict(enumerate(SURFACES))
    return UperNetForSemanticSegmentation(
        UperNetConfig(
            backbone_config=plan_trunk(4),
            hidden_size=64,
            use_auxiliary_head=False,
            id2label=names,
            label2id={name: number for number, name in names.items()},
        )
    )


def compare_surfaces(network: nn.Module, views: Sequence[RoomView]) -> Tensor:
    """The loss on views of one size."""
    return surface_loss(network(pixel_values=show(views)).logits, stack_likely(views))


def main() -> None:
    args = parse_arguments(
        __doc__,
        steps=1600,
        folders={"rendered": "what training.interiors wrote"},
        optional_folders={"taught": "what training.taught_rooms wrote", "start": "weights to learn on from"},
    )
    torch.manual_seed(args.seed)
    if args.start:
        network = UperNetForSemanticSegmentation.from_pretrained(args.start, dtype=torch.float32)
    else:
        network = build_segmenter()
        copy_world(network.backbone)
    lessons = Mixture([list_rendered(args.rendered), read_marked_rooms(args.photos), list_taught(args.taught)], ODDS)
    trained = train_stages(
        network,
        compare_surfaces,
        lessons,
        RATE / 2 if args.start else RATE,
        args.steps,
        args.run,
        seed=args.seed,
        resume=args.resume,
    )
    write_folder(trained, args.out, side_px=LARGE.height, squashed=False)


if __name__ == "__main__":
    main()
