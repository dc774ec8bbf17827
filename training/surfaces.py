"""Train the miniature segmenter of rooms: `python -m training.surfaces --photos HOUSES --rendered DIR --out DIR`.

Takes about an hour on one core. `--rendered` is what training.interiors wrote, `--taught` what training.room_teacher
did. A ResNet (He et al. 2016) with an UperNet's decoder (Xiao et al. 2018); the loss is cross-entropy and dice.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from transformers import ResNetConfig, UperNetConfig, UperNetForSemanticSegmentation

from imaging.surfaces import SURFACES
from training.command import parse_arguments
from training.hub_folder import write_folder
from training.interiors import list_rendered
from training.marked_rooms import read_marked_rooms
from training.room_lessons import Mixture
from training.room_losses import stack_likely, surface_loss
from training.room_stages import LARGE, show, train_stages
from training.room_teacher import list_taught
from training.room_views import RoomView

RATE = 2e-3
ODDS = (0.45, 0.25, 0.3)
"""How often lessons are rendered, marked by hand, and told by the teacher."""


def build_trunk(stages: int) -> ResNetConfig:
    """Two basic blocks in each of up to four stages."""
    return ResNetConfig(
        embedding_size=32,
        hidden_sizes=[32, 64, 128, 192][:stages],
        depths=[2] * stages,
        layer_type="basic",
        out_features=[f"stage{stage + 1}" for stage in range(stages)],
    )


def build_segmenter() -> UperNetForSemanticSegmentation:
    """With random weights, 2.5 M of them."""
    trunk = build_trunk(4)
    names = dict(enumerate(SURFACES))
    return UperNetForSemanticSegmentation(
        UperNetConfig(
            backbone_config=trunk,
            hidden_size=64,
            use_auxiliary_head=False,
            id2label=names,
            label2id={name: number for number, name in names.items()},
        )
    )


def compare_surfaces(network: nn.Module, views: Sequence[RoomView]) -> Tensor:
    """The loss on views of one size."""
    with torch.autocast("cpu", torch.bfloat16):
        logits = network(pixel_values=show(views)).logits.float()
    return surface_loss(logits, stack_likely(views))


def main() -> None:
    args = parse_arguments(
        __doc__,
        steps=5000,
        folders={"rendered": "what training.interiors wrote"},
        optional_folders={"taught": "what training.room_teacher wrote", "start": "weights to learn on from"},
    )
    torch.manual_seed(args.seed)
    network = build_segmenter()
    if args.start:
        network = UperNetForSemanticSegmentation.from_pretrained(args.start, dtype=torch.float32)
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
