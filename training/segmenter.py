"""Train the miniature sky segmenter: `python -m training.segmenter --photos DIR --masks DIR --marked DIR --out DIR`.

Takes about two hours on one core. `--masks` is what training.sky_teacher wrote; `--marked` a folder of other photos
`NAME.jpg` with their masks `NAME.png`. Loss and network: U²-Net (Qin et al. 2020), every side output supervised.
"""

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from imaging.region import Size
from imaging.sampling import as_image, resize_area
from models.u2net import MINIATURE, U2Net
from training.command import parse_arguments
from training.data import HousePhoto, list_photos, read_photo, split_by_house
from training.degrade import apply_degradation, sample_degradation
from training.loop import Schedule, train
from training.rendered import render_fronts, render_rooms
from training.skies import replace_sky
from training.streets import build_street, cut_wall

MEAN, STD = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)
STORED_PX = 352
STAGES = ((160, 1500), (224, 700), (320, 300))
"""Side of the pictures in each stage of training, and its steps."""
AVERAGING = 0.997
"""How slowly the kept weights follow: a mean over some hundred steps generalises better than the last step's."""
SETTLING = 50
"""Batches over which the norms' statistics are taken at the end: those of the last few of eight are too noisy."""
BATCH = 8
INTERIORS, EXACT, STREETS = 0.15, 0.12, 0.40
"""The parts of all draws that are interiors, have masks better than the teacher's, or are cut-out streets."""
LEAST_DICE = 0.002
"""Part of a photo by which dice is softened, for photos without any sky."""
LEAST_SKY, UNSURE = 0.01, 0.15
"""Fronts with less sky than this part of the photo, or grey over more than this part of the sky, teach nothing."""


@dataclass(frozen=True)
class Lesson:
    """A photo uint8 (STORED_PX, STORED_PX, 3) and its sky matte [0, 1] (STORED_PX, STORED_PX)."""

    photo: np.ndarray
    matte: np.ndarray


@dataclass(frozen=True)
class Lessons:
    """All there is to learn from: fronts by the teacher, others marked better, interiors, walls for streets."""

    fronts: Sequence[Lesson]
    exact: Sequence[Lesson]
    interiors: Sequence[Lesson]
    walls: Sequence[np.ndarray]

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """A photo as image and its matte; half of the fronts get another sky."""
        chance = rng.random()
        if chance < INTERIORS:
            return _pick(self.interiors, rng)
        if chance < INTERIORS + EXACT:
            return _pick(self.exact, rng)
        if chance < INTERIORS + EXACT + STREETS:
            return build_street(self.walls, STORED_PX, rng)
        image, matte = _pick(self.fronts, rng)
        return (replace_sky(image, matte, rng) if rng.random() < 0.55 else image), matte


def read_lessons(photos: Sequence[HousePhoto], masks: Path, marked: Path) -> Lessons:
    """Read the fronts that have a mask worth learning from and every interior, and render the rest."""
    fronts = [
        make_lesson(read_photo(photo.path), as_image(read_photo(masks / f"{photo.path.stem}.png")[..., 0]))
        for photo in photos
        if photo.is_exterior
    ]
    others = sorted(marked.glob("*.png"))
    exact = [make_lesson(*front) for front in render_fronts()]
    exact += [make_lesson(read_photo(mask.with_suffix(".jpg")), as_image(read_photo(mask)[..., 0])) for mask in others]
    rooms = [*render_rooms(), *(read_photo(photo.path) for photo in photos if not photo.is_exterior)]
    interiors = [make_lesson(room, np.zeros(room.shape[:2], np.float32)) for room in rooms]
    fronts = [front for front in fronts if is_sure(front.matte)]
    walls = [cut_wall(as_image(front.photo), front.matte) for front in fronts]
    return Lessons(fronts, exact, interiors, [wall for wall in walls if wall is not None])


def make_lesson(photo: np.ndarray, matte: np.ndarray) -> Lesson:
    """Squash a photo uint8 (h, w, 3) and its matte (h, w) to squares, as the segmenter sees them."""
    size = Size(STORED_PX, STORED_PX)
    return Lesson(resize_area(photo, size), resize_area(matte, size).astype(np.float16))


