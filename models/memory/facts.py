"""What full-size networks need: sizes counted, never guessed (`python -m bench.activations` writes them)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from models.memory.ladder import Precision

COUNTED = Path(__file__).with_name("sdxl.json")


@dataclass(frozen=True)
class Peak:
    """Bytes held at once while a network runs, its weights and inputs not among them: for one image, each further."""

    first: int
    further: int

    def of(self, batch: int) -> int:
        return self.first + (batch - 1) * self.further


@dataclass(frozen=True)
class NetworkFacts:
    """A network's parameters, at `each_bytes`; those in linear layers, which 8 bits can hold, and these layers' rows.

    `peaks` are by what is asked of it (`run`, `encode`, …) and the side of the image in pixels.
    """

    parameters: int
    linear_weights: int
    linear_rows: int
    each_bytes: int
    peaks: Mapping[str, Mapping[int, Peak]]

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> Self:
        peaks = {
            run: {int(side): Peak(*peak) for side, peak in by_side.items()} for run, by_side in facts["peaks"].items()
        }
        return cls(**{**facts, "peaks": peaks})

    def weight_bytes(self, precision: Precision = "float16") -> int:
        """All weights; in 8 bits each row of a linear layer has a scale in single precision, and int8 a zero point."""
        if precision == "float16":
            return self.parameters * self.each_bytes
        row_bytes = 5 if precision == "int8" else 4
        return (self.parameters - self.linear_weights) * 2 + self.linear_weights + row_bytes * self.linear_rows


@dataclass(frozen=True)
class Facts:
    """All networks, by name."""

    networks: Mapping[str, NetworkFacts]

    def weigh(self, name: str, precision: Precision = "float16") -> int:
        return self.networks[name].weight_bytes(precision)

    def peak(self, name: str, size_px: int, batch: int, run: str = "run") -> int:
        return self.networks[name].peaks[run][size_px].of(batch)


def load_facts() -> Facts:
    """Of SDXL and the networks around it at full size, whoever's weights are in them."""
    counted = json.loads(COUNTED.read_text())["networks"]
    return Facts({name: NetworkFacts.read(facts) for name, facts in counted.items()})
