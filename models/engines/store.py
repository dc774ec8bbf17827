"""Where exported graphs and engines lie on a node: built once, by whoever comes first; whole or not there at all."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from torch import nn

from models.engines.manifest import Manifest
from models.engines.shapes import Shapes
from models.errors import ModelError
from models.hub.store import Store
from models.registry import ModelCard, part_folders
from models.signatures import sign
from models.weights import digest_seals


@dataclass(frozen=True)
class GraphStore:
    """`WEIGHTS/GRAPH-SHAPES-PRECISION/` holds a graph and its manifest, `…-GPU/` beside it the engine of a GPU."""

    root: Path

    @classmethod
    def open(cls) -> "GraphStore":
        """`engines` beside the weights that were fetched: FANLIGHT_WEIGHTS, or else `~/.cache/fanlight`."""
        return cls(Store.open().root / "engines")

    @property
    def timings(self) -> Path:
        """What TensorRT measured of its kernels, of use to every engine of the same GPU."""
        return self.root / "timings"

    def folder(self, wanted: Manifest) -> Path:
        """Where what that manifest describes belongs, there or not."""
        sizes = wanted.shapes.replace(":", "-")
        name = "-".join(filter(None, (wanted.graph, sizes, wanted.precision, wanted.machine.compute_capability)))
        return self.root / wanted.weights[:12] / name

    def find(self, wanted: Manifest) -> Path:
        """The folder, verified; raises ModelError as `Manifest.verify` does."""
        folder = self.folder(wanted)
        wanted.verify(folder)
        return folder

    def build(self, wanted: Manifest, fill: Callable[[Path], object]) -> Path:
        """Have a folder filled, and put it in the place of whatever is there; raises what `fill` raises."""
        folder = self.folder(wanted)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with self._lock(folder):
            return _replace(folder, wanted, fill)

    def provide(self, wanted: Manifest, fill: Callable[[Path], object]) -> Path:
        """What was built already and can be trusted, or else built now; of several processes one builds."""
        folder = self.folder(wanted)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with self._lock(folder):
            try:
                return self.find(wanted)
            except ModelError:
                return _replace(folder, wanted, fill)

    def _lock(self, folder: Path) -> FileLock:
        return FileLock(folder.with_name(f".{folder.name}.lock"))


def describe_graph(name: str, graph: nn.Module, card: ModelCard, shapes: Shapes, precision: str) -> Manifest:
    """The manifest that an export of this graph of that card must have; raises ModelError `weights_missing`."""
    sizes = str(shapes) if sign(graph).is_sized else "own"
    # LoRAs are no part of any graph: a request's are put on the UNet in PyTorch.
    parts = (path for part, path in card.parts.items() if part != "adapters")
    return Manifest(name, digest_seals(part_folders(parts)), sizes, precision)


def _replace(folder: Path, wanted: Manifest, fill: Callable[[Path], object]) -> Path:
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        fill(unfinished)
        wanted.write(unfinished)
        shutil.rmtree(folder, ignore_errors=True)
        return unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
