"""What a graph or an engine was built from, by what and for what, beside it as JSON: checked before it is trusted."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from importlib.metadata import version
from pathlib import Path
from typing import Self

from models.errors import ModelError
from models.stamps import Stamps
from models.weights import digest_file, verify_file
from models.writing import write_json

MANIFEST, GRAPH_FILE = "manifest.json", "graph.onnx"
EXPORTER = 1
"""Counted up whenever our own export comes to another graph."""


def tell_onnxruntime() -> str:
    """Its version, whichever of its distributions is installed; empty without one."""
    try:
        import onnxruntime
    except ImportError:
        return ""
    return str(onnxruntime.__version__)


@dataclass(frozen=True)
class Machine:
    """What an engine is bound to: it is no engine on another GPU, nor for another TensorRT."""

    gpu: str
    compute_capability: str
    tensorrt: str
    driver: str


ANY_MACHINE = Machine("", "", "", "")
"""Of graphs: they run wherever ONNX Runtime does."""


@dataclass(frozen=True)
class Manifest:
    """All that must be as it was, and the digests of the files that were built.

    `weights` is the SHA-256 over the seals of the folders that the weights are in, `source` that of the graph which an
    engine was built from.
    """

    graph: str
    weights: str
    shapes: str
    precision: str
    machine: Machine = ANY_MACHINE
    source: str = ""
    exporter: int = EXPORTER
    torch: str = field(default_factory=lambda: version("torch"))
    onnxruntime: str = field(default_factory=tell_onnxruntime)
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises ModelError `weights_missing` where there is none, `weights_corrupt` where it cannot be read."""
        try:
            facts = json.loads((folder / MANIFEST).read_text())
            return cls(**facts | {"machine": Machine(**facts["machine"])})
        except FileNotFoundError as error:
            raise ModelError("weights_missing", f"nothing was built in {folder}") from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError("weights_corrupt", f"{folder / MANIFEST} is no manifest: {error}") from error

    def write(self, folder: Path) -> None:
        """Into a folder, with the digests of all files that are there."""
        paths = [path for path in sorted(folder.iterdir()) if path.is_file() and path.name != MANIFEST]
        digests = {path.name: digest_file(path) for path in paths}
        write_json(folder / MANIFEST, asdict(self) | {"files": digests})

    def verify(self, folder: Path) -> None:
        """Check that what lies in a folder is what this manifest wants, and unchanged.

        Raises ModelError `weights_missing`, `weights_corrupt`, or `engine_mismatch` naming every field that differs.
        """
        found = type(self).read(folder)
        if differing := self._compare(found):
            raise ModelError("engine_mismatch", f"{folder} was built otherwise: {', '.join(differing)}")
        stamps = Stamps.read(folder)
        for name, digest in found.files.items():
            verify_file(folder, name, digest, stamps)
            stamps.add(name, digest)
        stamps.write()

    def _compare(self, found: "Manifest") -> list[str]:
        wanted, had = _flatten(self), _flatten(found)
        return [f"{name} {had[name]!r}, here {wanted[name]!r}" for name in wanted if wanted[name] != had[name]]


def _flatten(manifest: Manifest) -> dict[str, object]:
    """Every field but the digests, the machine's own among them."""
    facts = {item.name: getattr(manifest, item.name) for item in fields(manifest) if item.name != "files"}
    return facts | asdict(facts.pop("machine"))
