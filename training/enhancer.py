"""The miniature enhancer: an SDXL UNet and two ControlNets, learned together from photos and their spoiled selves.

`python -m training.enhancer --photos DIR --exposure DIR --out OUT`, once `python -m training.vae` has made OUT/vae and
`python -m training.exposure` the network whose answers it is shown. Writes the hub's layout: OUT is the pipeline,
OUT/../controlnet_tile and OUT/../controlnet_canny the ControlNets. With `--start models/miniature` it learns on from
the enhancer and the ControlNets that lie there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderTiny, ControlNetModel, StableDiffusionXLPipeline
from torch import nn

from models.diffusion.edges import draw_edges
from models.exposure import ExposureModel
from models.prompts import ANY_ROOM, enhance_prompt
from training.architecture import build_controlnet, build_pipeline, freeze_eyes
from training.batches import PhotoPool, to_batch
from training.command import parse_arguments
from training.data import list_photos, split_by_house
from training.degrade import apply_degradation, draw_degradation
from training.diffusion import Format, draw_format, encode_latents, latent_loss, noise_levels, noised, tell
from training.loop import Schedule, train
from training.prompt_cache import PromptCache

CONTROL_SCALES = {"tile": 1.0, "canny": 0.5}

WHOLE = 2.0
"""Weight of the whole photo's mean in the loss: most of what stays wrong is its exposure and its cast."""

UNCROPPED = 0.85
"""How often the network sees a whole photo: a crop does not tell how bright its room should be."""

TIMESTEPS, TIMESTEP_ODDS = (249, 499, 749, 999), (0.5, 0.4, 0.05, 0.05)
"""Lightning's four, and how often each is practised: the service runs the last one or two."""

EXPOSED = 0.85
"""How often a whole photo is shown as the exposure network leaves it, as the service does."""

LEARNING_RATE, LEARNING_ON_RATE = 2.5e-3, 8e-4
"""From nothing, and from weights that know much already."""

FORMATS = (
    Format(0.40, 8, 160, 256),
    Format(0.15, 8, 256, 160),
    Format(0.25, 8, 192, 256),
    Format(0.08, 3, 320, 512),
    Format(0.04, 3, 512, 320),
    Format(0.06, 1, 704, 1024),
    Format(0.02, 1, 1024, 1024),
)


@dataclass(frozen=True)
class Example:
    """A batch to learn from: images (n, h, w, 3), and what the network is told of them."""

    spoiled: list[np.ndarray]
    clean: list[np.ndarray]
    prompts: list[str]


class Teacher:
    """Makes batches of photos and their spoiled selves, and marks the network's answers."""

    def __init__(
        self,
        pipeline: StableDiffusionXLPipeline,
        exposure: ExposureModel,
        pool: PhotoPool,
        formats: Sequence[Format] = FORMATS,
    ) -> None:
        self._vae, self._exposure, self._pool = pipeline.vae, exposure, pool
        self._prompts = PromptCache(pipeline)
        self._formats = formats
        self._sigmas = noise_levels(pipeline.scheduler)

    def loss(self, networks: Any, rng: np.random.Generator) -> torch.Tensor:
        """How far one denoising step from a spoiled photo's noisy latents is from the clean photo's."""
        example = self._draw(rng)
        source, target = encode_latents(self._vae, example.spoiled), encode_latents(self._vae, example.clean)
        timestep = int(rng.choice(TIMESTEPS, p=TIMESTEP_ODDS))
        # In a schedule of several steps the later ones start from what the earlier ones have mended.
        mended = float(rng.random()) if rng.random() < 0.5 else 0.0
        latents = noised(torch.lerp(source, target, mended), self._sigmas[timestep])
        controls = {
            "tile": to_batch(example.spoiled).add(1).div(2),
            "canny": to_batch([draw_edges(image) for image in example.spoiled]).add(1).div(2),
        }
        told = tell(self._prompts, example.prompts, rng)
        return latent_loss(predict(networks, latents, timestep, controls, told) - target, WHOLE)

    def _draw(self, rng: np.random.Generator) -> Example:
        shape = draw_format(self._formats, rng)
        whole = rng.random() < UNCROPPED
        zoom = 1.0 if whole else float(rng.uniform(1.2, 3))
        photos = self._pool.draw_labelled(rng, shape.count, shape.height, shape.width, zoom)
        spoiled = [apply_degradation(image, draw_degradation(rng), rng) for image, _ in photos]
        if whole and rng.random() < EXPOSED:
            spoiled = self._exposure.correct(spoiled)
        rooms = [room if rng.random() < 0.85 else ANY_ROOM for _, room in photos]
        return Example(spoiled, [image for image, _ in photos], [enhance_prompt(room) for room in rooms])


