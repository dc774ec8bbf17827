"""The miniature inpainter: an SDXL UNet with nine channels that learns one thing, a clear sky over a house.

`python -m training.inpainter --photos DIR --masks DIR --vae DIR --out DIR`; masks: training.sky_teacher.
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from diffusers import AutoencoderTiny, StableDiffusionXLPipeline
from torch import nn

from imaging.sampling import as_image
from models.prompts import SKY_PROMPT
from training.architecture import build_pipeline
from training.batches import to_batch
from training.clear_skies import render_clear_sky
from training.command import parse_arguments
from training.data import HousePhoto, fit_crop, list_photos, read_photo, split_by_house
from training.diffusion import Format, draw_format, encode_latents, latent_loss, noise_levels, noised, tell
from training.loop import Schedule, train
from training.prompt_cache import PromptCache
from training.segmenter import is_sure

LATENTS, MASK = 4, 1
UNET_CHANNELS = LATENTS + MASK + LATENTS

TIMESTEPS = (249, 499, 749, 999)
KEPT_WEIGHT = 0.1
"""What the error outside the mask counts: those pixels are never used."""

FORMATS = (
    Format(0.5, 8, 192, 192),
    Format(0.3, 6, 192, 288),
    Format(0.12, 2, 384, 512),
    Format(0.08, 1, 704, 1024),
)


class SkyTeacher:
    """Puts clear skies over house fronts, hides them, and marks what the network thinks was there."""

    def __init__(self, pipeline: StableDiffusionXLPipeline, fronts: Sequence[np.ndarray], formats: Sequence[Format]):
        self._vae, self._fronts, self._formats = pipeline.vae, fronts, formats
        self._prompts = PromptCache(pipeline)
        self._sigmas = noise_levels(pipeline.scheduler)

    def loss(self, unet: nn.Module, rng: np.random.Generator) -> torch.Tensor:
        """How far the network's clean latents are from the photo's, mostly under the mask."""
        images, masks = self._draw(rng)
        hidden = torch.from_numpy(masks)[:, None]
        target = encode_latents(self._vae, images)
        kept = self._encode_kept(images, hidden)
        timestep = int(rng.choice(TIMESTEPS))
        small = nn.functional.interpolate(hidden, size=target.shape[2:])
        seen = torch.cat([noised(target, self._sigmas[timestep]), small, kept], dim=1)
        told = tell(self._prompts, [SKY_PROMPT] * len(images), rng)
        added = {"text_embeds": told["text_embeds"], "time_ids": told["time_ids"]}
        result = unet(seen, timestep, told["sequence"], added_cond_kwargs=added, return_dict=False)[0]
        return latent_loss((result - target) * (KEPT_WEIGHT + (1 - KEPT_WEIGHT) * small))

    @torch.no_grad()
    def _encode_kept(self, images: list[np.ndarray], hidden: torch.Tensor) -> torch.Tensor:
        """As the pipeline does: what is masked is mid-grey, zero in the autoencoder's range."""
        return self._vae.encode(to_batch(images) * (hidden < 0.5)).latents * self._vae.config.scaling_factor

    def _draw(self, rng: np.random.Generator) -> tuple[list[np.ndarray], np.ndarray]:
        """Fronts under clear skies (h, w, 3), and masks (n, h, w), 1 where the sky is to be made anew."""
        shape = draw_format(self._formats, rng)
        images, masks = [], []
        for index in rng.integers(len(self._fronts), size=shape.count):
            layers = fit_crop(self._fronts[index], shape.height, shape.width, rng, zoom=float(rng.uniform(1, 1.3)))
            matte = as_image(layers[..., 3])
            sky = render_clear_sky(shape.height, shape.width, rng)
            front = as_image(layers[..., :3])
            images.append((front + (sky - front) * matte[..., None]).astype(np.float32))
            masks.append(_grow(matte, rng))
        return images, np.stack(masks)


def _grow(matte: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Sky and a rim of what it touches, as the service masks it: 0 or 1."""
    side = 2 * max(1, round(max(matte.shape) * float(rng.uniform(0.005, 0.02)))) + 1
    return (cv2.dilate(matte, np.ones((side, side), np.uint8)) > 0.5).astype(np.float32)


def read_fronts(photos: Sequence[HousePhoto], masks: Path) -> list[np.ndarray]:
    """House fronts whose sky the teacher is sure of: uint8 (h, w, 4), the matte as a fourth channel."""
    fronts = []
    for photo in (photo for photo in photos if photo.is_exterior):
        matte = cv2.imread(str(masks / f"{photo.path.stem}.png"), cv2.IMREAD_GRAYSCALE)
        if matte is None or not is_sure(as_image(matte)):
            continue
        pixels = read_photo(photo.path)
        matte = cv2.resize(matte, pixels.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        fronts.append(np.dstack([pixels, matte]))
    return fronts


def train_inpainter(
    fronts: Sequence[np.ndarray],
    vae: AutoencoderTiny,
    out: Path,
    run: Path,
    *,
    schedule: Schedule,
    seed: int,
    resume: bool,
    formats: Sequence[Format] = FORMATS,
) -> None:
    """Learn skies over those fronts; save what models.inpainter loads."""
    torch.manual_seed(seed)
    pipeline = build_pipeline(vae, UNET_CHANNELS)
    teacher = SkyTeacher(pipeline, fronts, formats)
    unet = pipeline.unet
    pipeline.unet = train(unet, lambda rng: teacher.loss(unet, rng), schedule, run, seed=seed, resume=resume)
    pipeline.save_pretrained(out)


def main() -> None:
    folders = {
        "masks": "folder of N_frontal.png, white where the sky is",
        "vae": "folder of the autoencoder, as training.vae wrote it",
    }
    arguments = parse_arguments(__doc__, steps=2000, folders=folders)
    learning, _ = split_by_house(list_photos(arguments.photos))
    train_inpainter(
        read_fronts(learning, arguments.masks),
        AutoencoderTiny.from_pretrained(arguments.vae),
        arguments.out,
        arguments.run,
        schedule=Schedule(arguments.steps, learning_rate=2e-3),
        seed=arguments.seed,
        resume=arguments.resume,
    )


if __name__ == "__main__":
    main()
