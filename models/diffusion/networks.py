"""The networks of an enhancer, loaded from a card's parts into sessions."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import diffusers
import torch
from diffusers import ControlNetModel, ControlNetUnionModel, UNet2DConditionModel
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from models.adapters import Adapters
from models.diffusion.graphs import (
    UNION_TILE,
    ControlNetGraph,
    UNetGraph,
    UnionControlNetGraph,
    VaeDecoderGraph,
    VaeEncoderGraph,
)
from models.diffusion.schedule import Schedule
from models.diffusion.seats import Seat, SeatedSession
from models.diffusion.words import PromptEncoder
from models.errors import ModelError
from models.loading import load_pretrained, working_dtype
from models.memory.ladder import TILED_VAE_PX, WHOLE, Rung
from models.memory.quantise import quantise_weights
from models.opener import Opener, open_torch
from models.registry import ModelCard
from models.sessions import Session, TorchSession

Guide = Literal["tile", "canny"]
LIGHTNING_STEPS = 4
"""For how many steps a UNet is distilled whose file does not say."""


@dataclass(frozen=True, eq=False)
class Control:
    """A ControlNet, and which pictures guide it: its inputs after those of the UNet, and then their scales."""

    session: Session
    guides: tuple[Guide, ...]


@dataclass(frozen=True, eq=False)
class Networks:
    """All that an enhancer runs, on one device."""

    unet: Session
    controls: tuple[Control, ...]
    encoder: Session
    decoder: Session
    prompts: PromptEncoder
    schedule: Schedule
    adapters: Adapters


def load_networks(
    card: ModelCard, device: torch.device | str, rung: Rung = WHOLE, opener: Opener = open_torch
) -> Networks:
    """From the parts `pipeline`, `tile` and `canny` or `union`, and any of `unet`, `vae`, `tiny_vae` and `adapters`.

    They are kept and run as the rung says, and by what the opener makes of them where it leaves them as they are.
    Raises ModelError `unknown_profile`, `weights_missing`, `weights_corrupt` or `quantisation_missing`.
    """
    pipeline, unet_file = card.part("pipeline"), card.parts.get("unet")
    stage = Stage(torch.device(device), rung, opener)
    vae = load_vae(choose_vae(card, rung), stage.loading, stage.dtype)
    cut_up(vae, rung)
    unet = load_unet(pipeline, unet_file, stage.loading, stage.dtype)
    return Networks(
        stage.open("unet", UNetGraph(unet), eight_bits=True, moves=rung.offload),
        tuple(load_controls(card, stage)),
        stage.open("vae-encoder", VaeEncoderGraph(vae), vae.dtype, moves=rung.offload),
        stage.open("vae-decoder", VaeDecoderGraph(vae), vae.dtype, moves=rung.offload),
        PromptEncoder(pipeline, device if rung.encoders == "gpu" else "cpu", device),
        Schedule.load(pipeline / "scheduler", tell_steps(unet_file)),
        Adapters(unet, card.parts.get("adapters")),
    )


class Stage:
    """The device, and how its rung has networks come and go on it."""

    def __init__(self, device: torch.device, rung: Rung, opener: Opener) -> None:
        self._device, self.rung, self._seat = device, rung, Seat(device)
        self.dtype = working_dtype(device)
        self._opener = opener

    @property
    def loading(self) -> torch.device:
        """Where weights are loaded: at once to the device, unless they do not go there as they are."""
        as_they_are = self.rung.weights == "float16" and not self.rung.offload and self.rung.controlnets != "swapped"
        return self._device if as_they_are else torch.device("cpu")

    def open(
        self,
        name: str,
        graph: nn.Module,
        dtype: torch.dtype | None = None,
        *,
        eight_bits: bool = False,
        moves: bool = False,
    ) -> Session:
        """A session of that graph; one that `moves` takes turns with the others that do."""
        if eight_bits:
            quantise_weights(graph, self.rung.weights)
        if moves:
            return SeatedSession(TorchSession(graph, self._device, dtype or self.dtype), graph, self._seat)
        # What is quantised or cut up further down is as no exported graph is.
        as_it_is = self.rung.weights == "float16" and (self.rung.vae == "full" or not name.startswith("vae"))
        opener = self._opener if as_it_is else open_torch
        return opener(name, graph.to(self._device).eval(), self._device, dtype or self.dtype)


def load_unet(pipeline: Path, file: Path | None, device: torch.device | str, dtype: torch.dtype) -> Any:
    """The pipeline's own UNet, or one of its shape whose weights are a single file, as SDXL-Lightning's are."""
    if file is None:
        return load_pretrained(UNet2DConditionModel, pipeline / "unet", device, dtype)
    unet = outline_unet(pipeline)
    try:
        unet.load_state_dict(load_file(file, device=str(device)), assign=True)
    except FileNotFoundError as error:
        raise ModelError("weights_missing", f"there is no UNet at {file}") from error
    except (OSError, RuntimeError, SafetensorError) as error:
        raise ModelError("weights_corrupt", f"{file} is no UNet of the shape in {pipeline}: {error}") from error
    return unet.to(device, dtype).eval()


def outline_unet(pipeline: Path) -> Any:
    """A UNet of the pipeline's shape, without weights: nothing is read but its configuration."""
    config = UNet2DConditionModel.load_config(pipeline / "unet")
    with torch.device("meta"):
        return UNet2DConditionModel.from_config(config)


