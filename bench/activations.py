"""What the full-size networks need: `python -m bench.activations` counts it and writes models/memory/sdxl.json.

Each network is built from its published configuration on `meta` tensors and run there: shapes are real, memory is
not. Computed, then, not measured on a GPU; `models/memory/need.py` says what is allowed for besides.
"""

import json
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from bench.full_size import NETWORKS, build_full_size, prepare_run
from bench.live_memory import COPYING, measure_peak
from bench.table import print_table
from models.memory.facts import COUNTED, NetworkFacts, Peak
from models.memory.quantise import find_linear_layers


def count_network(name: str) -> NetworkFacts:
    """Parameters and peaks of one of NETWORKS."""
    network = build_full_size(name)
    linear = find_linear_layers(network)
    weights = list(network.parameters())
    return NetworkFacts(
        parameters=sum(weight.numel() for weight in weights),
        linear_weights=sum(layer.weight.numel() for layer in linear),
        linear_rows=sum(layer.out_features for layer in linear),
        each_bytes=weights[0].element_size(),
        peaks={run: {px: count_peak(name, network, run, px) for px in NETWORKS[name].sizes_px} for run in _runs(name)},
    )


def count_peak(name: str, network: Any, run: str, size_px: int) -> Peak:
    """The peak of one image and of each further one, activations channels last."""
    one, two = (measure_peak(prepare_run(name, network, run, size_px, batch), COPYING) for batch in (1, 2))
    return Peak(one, two - one)


def _runs(name: str) -> list[str]:
    return list(NETWORKS[name].runs)


def _describe(facts: NetworkFacts) -> dict[str, Any]:
    peaks = {
        run: {size_px: [peak.first, peak.further] for size_px, peak in by_size.items()}
        for run, by_size in facts.peaks.items()
    }
    return {**asdict(facts), "peaks": peaks}


if __name__ == "__main__":
    counted = {name: count_network(name) for name in NETWORKS}
    libraries = {name: version(name) for name in ("torch", "diffusers", "transformers")}
    networks = {name: _describe(facts) for name, facts in counted.items()}
    COUNTED.write_text(json.dumps({"counted_with": libraries, "networks": networks}, indent=1) + "\n")
    rows = [
        (name, f"{facts.parameters / 1e6:,.1f}", run, size_px, peak.first / 2**20, peak.further / 2**20)
        for name, facts in counted.items()
        for run, by_size in facts.peaks.items()
        for size_px, peak in by_size.items()
    ]
    columns = ("network", "parameters, M", "run", "side, px", "one image, MiB", "each further, MiB")
    print_table("Computed: peaks without weights", columns, rows)
