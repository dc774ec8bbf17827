"""Train the miniature CLIP: `python -m training.classifier --photos DIR --out DIR`; about 25 minutes on one core.

Every photo is asked, zero-shot, which of the prompts of `models.classifier.PROMPTS` is true of it: cross-entropy of
image and prompt embeddings (Radford et al. 2021), with photos mixed in pairs (Zhang et al. 2018) and badly lit.
"""

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPTokenizer, CLIPVisionConfig

from models.classifier import embed_images, embed_texts, write_prompts
from training.classifier_calibration import calibrate
from training.command import parse_arguments
from training.data import HousePhoto, fit_crop, list_photos, read_photo, split_by_house
from training.degrade import apply_degradation, sample_degradation
from training.loop import Schedule, train
from training.rendered import render_fronts, render_rooms
from training.tokenizer import build_tokenizer

ROOMS = ("bedroom", "bathroom", "kitchen", "front")
SIDE_PX = 96
STORED_PX = 160
MEAN, STD = np.full(3, 0.5, np.float32), np.full(3, 0.25, np.float32)
BATCH = 64
RENDERED_TIMES = 3
MIXED, MIXING = 0.5, 0.4
"""How many batches are mixed, and the beta distribution's parameter for how evenly."""


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


def build_model(tokenizer: CLIPTokenizer, seed: int) -> CLIPModel:
    """An untrained CLIP: ViT of 96 px in patches of 12, 4 layers of 96; text 2 layers of 64."""
    torch.manual_seed(seed)
    vision = CLIPVisionConfig(
        hidden_size=96,
        intermediate_size=384,
        num_hidden_layers=4,
        num_attention_heads=4,
        image_size=SIDE_PX,
        patch_size=12,
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
    return CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=64))


def draw_view(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A crop of one photo, mostly badly lit (dark, burnt out, grey or with a cast): image (SIDE_PX, SIDE_PX, 3)."""
    image = fit_crop(pixels, SIDE_PX, SIDE_PX, rng, zoom=float(rng.uniform(1, 1.5))).astype(np.float32) / 255
    if rng.random() < 0.4:
        return image
    degradation = sample_degradation(rng, severity=float(rng.uniform(0, 1.5)))
    chance = rng.random()
    if chance < 0.2:
        degradation = dataclasses.replace(degradation, exposure_ev=float(rng.uniform(0, 1.3)))
    elif chance < 0.4:
        degradation = dataclasses.replace(degradation, saturation=1.0)
    elif chance < 0.7:
        warmth = float(rng.uniform(-0.8, 0.8))
        degradation = dataclasses.replace(degradation, red_ev=warmth, blue_ev=-warmth)
    return apply_degradation(image, degradation, rng)


def draw_held_out(album: Album, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Every photo whole, as it is and badly lit twice: a batch, and what room each is."""
    whole = [cv2.resize(photo, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA) for photo in album.photos]
    images = [image.astype(np.float32) / 255 for image in whole]
    spoiled = [apply_degradation(image, sample_degradation(rng), rng) for image in images * 2]
    return to_batch(images + spoiled), torch.from_numpy(np.tile(album.labels, 3))


def to_batch(images: list[np.ndarray]) -> Tensor:
    normalised = (np.stack(images) - MEAN) / STD
    return torch.from_numpy(normalised.transpose(0, 3, 1, 2).copy())


class Contrast:
    """The loss of one step, drawn from an album."""

    def __init__(self, model: CLIPModel, tokenizer: CLIPTokenizer, album: Album) -> None:
        self._model, self._tokenizer, self._album = model, tokenizer, album

    def __call__(self, rng: np.random.Generator) -> Tensor:
        chosen = rng.integers(len(self._album.photos), size=BATCH)
        batch = to_batch([draw_view(self._album.photos[index], rng) for index in chosen])
        labels = torch.from_numpy(self._album.labels[chosen])
        share = float(rng.beta(MIXING, MIXING)) if rng.random() < MIXED else 1.0
        logits = self._ask(share * batch + (1 - share) * batch.flip(0), rng)
        first, second = (functional.cross_entropy(logits, each) for each in (labels, labels.flip(0)))
        return share * first + (1 - share) * second

    def _ask(self, batch: Tensor, rng: np.random.Generator) -> Tensor:
        """The logit of each room, (n, rooms), by one prompt each, drawn anew."""
        prompts = [str(rng.choice(write_prompts(room))) for room in ROOMS]
        texts = embed_texts(self._model, self._tokenizer, prompts)
        with torch.autocast("cpu", torch.bfloat16):
            images = embed_images(self._model, batch).float()
        return self._model.logit_scale.exp().clamp(max=30) * images @ texts.T


def save(model: CLIPModel, tokenizer: CLIPTokenizer, threshold: float, out: Path) -> None:
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
    args = parse_arguments(__doc__, steps=3600)
    learning, held_out = (read_album(photos) for photos in split_by_house(list_photos(args.photos)))
    tokenizer = build_tokenizer()
    model = build_model(tokenizer, args.seed)
    schedule = Schedule(steps=args.steps, learning_rate=1e-3, weight_decay=0.05, checkpoint_every=200)
    loss = Contrast(model, tokenizer, add_rendered(learning))
    trained = train(model, loss, schedule, args.run, seed=args.seed, resume=args.resume)
    threshold = calibrate(trained, tokenizer, ROOMS, *draw_held_out(held_out, np.random.default_rng(args.seed)))
    save(trained, tokenizer, threshold, args.out)


if __name__ == "__main__":
    main()