def load_vae(folder: Path, device: torch.device | str, dtype: torch.dtype) -> Any:
    """A full or a tiny autoencoder, as its own configuration says; one that overflows in half precision in single."""
    try:
        facts = json.loads((folder / "config.json").read_text())
        kind = getattr(diffusers, facts["_class_name"])
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise ModelError("weights_missing", f"no autoencoder in {folder}: {error}") from error
    if overflows(kind, facts):
        dtype = torch.float32
    # Channels last halves an autoencoder's time.
    return load_pretrained(kind, folder, device, dtype).to(memory_format=torch.channels_last)


def overflows(kind: type, config: Mapping[str, Any]) -> bool:
    """Whether an autoencoder of that class and configuration overflows in half precision, as SDXL's own does."""
    return bool(config.get("force_upcast", kind is diffusers.AutoencoderKL))


def tell_steps(unet_file: Path | None) -> int:
    """For how many steps a UNet is distilled, by the name that Lightning's authors give its file."""
    found = re.search(r"_(\d+)step_", unet_file.name) if unet_file else None
    return int(found[1]) if found else LIGHTNING_STEPS


def load_controls(card: ModelCard, stage: Stage) -> Iterator[Control]:
    """The ControlNets of a card, one after the other; raises ModelError as `load_networks` does."""
    if "union" in card.parts:
        union = load_pretrained(ControlNetUnionModel, card.parts["union"], stage.loading, stage.dtype)
        if union.config.num_control_type <= UNION_TILE:
            raise ModelError("weights_corrupt", f"{card.parts['union']} knows no tiles: the ProMax weights are wanted")
        both = UnionControlNetGraph(union).to(dtype=stage.dtype)
        session = stage.open("controlnet-union", both, eight_bits=True, moves=stage.rung.offload)
        yield Control(session, ("tile", "canny"))
        return
    moves = stage.rung.offload or stage.rung.controlnets == "swapped"
    folders: Mapping[Guide, Path] = {"tile": card.part("tile"), "canny": card.part("canny")}
    for guide, folder in folders.items():
        graph = ControlNetGraph(load_pretrained(ControlNetModel, folder, stage.loading, stage.dtype))
        yield Control(stage.open(f"controlnet-{guide}", graph, eight_bits=True, moves=moves), (guide,))


def choose_vae(card: ModelCard, rung: Rung) -> Path:
    """The folder of the autoencoder that a rung wants."""
    if rung.vae == "tiny":
        return card.part("tiny_vae")
    return card.parts.get("vae") or card.part("pipeline") / "vae"


def cut_up(vae: Any, rung: Rung) -> None:
    """Have the autoencoder take one image at a time, or a tile of one, where its rung wants that."""
    if rung.vae != "full":
        vae.enable_slicing()
    if rung.vae == "tiled":
        vae.enable_tiling()
        vae.tile_sample_min_size, vae.tile_latent_min_size = TILED_VAE_PX, TILED_VAE_PX // 8
