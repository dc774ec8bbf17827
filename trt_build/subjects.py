"""What can be exported: the graphs of a profile, loaded one at a time."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import torch
from torch import nn

from models.classifier import ClipClassifier
from models.diffusion.graphs import UNetGraph, VaeDecoderGraph, VaeEncoderGraph
from models.diffusion.networks import Stage, choose_vae, load_controls, load_unet, load_vae, overflows
from models.engines.manifest import Manifest
from models.engines.shapes import Shapes
from models.engines.store import describe_graph
from models.errors import ModelError
from models.memory.ladder import WHOLE
from models.registry import ModelCard, load_card
from models.segmenter import SkySegmenter
from models.sessions import TorchSession

KINDS = ("unet", "controlnet", "vae-encoder", "vae-decoder", "clip", "u2net")
"""What is asked for by name; a profile may have two graphs of a kind."""
CPU = torch.device("cpu")


@dataclass(frozen=True, eq=False)
class Subject:
    """A graph in float32 on the CPU, under the name that it is opened by; `halves`: the service runs it in half there,
    where it runs anything so.
    """

    name: str
    graph: nn.Module
    card: ModelCard
    halves: bool

    @property
    def kind(self) -> str:
        return next(kind for kind in KINDS if self.name.startswith(kind))

    def describe(self, shapes: Shapes, precision: str) -> Manifest:
        """The manifest of its export."""
        return describe_graph(self.name, self.graph, self.card, shapes, precision)


def load_subjects(profile: str, kinds: Collection[str]) -> Iterator[Subject]:
    """The graphs of these kinds in a profile; raises ModelError as their loaders do."""
    if {"unet", "controlnet", "vae-encoder", "vae-decoder"} & set(kinds):
        yield from _load_enhancer(load_card(profile, "enhancer"), kinds)
    if "clip" in kinds:
        card, taken = load_card(profile, "classifier"), Taken()
        ClipClassifier.load(card.part("network"), opener=taken)
        yield from taken.subjects(card, halves=False)
    if "u2net" in kinds:
        card, taken = load_card(profile, "segmenter"), Taken()
        SkySegmenter.load(card.part("network"), opener=taken)
        if not taken.graphs:
            raise ModelError("export_failed", f"the sky network of {profile} is an ONNX file as it is")
        yield from taken.subjects(card, halves=False)


class Taken:
    """An opener that keeps the graphs it is given."""

    def __init__(self) -> None:
        self.graphs: dict[str, nn.Module] = {}

    def __call__(self, name: str, graph: nn.Module, device: torch.device, dtype: torch.dtype) -> TorchSession:
        self.graphs[name] = graph
        return TorchSession(graph, device, dtype)

    def subjects(self, card: ModelCard, *, halves: bool) -> Iterator[Subject]:
        """One by one, and kept no longer."""
        while self.graphs:
            yield Subject(*self.graphs.popitem(), card, halves)


def _load_enhancer(card: ModelCard, kinds: Collection[str]) -> Iterator[Subject]:
    if "unet" in kinds:
        unet = load_unet(card.part("pipeline"), card.parts.get("unet"), CPU, torch.float32)
        yield Subject("unet", UNetGraph(unet), card, halves=True)
        del unet
    if "controlnet" in kinds:
        taken = Taken()
        for _ in load_controls(card, Stage(CPU, WHOLE, taken)):
            yield from taken.subjects(card, halves=True)
    if {"vae-encoder", "vae-decoder"} & set(kinds):
        vae = load_vae(choose_vae(card, WHOLE), CPU, torch.float32)
        halves = not overflows(type(vae), vae.config)
        for name, graph in (("vae-encoder", VaeEncoderGraph(vae)), ("vae-decoder", VaeDecoderGraph(vae))):
            if name in kinds:
                yield Subject(name, graph, card, halves)
