"""A LoRA for an enhancer's UNet, learned from photos before and after (Hu et al. 2021).

`python -m training.lora --profile models/miniature --brackets DIR --out interior.safetensors` learns from
bracketed exposures, a folder a scene with its frames; `--pairs DIR` from SCENE_before.jpg and SCENE_after.jpg.
Writes the layout of diffusers' `save_lora_weights`; `python -m models import FILE --profile PROFILE` brings it to where
the profile's enhancer finds it.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import StableDiffusionXLPipeline
from diffusers.training_utils import _collate_lora_metadata
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from torch import nn

from models.diffusion.edges import draw_edges
from models.diffusion.networks import Guide, load_networks
from models.enhancer import CONTROL_SCALES
from models.exposure import ExposureModel
from models.prompts import ANY_ROOM, enhance_prompt
from models.registry import ModelCard, load_card
from training.batches import to_batch
from training.command import build_parser, finish_parsing
from training.data import ROOMS
from training.diffusion import denoised, latent_loss, noised
from training.enhancer import WHOLE
from training.loop import Schedule, train
from training.pairs import Pair, hold_out, read_brackets, read_pairs

ATTENTION = ("to_q", "to_k", "to_v", "to_out.0")
"""What SDXL's LoRAs work on. In the miniature, whose attention is all but idle, `conv1` and `conv2` are to be added."""

INTERIORS = (ANY_ROOM, *(room for room in ROOMS.values() if room != ROOMS["frontal"]))
"""What a pair may be said to show: a LoRA must hold whatever room the classifier sees."""

MENDED = 0.5
"""How often the noise lies over latents on their way to the answer, as in a schedule's later steps."""

LARGEST_ZOOM = 1.25


@dataclass(frozen=True)
class Plan:
    """What a LoRA is like, and what it is shown: `rank`, the layers it works on, photos a batch and their size."""

    rank: int = 8
    targets: tuple[str, ...] = ATTENTION
    count: int = 4
    height: int = 192
    width: int = 256


