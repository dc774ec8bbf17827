"""What a rung needs: the weights that stay, the most that one stage of the work adds to them, and what is allowed for.

Weights and stages are computed (`models/memory/facts.py`). The allowances are our judgement, not measurements: the
caching allocator hands out blocks that do not fit together for ever, cuBLAS and cuDNN want workspaces, and a LoRA may
come on top.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from models.memory.facts import Facts
from models.memory.ladder import Role, Rung

MIB, GIB = 2**20, 2**30
WORKSPACE_BYTES = 256 * MIB
"""cuBLAS keeps up to 32 MiB a handle and stream; cuDNN's convolutions take the rest for a moment."""
ADAPTERS_BYTES = 128 * MIB
"""LoRAs that are loaded beside the UNet: one of rank 16 on all of SDXL's attention is about 50 MB."""
WITH_ADAPTERS = frozenset({"enhancer", "stager"})
"""The roles whose UNet LoRAs are put on."""
FRAGMENTED = 1.15
"""By which activations grow in the allocator's blocks, and weights by a tenth of that: they come once and stay."""
PICTURE_BYTES = 48
"""A pixel: the photo, its edges, the result and the guide, three channels of float32 each."""
EDGES_BYTES = 74
"""A pixel, while edges are traced on the GPU."""

INPAINTING_PX = 1088
"""The preview, and the rim around it."""
STAGED_PX = 1024
"""Side of the square with as many pixels as a room that is furnished."""
GUIDED = 2
"""Images that classifier-free guidance makes of one: with the words for it, and with those against."""
CLASSIFIED, LOOKS = 8, 4
"""Previews that the Classifier takes at once, and looks that the Segmenter takes at one."""


@dataclass(frozen=True)
class Weights:
    """One network's weights: they stay on the GPU, or move there when their stage comes."""

    name: str
    size_bytes: int
    moves: bool = False


@dataclass(frozen=True)
class Stage:
    """One stage of the work: what it holds besides weights, and the network in whose place others are kept out."""

    name: str
    network: str
    size_bytes: int


@dataclass(frozen=True)
class Need:
    """All that a rung needs for one batch."""

    weights: tuple[Weights, ...]
    stages: tuple[Stage, ...]
    allowance_bytes: int

    @property
    def resident_bytes(self) -> int:
        return sum(network.size_bytes for network in self.weights if not network.moves)

    @property
    def widest(self) -> Stage:
        """The stage that needs most, with the network that is in place then."""
        return max(self.stages, key=self.stage_bytes)

    def stage_bytes(self, stage: Stage) -> int:
        """What a stage holds, and what lies in the place that networks take turns in meanwhile."""
        return stage.size_bytes + self.in_place_bytes(stage)

    def in_place_bytes(self, stage: Stage) -> int:
        """The network of that stage, or else the largest one that may have been left there."""
        moving = {network.name: network.size_bytes for network in self.weights if network.moves}
        return moving.get(stage.network, max(moving.values(), default=0))

    @property
    def total_bytes(self) -> int:
        return self.resident_bytes + self.stage_bytes(self.widest) + self.allowance_bytes


def tell_need(role: Role, rung: Rung, batch: int, facts: Facts) -> Need:
    """What a role needs on that rung, with that many images in a batch."""
    weigh, stages = _PARTS[role]
    weights, passing = tuple(weigh(rung, facts)), tuple(stages(rung, batch, facts))
    heaviest = max(stage.size_bytes for stage in passing)
    slack = (FRAGMENTED - 1) * heaviest + (FRAGMENTED - 1) / 10 * sum(network.size_bytes for network in weights)
    return Need(weights, passing, round(slack) + WORKSPACE_BYTES + (ADAPTERS_BYTES if role in WITH_ADAPTERS else 0))


def _weigh_enhancer(rung: Rung, facts: Facts) -> Iterator[Weights]:
    swaps = rung.offload or rung.controlnets == "swapped"
    yield Weights("unet", facts.weigh("unet", rung.weights), rung.offload)
    if rung.controlnets == "union":
        yield Weights("union", facts.weigh("union", rung.weights), rung.offload)
    else:
        for name in ("tile", "canny"):
            yield Weights(name, facts.weigh("controlnet", rung.weights), swaps)
    yield Weights("vae", facts.weigh(_vae(rung)), rung.offload)


