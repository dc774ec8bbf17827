"""How one GPU is shared by the whole graph: proposed fractions for cards of several sizes, and what fits in them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from models.memory.facts import Facts
from models.memory.ladder import Role
from models.memory.need import GIB
from models.memory.plan import MemoryPlan, plan_memory

SHARES: Mapping[int, Mapping[Role, float]] = {
    8: {"enhancer": 0.95},
    12: {"enhancer": 0.62, "inpainter": 0.37},
    16: {"enhancer": 0.6, "inpainter": 0.3, "classifier": 0.1},
    24: {"enhancer": 0.58, "inpainter": 0.27, "classifier": 0.06, "segmenter": 0.09},
    48: {"enhancer": 0.7, "inpainter": 0.2, "classifier": 0.05, "segmenter": 0.05},
    80: {"enhancer": 0.6, "inpainter": 0.15, "stager": 0.15, "classifier": 0.05, "segmenter": 0.05},
    141: {"enhancer": 0.6, "inpainter": 0.15, "stager": 0.15, "classifier": 0.05, "segmenter": 0.05},
}
"""`num_gpus` of each deployment by the card's GB; a role that is not named runs on the CPU."""


def share_gpu(gpu_gb: int, facts: Facts, parts: AbstractSet[str]) -> dict[Role, MemoryPlan]:
    """The plans on that card of SHARES; raises ModelError `out_of_memory` where something does not fit."""
    return {
        role: plan_memory(gpu_gb * GIB, fraction, facts, role=role, parts=parts)
        for role, fraction in SHARES[gpu_gb].items()
    }
