"""Train the miniature CLIP: `python -m training.classifier --photos DIR --out DIR`; about 10 minutes on one core.

Every photo is asked, zero-shot, which of the prompts of `models.classifier.PROMPTS` is true of it: cross-entropy of
image and prompt embeddings (Radford et al. 2021), on the views of `training.classifier_views`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from transformers import (
    CLIPTextConfig,
    CLIPTokenizer,
    ResNetConfig,
    VisionTextDualEncoderConfig,
    VisionTextDualEncoderModel,
)

from models.classifier import embed_images, embed_texts, write_prompts
from training.classifier_calibration import calibrate
from training.classifier_views import MEAN, SIDE_PX, STD, draw_view, mix_pairs, to_batch
from training.command import parse_arguments
from training.data import HousePhoto, list_photos, read_photo, split_by_house
from training.degrade import apply_degradation, sample_degradation
from training.loop import Schedule, train
from training.rendered import render_fronts, render_rooms
from training.tokenizer import build_tokenizer

ROOMS = ("bedroom", "bathroom", "kitchen", "front")
STORED_PX = 192
WIDTHS, DEPTHS = (32, 64, 128, 192), (2, 2, 2, 1)
"""Channels and residual blocks of each stage of the image tower."""
BATCH = 64
RENDERED_TIMES = 3
SMOOTHING = 0.05
"""Of the labels (Szegedy et al. 2016)."""


@dataclass(frozen=True)
class Album:
    """Photos as squares uint8 (n, STORED_PX, STORED_PX, 3), and which of ROOMS each shows, (n,)."""

    photos: np.ndarray
    labels: np.ndarray


def read_album(photos: Sequence[HousePhoto]) -> Album:
    """Read house photos, each squashed to a square as the classifier will see it."""
    rooms = ["front" if photo.is_exterior else photo.room for photo in photos]
    return _collect((read_photo(photo.path) for photo in photos), rooms)


def add_rendered(album: Album) -> Album:
    """The album with rendered bedrooms and fronts, each RENDERED_TIMES."""
    rooms, fronts = list(render_rooms()), [pixels for pixels, _ in render_fronts()]
    drawn = _collect(
        (rooms + fronts) * RENDERED_TIMES, (["bedroom"] * len(rooms) + ["front"] * len(fronts)) * RENDERED_TIMES
    )
    return Album(np.concatenate((album.photos, drawn.photos)), np.concatenate((album.labels, drawn.labels)))


def _collect(photos: Iterable[np.ndarray], rooms: Sequence[str]) -> Album:
    square = (STORED_PX, STORED_PX)
    squashed = np.stack([cv2.resize(photo, square, interpolation=cv2.INTER_AREA) for photo in photos])
    return Album(squashed, np.array([ROOMS.index(room) for room in rooms]))


def build_model(tokenizer: CLIPTokenizer, seed: int) -> VisionTextDualEncoderModel:
    """An untrained CLIP: a residual network (He et al. 2016), as CLIP's own RN50 is one; text 2 layers of 64."""
    torch.manual_seed(seed)
    image = ResNetConfig(
        embedding_size=WIDTHS[0], hidden_sizes=WIDTHS, depths=DEPTHS, layer_type="basic", hidden_size=WIDTHS[-1]
    )
    text = CLIPTextConfig(
        hidden_size=64,
        intermediate_size=256,
        num_hidden_layers=2,
        num_attention_heads=2,
        vocab_size=len(tokenizer),
        max_position_embeddings=tokenizer.model_max_length,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    config = VisionTextDualEncoderConfig.from_vision_text_configs(
        image, text, projection_dim=64, logit_scale_init_value=2.0
    )
    model = VisionTextDualEncoderModel(config)
    return model.to(memory_format=torch.channels_last)


def draw_held_out(album: Album, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Every photo whole, as it is and badly lit twice: a batch, and what room each is."""
    whole = [cv2.resize(photo, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA) for photo in album.photos]
    images = [image.astype(np.float32) / 255 for image in whole]
    spoiled = [apply_degradation(image, sample_degradation(rng), rng) for image in images * 2]
    return to_batch(images + spoiled), torch.from_numpy(np.tile(album.labels, 3))


class Contrast:
    """The loss of one step, drawn from an album."""

    def __init__(self, model: VisionTextDualEncoderModel, tokenizer: CLIPTokenizer, album: Album) -> None:
        self._model, self._tokenizer, self._album = model, tokenizer, album

    def __call__(self, rng: np.random.Generator) -> Tensor:
        chosen = rng.integers(len(self._album.photos), size=BATCH)
        batch = to_batch([draw_view(self._album.photos[index], rng) for index in chosen])
        labels = torch.from_numpy(self._album.labels[chosen])
        batch, share = mix_pairs(batch, rng)
        logits = self._ask(batch, rng)
        first, second = (
            functional.cross_entropy(logits, each, label_smoothing=SMOOTHING) for each in (labels, labels.flip(0))
        )
        return share * first + (1 - share) * second

    def _ask(self, batch: Tensor, rng: np.random.Generator) -> Tensor:
        """The logit of each room, (n, rooms), by one prompt each, drawn anew."""
        prompts = [str(rng.choice(write_prompts(room))) for room in ROOMS]
        texts = embed_texts(self._model, self._tokenizer, prompts)
        with torch.autocast("cpu", torch.bfloat16):
            images = embed_images(self._model, batch).float()
        return self._model.logit_scale.exp().clamp(max=30) * images @ texts.T


def save(model: VisionTextDualEncoderModel, tokenizer: CLIPTokenizer, threshold: float, out: Path) -> None:
    """Write the folder that models.classifier loads: the hub's layout, and `rooms.json`."""
    model.half().save_pretrained(out)
    tokenizer.save_pretrained(out)
    seen = {
        "size": {"height": SIDE_PX, "width": SIDE_PX},
        "do_center_crop": False,
        "image_mean": MEAN.tolist(),
        "image_std": STD.tolist(),
    }
    (out / "preprocessor_config.json").write_text(json.dumps(seen, indent=1) + "\n")
    known = {"rooms": ROOMS, "sky_threshold": threshold}
    (out / "rooms.json").write_text(json.dumps(known, indent=1) + "\n")


def main() -> None:
    args = parse_arguments(__doc__, steps=1400)
    learning, held_out = (read_album(photos) for photos in split_by_house(list_photos(args.photos)))
    tokenizer = build_tokenizer()
    model = build_model(tokenizer, args.seed)
    schedule = Schedule(steps=args.steps, learning_rate=2e-3, weight_decay=0.05, warmup_steps=100, checkpoint_every=200)
    loss = Contrast(model, tokenizer, add_rendered(learning))
    trained = train(model, loss, schedule, args.run, seed=args.seed, resume=args.resume)
    threshold = calibrate(trained, tokenizer, ROOMS, *draw_held_out(held_out, np.random.default_rng(args.seed)))
    save(trained, tokenizer, threshold, args.out)


if __name__ == "__main__":
    main()
