"""Stand-ins for the parts of the graph, for tests in which it does not matter what a model says: they count."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from deployments.messages import (
    DepthMap,
    EraseAnswer,
    EraseRequest,
    RoomGuess,
    SkyMatte,
    SkyRequest,
    SurfaceMap,
    TileAnswer,
    TileRequest,
    reference_size,
)
from deployments.quality import Quality
from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Report
from finishing.assets.keeper import AssetKeeper
from finishing.capture import Capture
from finishing.editing_parts import EditingParts
from finishing.finish import Finish, Finished, Services
from finishing.journal import Journal
from finishing.known_adapters import KnownAdapters
from finishing.limits import PhotoLimits
from finishing.local import LocalPart, LocalReplicas, gather_parts
from imaging.sampling import crop_image
from imaging.surfaces import SURFACES, surface_id


class Model:
    """Says which model it has."""

    role = ""

    def __init__(self, revision: str = "1") -> None:
        self.revision = revision
        self.asked = 0

    def describe(self) -> dict[str, Any]:
        names = {"name": self.role, "licence": "none", "source": "a test", "profile": "test", "device": "cpu"}
        return {"role": self.role, "revision": self.revision, "adapters": {}, "engine": "torch", **names}


class Classifier(Model):
    """Surely an exterior."""

    role = "classifier"
    kind = "exterior"

    async def classify(self, preview: list[Any]) -> RoomGuess:
        self.asked += 1
        await preview[0]
        return RoomGuess(self.kind, "facade", 0.99, allows_sky=self.kind == "exterior")  # type: ignore[arg-type]


class Segmenter(Model):
    """Finds the sky where it is told, or else in the upper third of what it is shown."""

    role = "segmenter"
    matte: np.ndarray | None = None
    shown: np.ndarray

    async def segment_sky(self, preview: list[Any]) -> SkyMatte:
        self.asked += 1
        self.shown = await preview[0]
        matte = np.zeros(self.shown.shape[:2], np.float32)
        matte[: len(matte) // 3] = 1
        return SkyMatte(matte if self.matte is None else self.matte, None)


class Enhancer(Model):
    """A little brighter."""

    role = "enhancer"

    async def enhance_tile(self, photo: list[Any], request: TileRequest) -> TileAnswer:
        self.asked += 1
        self.request = request
        guide = crop_image(await photo[0], request.region, reference_size(request.size))
        return TileAnswer(guide.astype(np.float16), np.clip(guide * 1.2, 0, 1).astype(np.float16), None, 0.0, "cpu")


class Inpainter(Model):
    """What it was sent."""

    role = "inpainter"

    async def inpaint_sky(self, request: SkyRequest) -> np.ndarray:
        self.asked += 1
        self.request = request
        return request.image


class Eraser(Model):
    """Fills holes with its shade of grey; refuses those, by the number of the call, that it is told to refuse."""

    role = "eraser"
    shade = 128
    way = "exemplar"
    refuses: frozenset[int] = frozenset()
    doubts: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[EraseRequest] = []

    async def erase(self, request: EraseRequest) -> EraseAnswer:
        number, self.asked = self.asked, self.asked + 1
        self.requests.append(request)
        pixels = np.where(request.mask[..., None] > 0, np.array(self.shade, request.pixels.dtype), request.pixels)
        refused, doubt = ("bad" if number in self.refuses else None), ("look" if number in self.doubts else None)
        return EraseAnswer(pixels, self.way, {"steepness": float(number)}, refused, doubt, 0.5, "cuda", self.notes)


class Depth(Model):
    """The lower a thing stands in the picture, the nearer it is: from 8 m down to 2."""

    role = "depth"
    metric = True

    async def estimate(self, preview: list[Any]) -> DepthMap:
        self.asked += 1
        height, width = (await preview[0]).shape[:2]
        column = np.linspace(8, 2, max(1, height // 2), dtype=np.float32)
        return DepthMap(np.repeat(column[:, None], max(1, width // 2), axis=1), self.metric)


class Surfaces(Model):
    """A ceiling of a fifth of the picture's height, a floor of two fifths, a wall between, but for what is absent."""

    role = "surfaces"
    absent: frozenset[str] = frozenset()

    async def segment(self, preview: list[Any]) -> SurfaceMap:
        self.asked += 1
        height, width = (await preview[0]).shape[:2]
        labels = np.full((max(5, height // 2), max(1, width // 2)), surface_id("wall"))
        labels[: len(labels) // 5] = surface_id("ceiling")
        labels[len(labels) * 3 // 5 :] = surface_id("floor")
        for name in self.absent:
            labels[labels == surface_id(name)] = surface_id("other")  # type: ignore[arg-type]
        return SurfaceMap((np.arange(len(SURFACES))[:, None, None] == labels).astype(np.float16))


class BrokenError(Exception):
    """What a part raises that cannot do its work."""


def broken(method: str, error: Exception | None = None) -> Any:
    """A part that fails when it is asked this."""

    async def fail(self: object, *_: Any) -> Any:
        raise error or BrokenError(f"{method} does not work")

    return type("Broken", (), {method: fail})()


@dataclass
class Graph:
    """The parts that are there; Quality is the real one. `keeper` is what one process remembers."""

    classifier: Any = field(default_factory=Classifier)
    segmenter: Any = field(default_factory=Segmenter)
    enhancer: Any = field(default_factory=Enhancer)
    inpainter: Any = field(default_factory=Inpainter)
    quality: Any = field(default_factory=Quality)
    eraser: Any = field(default_factory=Eraser)
    depth: Any = None
    surfaces: Any = None
    keeper: AssetKeeper = field(default_factory=AssetKeeper)

    @property
    def replicas(self) -> LocalReplicas:
        parts = gather_parts(self.classifier, self.segmenter, self.enhancer, self.inpainter, self.quality)
        asleep = {"eraser": self.eraser, "depth": self.depth, "surfaces": self.surfaces}
        there = {role: part for role, part in asleep.items() if part is not None}
        facts = {role: part.describe() for role, part in there.items() if hasattr(part, "describe")}
        handles = {role: LocalPart(part) for role, part in there.items()}
        return replace(parts, **handles, editing=EditingParts(facts))  # type: ignore[arg-type]

    def open(self, journal: Journal | None = None, owner: str = "", **options: Any) -> Finish:
        adapters = KnownAdapters(self.replicas.list_adapters).snapshot()
        services = Services(self.replicas, adapters, PhotoLimits(attempts=1), self.keeper)
        asked = EnhanceOptions.model_validate({"format": "png", **options})
        return Finish(asked, services, owner=owner, journal=journal)

    async def finish(self, photo: Path, **options: Any) -> Finished:
        return await self.open(**options).run(Capture.read(photo))

    @property
    def asked(self) -> tuple[int, int]:
        """How often the Classifier and the Segmenter were."""
        return self.classifier.asked, self.segmenter.asked


def codes(report: Report) -> list[str]:
    return [warning.code for warning in report.warnings]


def outcomes(report: Report) -> dict[str, str]:
    return {step.step: step.outcome for step in report.steps}