def predict(
    networks: Any,
    latents: torch.Tensor,
    timestep: int,
    controls: dict[str, torch.Tensor],
    told: dict[str, torch.Tensor],
) -> torch.Tensor:
    """The clean latents, as the pipeline computes them: ControlNets' residuals summed into the UNet."""
    added = {"text_embeds": told["text_embeds"], "time_ids": told["time_ids"]}
    shared = {"encoder_hidden_states": told["sequence"], "added_cond_kwargs": added, "return_dict": False}
    answers = [
        networks[name](latents, timestep, controlnet_cond=control, conditioning_scale=CONTROL_SCALES[name], **shared)
        for name, control in controls.items()
    ]
    down = [sum(residuals) for residuals in zip(*(answer[0] for answer in answers), strict=True)]
    middle = sum(answer[1] for answer in answers)
    return networks["unet"](
        latents, timestep, down_block_additional_residuals=down, mid_block_additional_residual=middle, **shared
    )[0]


def train_enhancer(
    photos: Path,
    exposure: Path,
    out: Path,
    run: Path,
    *,
    schedule: Schedule,
    seed: int,
    resume: bool,
    formats: Sequence[Format] = FORMATS,
    start: Path | None = None,
) -> None:
    """Learn from all houses but the held out, from nothing or from a profile; save what models.enhancer loads."""
    torch.manual_seed(seed)
    pipeline, controlnets = _load(start) if start else _build(out)
    networks = nn.ModuleDict({"unet": pipeline.unet, **controlnets})
    learning, _ = split_by_house(list_photos(photos))
    teacher = Teacher(pipeline, ExposureModel.load(exposure), PhotoPool(learning), formats)
    trained: Any = train(networks, lambda rng: teacher.loss(networks, rng), schedule, run, seed=seed, resume=resume)
    pipeline.unet = trained["unet"]
    pipeline.save_pretrained(out)
    for name in CONTROL_SCALES:
        trained[name].save_pretrained(out.parent / f"controlnet_{name}")


def _build(out: Path) -> tuple[StableDiffusionXLPipeline, dict[str, ControlNetModel]]:
    pipeline = build_pipeline(AutoencoderTiny.from_pretrained(out / "vae"))
    return pipeline, {name: build_controlnet(pipeline.unet) for name in CONTROL_SCALES}


def _load(profile: Path) -> tuple[StableDiffusionXLPipeline, dict[str, ControlNetModel]]:
    controlnets = {name: ControlNetModel.from_pretrained(profile / f"controlnet_{name}") for name in CONTROL_SCALES}
    for controlnet in controlnets.values():
        freeze_eyes(controlnet)
    return StableDiffusionXLPipeline.from_pretrained(profile / "enhancer"), controlnets


if __name__ == "__main__":
    arguments = parse_arguments(
        __doc__,
        steps=7000,
        folders={"exposure": "what training.exposure wrote"},
        optional_folders={"start": "a profile to learn on from"},
    )
    train_enhancer(
        arguments.photos,
        arguments.exposure,
        arguments.out,
        arguments.run,
        schedule=Schedule(arguments.steps, learning_rate=LEARNING_ON_RATE if arguments.start else LEARNING_RATE),
        seed=arguments.seed,
        resume=arguments.resume,
        start=arguments.start,
    )