def is_sure(matte: np.ndarray) -> bool:
    """Whether a teacher's mask is to be believed: nearly all black or white, and its sky hangs from the top edge.

    A front without any sky is rarer than a sky that the teacher missed.
    """
    sky = matte > 0.5
    if sky.mean() < LEAST_SKY:
        return False
    grey = (matte > 0.15) & (matte < 0.85)
    if grey.sum() > max(UNSURE * sky.sum(), 0.02 * sky.size):
        return False
    labels = cv2.connectedComponents(sky.astype(np.uint8))[1]
    hanging = np.isin(labels, np.unique(labels[: len(labels) // 20][sky[: len(labels) // 20]]))
    return bool((sky & hanging).sum() >= 0.95 * sky.sum())


def _pick(lessons: Sequence[Lesson], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    lesson = lessons[int(rng.integers(len(lessons)))]
    return as_image(lesson.photo), lesson.matte.astype(np.float32)


def draw_view(lessons: Lessons, side_px: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A part of a photo, stretched, mirrored, often badly lit: image and matte, square."""
    image, matte = lessons.draw(rng)
    rows, columns = (int(STORED_PX / zoom) for zoom in rng.uniform(1, 1.8, 2))
    top = 0 if rng.random() < 0.6 else int(rng.integers(STORED_PX - rows + 1))
    left = int(rng.integers(STORED_PX - columns + 1))
    window = np.s_[top : top + rows, left : left + columns]
    image, matte = (
        cv2.resize(plane[window], (side_px, side_px), interpolation=cv2.INTER_AREA) for plane in (image, matte)
    )
    if rng.random() < 0.5:
        image, matte = image[:, ::-1], matte[:, ::-1]
    return (spoil(image, rng) if rng.random() < 0.5 else image), matte


def spoil(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Badly lit; a third of the time too bright, as windows and white skies are."""
    degradation = sample_degradation(rng, severity=float(rng.uniform(0, 1.2)))
    if rng.random() < 0.35:
        degradation = dataclasses.replace(degradation, exposure_ev=float(rng.uniform(0, 1.5)))
    return apply_degradation(image, degradation, rng)


class SkyLoss:
    """The loss of one step: weighted BCE and half a dice on the fused mask, and on each side output at 0.3."""

    def __init__(self, network: U2Net, lessons: Lessons, side_px: int) -> None:
        self._network, self._lessons, self._side_px = network, lessons, side_px

    def __call__(self, rng: np.random.Generator) -> Tensor:
        views = [draw_view(self._lessons, self._side_px, rng) for _ in range(BATCH)]
        logits = ask(self._network, [image for image, _ in views])
        matte = torch.from_numpy(np.stack([matte for _, matte in views]))[:, None]
        weights = torch.tensor([1.0] + [0.3] * 6)
        return (weights * torch.stack([mask_loss(side, matte) for side in logits.split(1, 1)])).sum()


def mask_loss(logits: Tensor, matte: Tensor) -> Tensor:
    """BCE + 0.5 dice of (n, 1, h, w); pixels the teacher was unsure of count for as little as it was sure.

    Dice is each photo's own: a sliver of sky counts for as much as a wide one.
    """
    sureness = (2 * matte - 1).abs()
    bce = (sureness * functional.binary_cross_entropy_with_logits(logits, matte, reduction="none")).mean()
    sky = logits.sigmoid()
    both, either = ((part * sureness).sum((1, 2, 3)) for part in (sky * matte, sky + matte))
    least = LEAST_DICE * matte[0].numel()
    return bce + 0.5 * (1 - (2 * both + least) / (either + least)).mean()


def train_stages(lessons: Lessons, steps: int, run: Path, *, seed: int, resume: bool) -> U2Net:
    """Train at growing sizes, each stage from the averaged weights of the one before."""
    torch.manual_seed(seed)
    network = U2Net(MINIATURE).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    total = sum(length for _, length in STAGES)
    for stage, (side_px, length) in enumerate(STAGES):
        network.requires_grad_(True)
        rate = 3e-3 / 2**stage
        schedule = Schedule(max(1, round(steps * length / total)), rate, averaging=AVERAGING, checkpoint_every=50)
        loss = SkyLoss(network, lessons, side_px)
        network = train(network, loss, schedule, run / f"{side_px}px", seed=seed + stage, resume=resume)
    settle_norms(network, lessons, STAGES[-1][0], seed)
    return network


@torch.no_grad()
def settle_norms(network: U2Net, lessons: Lessons, side_px: int, seed: int) -> None:
    """Take the batch norms' statistics anew, over SETTLING batches with the final weights."""
    norms = [module for module in network.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
    network.train()
    rng = np.random.default_rng(seed)
    for _ in range(SETTLING):
        ask(network, [draw_view(lessons, side_px, rng)[0] for _ in range(BATCH)])
    network.eval()


def ask(network: U2Net, images: Sequence[np.ndarray]) -> Tensor:
    """The logits (n, 7, side, side) of images of one size."""
    planes = ((np.stack(images) - MEAN) / STD).transpose(0, 3, 1, 2)
    with torch.autocast("cpu", torch.bfloat16):
        return network(torch.from_numpy(planes).contiguous(memory_format=torch.channels_last)).float()


def save(network: U2Net, out: Path) -> None:
    """Write the folder that models.segmenter loads, in half precision."""
    out.mkdir(parents=True, exist_ok=True)
    half = {name: value.half() if value.is_floating_point() else value for name, value in network.state_dict().items()}
    save_file({name: value.contiguous() for name, value in half.items()}, out / "model.safetensors")
    facts = {
        "architecture": "u2net",
        **dataclasses.asdict(MINIATURE),
        "size": 320,
        "mean": MEAN.round(3).tolist(),
        "std": STD.round(3).tolist(),
    }
    (out / "config.json").write_text(json.dumps(facts) + "\n")


def main() -> None:
    folders = {
        "masks": "N_frontal.png as training.sky_teacher writes them",
        "marked": "NAME.jpg with sky masks NAME.png",
    }
    args = parse_arguments(__doc__, steps=2500, folders=folders)
    photos, _ = split_by_house(list_photos(args.photos))
    lessons = read_lessons(photos, args.masks, args.marked)
    save(train_stages(lessons, args.steps, args.run, seed=args.seed, resume=args.resume), args.out)


if __name__ == "__main__":
    main()