def _stage_enhancer(rung: Rung, batch: int, facts: Facts) -> Iterator[Stage]:
    px = rung.tile_px
    pictures, residuals = PICTURE_BYTES * batch * px**2, batch * residual_bytes(px)
    if rung.encoders == "gpu":
        yield _encode_prompt(facts)
    for run in ("encode", "decode"):
        yield Stage(run, "vae", pictures + facts.peak(_vae(rung), px, batch, _vae_run(rung, run)))
    yield Stage("edges", "vae", pictures + EDGES_BYTES * batch * px**2)
    if rung.controlnets == "union":
        yield Stage("union", "union", pictures + facts.peak("union", px, batch))
    else:
        control = pictures + facts.peak("controlnet", px, batch)
        yield Stage("tile", "tile", control)
        yield Stage("canny", "canny", control + residuals)
    yield Stage("unet", "unet", pictures + residuals + facts.peak("unet", px, batch))


def _weigh_inpainter(rung: Rung, facts: Facts) -> Iterator[Weights]:
    yield Weights("unet", facts.weigh("inpainting_unet", rung.weights), rung.offload)
    yield Weights("vae", facts.weigh("vae"), rung.offload)


def _stage_inpainter(rung: Rung, batch: int, facts: Facts) -> Iterator[Stage]:
    pictures = PICTURE_BYTES * batch * INPAINTING_PX**2
    if rung.encoders == "gpu":
        yield _encode_prompt(facts)
    for run in ("encode", "decode"):
        yield Stage(run, "vae", pictures + facts.peak("vae", INPAINTING_PX, batch, _vae_run(rung, run)))
    yield Stage("unet", "unet", pictures + facts.peak("inpainting_unet", INPAINTING_PX, batch))


def _weigh_stager(rung: Rung, facts: Facts) -> Iterator[Weights]:
    networks = facts.weigh("inpainting_unet", rung.weights) + facts.weigh("controlnet", rung.weights)
    # diffusers' pipeline lets go of both together: they run in turns within each step.
    yield Weights("unet and depth", networks, rung.offload)
    yield Weights("vae", facts.weigh("vae"), rung.offload)


def _stage_stager(rung: Rung, batch: int, facts: Facts) -> Iterator[Stage]:
    pictures, guided = PICTURE_BYTES * batch * STAGED_PX**2, GUIDED * batch
    residuals = guided * residual_bytes(STAGED_PX)
    if rung.encoders == "gpu":
        yield _encode_prompt(facts)
    for run in ("encode", "decode"):
        yield Stage(run, "vae", pictures + facts.peak("vae", STAGED_PX, batch, _vae_run(rung, run)))
    yield Stage("depth", "unet and depth", pictures + facts.peak("controlnet", STAGED_PX, guided))
    yield Stage("unet", "unet and depth", pictures + residuals + facts.peak("inpainting_unet", STAGED_PX, guided))


def _weigh_classifier(rung: Rung, facts: Facts) -> Iterator[Weights]:
    yield Weights("clip", facts.weigh("clip"))


def _stage_classifier(rung: Rung, batch: int, facts: Facts) -> Iterator[Stage]:
    yield Stage("classify", "clip", facts.peak("clip", 224, CLASSIFIED))


def _weigh_segmenter(rung: Rung, facts: Facts) -> Iterator[Weights]:
    yield Weights("u2net", facts.weigh("u2net"))
    yield Weights("sam2", facts.weigh("sam2"))


def _stage_segmenter(rung: Rung, batch: int, facts: Facts) -> Iterator[Stage]:
    yield Stage("segment", "u2net", facts.peak("u2net", 320, LOOKS))
    yield Stage("refine", "sam2", facts.peak("sam2", 1024, 1))


def residual_bytes(size_px: int) -> int:
    """What one ControlNet adds to SDXL's UNet for one image, in float16: nine tensors downwards, and the middle one."""
    wide, half, quarter = ((size_px // scale) ** 2 for scale in (8, 16, 32))
    return 2 * (3 * 320 * wide + (320 + 2 * 640) * half + (640 + 3 * 1280) * quarter)


def _encode_prompt(facts: Facts) -> Stage:
    """One prompt, and one encoder at a time, which is then let go of."""
    passing = facts.weigh("text_encoder_2") + facts.peak("text_encoder_2", 77, 1)
    return Stage("prompt", "text_encoder_2", passing)


def _vae(rung: Rung) -> str:
    return "tiny_vae" if rung.vae == "tiny" else "vae"


def _vae_run(rung: Rung, run: str) -> str:
    return {"full": run, "tiled": f"{run}_tiled"}.get(rung.vae, f"{run}_sliced")


_PARTS = {
    "enhancer": (_weigh_enhancer, _stage_enhancer),
    "inpainter": (_weigh_inpainter, _stage_inpainter),
    "stager": (_weigh_stager, _stage_stager),
    "classifier": (_weigh_classifier, _stage_classifier),
    "segmenter": (_weigh_segmenter, _stage_segmenter),
}
