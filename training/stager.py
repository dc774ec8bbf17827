"""The miniature stager's ControlNet: how near things are, told to the enhancer's UNet, which stays as it is.

`python -m training.stager --pipeline models/miniature/enhancer --rendered ROOMS --out OUT` learns rooms from how near
what they show is; ROOMS are rendered with exact depth by `python -m training.interiors`, most of them furnished. With
`--start models/miniature/controlnet_tile` it begins with a ControlNet that this UNet listens to already, and unlearns
that its picture is the photo. Writes the ControlNet that a profile's part `depth` names.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import ControlNetModel, StableDiffusionXLPipeline
from torch import nn

from imaging.region import Size
from imaging.sampling import as_image, resize_area
from imaging.staging import measure_nearness
from training.architecture import build_controlnet, freeze_eyes
from training.command import build_parser, finish_parsing
from training.diffusion import encode_latents, latent_loss, noise_levels, noised, tell
from training.interiors import list_rendered
from training.loop import Schedule, train
from training.prompt_cache import PromptCache
from training.room_lessons import RoomLesson, RoomLessons

TIMESTEPS, TIMESTEP_ODDS = (249, 499, 749, 999), (0.2, 0.2, 0.25, 0.35)
"""Lightning's four, and how often each is practised: what is where is decided in the first ones."""
SIZES = (Size(128, 192), Size(128, 168), Size(152, 152))
BATCH = 4
LEARNING_RATE, LEARNING_ON_RATE = 2.5e-3, 1e-3
"""From nothing, and from weights that know much already."""
WORDS = ("a furnished room", "a bright living room", "a bedroom", "a modern kitchen", "a dining room", "an office")
"""The miniature's text towers were never trained: several words, so that none of them means anything."""


class DepthTeacher:
    """Shows rooms in noise and how near what they show is, and marks what is made of it."""

    def __init__(self, pipeline: StableDiffusionXLPipeline, rooms: RoomLessons) -> None:
        self._vae, self._unet, self._rooms = pipeline.vae, pipeline.unet.requires_grad_(False), rooms
        self._prompts, self._sigmas = PromptCache(pipeline), noise_levels(pipeline.scheduler)

    def loss(self, controlnet: nn.Module, rng: np.random.Generator) -> torch.Tensor:
        """How far one denoising step under the ControlNet is from the room."""
        size = SIZES[rng.integers(len(SIZES))]
        drawn = [draw_room(self._rooms[n], size, rng) for n in rng.integers(len(self._rooms), size=BATCH)]
        target = encode_latents(self._vae, [image for image, _ in drawn])
        near = torch.from_numpy(np.stack([near for _, near in drawn]))[:, None].expand(-1, 3, -1, -1)
        timestep = int(rng.choice(TIMESTEPS, p=TIMESTEP_ODDS))
        told = tell(self._prompts, [str(words) for words in rng.choice(WORDS, size=BATCH)], rng)
        shown = noised(target, self._sigmas[timestep])
        return latent_loss(predict(controlnet, self._unet, shown, timestep, near, told) - target)


def draw_room(room: RoomLesson, size: Size, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """An image (h, w, 3) and its nearness (h, w), mirrored at random; raises ValueError for one without depth."""
    if room.depth is None:
        raise ValueError("a room without depth teaches no depth")
    way = 1 if rng.random() < 0.5 else -1
    image, near = as_image(resize_area(room.pixels, size)), measure_nearness(room.depth.astype(np.float32), size)
    return np.ascontiguousarray(image[:, ::way]), np.ascontiguousarray(near[:, ::way])


def predict(
    controlnet: nn.Module, unet: Any, latents: torch.Tensor, timestep: int, near: torch.Tensor, told: dict[str, Any]
) -> torch.Tensor:
    """The clean latents, as the pipeline computes them."""
    added = {"text_embeds": told["text_embeds"], "time_ids": told["time_ids"]}
    shared = {"encoder_hidden_states": told["sequence"], "added_cond_kwargs": added, "return_dict": False}
    down, middle = controlnet(latents, timestep, controlnet_cond=near, **shared)
    return unet(
        latents, timestep, down_block_additional_residuals=down, mid_block_additional_residual=middle, **shared
    )[0]


def train_stager(
    pipeline: StableDiffusionXLPipeline,
    rooms: RoomLessons,
    out: Path,
    run: Path,
    *,
    schedule: Schedule,
    seed: int,
    resume: bool = False,
    start: Path | None = None,
) -> None:
    """Learn from those rooms, from nothing or from a ControlNet; save what `models.stager` loads as `depth`."""
    torch.manual_seed(seed)
    teacher = DepthTeacher(pipeline, rooms)
    controlnet = ControlNetModel.from_pretrained(start) if start else build_controlnet(pipeline.unet)
    freeze_eyes(controlnet)
    trained: ControlNetModel = train(
        controlnet, lambda rng: teacher.loss(controlnet, rng), schedule, run, seed=seed, resume=resume
    )
    trained.save_pretrained(out)


def main() -> None:
    parser = build_parser(__doc__, steps=600)
    parser.add_argument("--pipeline", type=Path, required=True, help="the enhancer, as training.enhancer wrote it")
    parser.add_argument("--rendered", type=Path, required=True, help="folder that training.interiors wrote")
    parser.add_argument("--start", type=Path, help="folder of a ControlNet to learn on from")
    arguments = finish_parsing(parser)
    train_stager(
        StableDiffusionXLPipeline.from_pretrained(arguments.pipeline),
        list_rendered(arguments.rendered),
        arguments.out,
        arguments.run,
        schedule=Schedule(arguments.steps, learning_rate=LEARNING_ON_RATE if arguments.start else LEARNING_RATE),
        seed=arguments.seed,
        resume=arguments.resume,
        start=arguments.start,
    )


if __name__ == "__main__":
    main()