class PairTeacher:
    """Shows a frozen enhancer photos as the service does, and marks what its UNet makes of them against the others."""

    def __init__(self, card: ModelCard, pairs: Sequence[Pair], plan: Plan, device: torch.device | str = "cpu") -> None:
        """Raises ModelError as `load_networks` does."""
        self._networks = load_networks(card, device, opener=open_bare)
        self._device = torch.device(device)
        graphs: dict[str, Any] = {"unet": self._networks.unet, "encoder": self._networks.encoder}
        graphs |= {"+".join(control.guides): control.session for control in self._networks.controls}
        self.graphs = nn.ModuleDict(graphs).requires_grad_(False)
        self.unet: Any = self.graphs["unet"].unet
        self._exposure = ExposureModel.load(card.part("exposure"))
        self._pairs, self._plan = pairs, plan

    def loss(self, rng: np.random.Generator) -> torch.Tensor:
        """How far the clean latents that the UNet means are from those of the photo as it should be."""
        before, after = self._draw(rng)
        source, target = self._encode(before), self._encode(after)
        schedule = self._networks.schedule
        step = int(rng.integers(schedule.steps // 2, schedule.steps))  # the service runs no others
        sigma = schedule.sigmas[step]
        mended = float(rng.random()) if rng.random() < MENDED else 0.0
        shown = noised(torch.lerp(source, target, mended), sigma)
        told = (shown, torch.tensor([int(schedule.timesteps[step])], device=self._device), *self._tell(rng))
        predicted = self._predict(told, self._guide(before))
        return latent_loss(denoised(predicted, shown, sigma, schedule.prediction) - target, WHOLE)

    def _predict(self, told: tuple[torch.Tensor, ...], guides: Mapping[Guide, torch.Tensor]) -> torch.Tensor:
        """What the UNet predicts under all ControlNets together, as in the service, but with gradients."""
        answers = [
            self.graphs["+".join(control.guides)](
                *told,
                *(guides[guide] for guide in control.guides),
                *(told[0].new_tensor(CONTROL_SCALES[guide]) for guide in control.guides),
            )
            for control in self._networks.controls
        ]
        residuals = [sum(parts[1:], parts[0]) for parts in zip(*answers, strict=True)]
        predicted: torch.Tensor = self.graphs["unet"](*told, *residuals)
        return predicted

    @torch.no_grad()
    def _encode(self, images: Sequence[np.ndarray]) -> torch.Tensor:
        latents: torch.Tensor = self.graphs["encoder"](to_batch(images).to(self._device))
        return latents

    def _draw(self, rng: np.random.Generator) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Photos as the exposure network leaves them, and as they should be."""
        plan = self._plan
        chosen = [self._pairs[index] for index in rng.integers(len(self._pairs), size=plan.count)]
        drawn = [pair.draw(rng, plan.height, plan.width, float(rng.uniform(1, LARGEST_ZOOM))) for pair in chosen]
        return self._exposure.correct([before for before, _ in drawn]), [after for _, after in drawn]

    def _guide(self, images: Sequence[np.ndarray]) -> Mapping[Guide, torch.Tensor]:
        pictures: Mapping[Guide, Any] = {"tile": images, "canny": [draw_edges(image) for image in images]}
        return {name: to_batch(shown).add(1).div(2).to(self._device) for name, shown in pictures.items()}

    def _tell(self, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Some room's prompt, and SDXL's conditions on size and crop, as the service has them."""
        plan = self._plan
        words = self._networks.prompts.embed(enhance_prompt(str(rng.choice(INTERIORS))))
        # Copies, for what was encoded in inference mode cannot be learned from.
        sequence, pooled = (torch.cat([tensor] * plan.count).float() for tensor in (words.sequence, words.pooled))
        sizes = pooled.new_tensor([plan.height, plan.width, 0, 0, plan.height, plan.width])
        return sequence, pooled, sizes.expand(plan.count, -1)


def open_bare(name: str, graph: nn.Module, device: torch.device, dtype: torch.dtype) -> Any:
    """The graph itself in single precision in place of a session, which would run in inference mode."""
    return graph.float()


def train_lora(
    card: ModelCard,
    pairs: Sequence[Pair],
    out: Path,
    run: Path,
    *,
    plan: Plan,
    schedule: Schedule,
    seed: int,
    resume: bool = False,
    device: torch.device | str = "cpu",
) -> None:
    """Learn from these pairs what is to be added to the enhancer's UNet; save what models.adapters loads."""
    torch.manual_seed(seed)
    teacher = PairTeacher(card, pairs, plan, device)
    weights = add_lora(teacher.unet, plan)
    trained = train(weights, teacher.loss, schedule, run, seed=seed, resume=resume)
    with torch.no_grad():
        for weight, mean in zip(weights, trained, strict=True):
            weight.copy_(mean)
    save_lora(teacher.unet, out)


def add_lora(unet: Any, plan: Plan) -> nn.ParameterList:
    """Put an untrained LoRA, which changes nothing yet, onto a frozen UNet; what of it is to be learned."""
    unet.add_adapter(LoraConfig(r=plan.rank, lora_alpha=plan.rank, target_modules=list(plan.targets)))
    return nn.ParameterList(parameter for parameter in unet.parameters() if parameter.requires_grad)


def save_lora(unet: Any, out: Path) -> None:
    StableDiffusionXLPipeline.save_lora_weights(
        out.parent,
        unet_lora_layers=get_peft_model_state_dict(unet),
        weight_name=out.name,
        **_collate_lora_metadata({"unet": unet}),
    )


def main() -> None:
    arguments = parse_arguments()
    read, folder = (read_brackets, arguments.brackets) if arguments.brackets else (read_pairs, arguments.pairs)
    learning, _ = hold_out(read(folder), arguments.hold_out)
    train_lora(
        load_card(str(arguments.profile), "enhancer"),
        learning,
        arguments.out,
        arguments.run,
        plan=Plan(arguments.rank, tuple(arguments.targets), arguments.count, arguments.height, arguments.width),
        schedule=Schedule(arguments.steps, arguments.rate),
        seed=arguments.seed,
        resume=arguments.resume,
        device=arguments.device,
    )


def parse_arguments() -> argparse.Namespace:
    parser = build_parser(__doc__, steps=600)
    material = parser.add_mutually_exclusive_group(required=True)
    material.add_argument("--brackets", type=Path, help="folder of folders, a scene each, of two frames or more")
    material.add_argument("--pairs", type=Path, help="folder of SCENE_before.jpg and SCENE_after.jpg")
    parser.add_argument("--profile", type=Path, required=True, help="the profile whose enhancer is to learn")
    parser.add_argument("--hold-out", nargs="*", default=[], metavar="SCENE", help="scenes it must not learn from")
    parser.add_argument("--rank", type=int, default=Plan.rank)
    parser.add_argument("--targets", nargs="+", default=Plan.targets, metavar="LAYER", help="names that layers end in")
    parser.add_argument("--rate", type=float, default=2e-3, help="learning rate")
    parser.add_argument("--count", type=int, default=Plan.count, help="photos a batch")
    parser.add_argument("--height", type=int, default=Plan.height, help="of the photos it is shown, px; SDXL: 704")
    parser.add_argument("--width", type=int, default=Plan.width, help="SDXL: 1024")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    return finish_parsing(parser)


if __name__ == "__main__":
    main()
