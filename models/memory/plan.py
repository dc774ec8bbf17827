"""The plan of a replica: the first rung of its ladder that its share of a GPU has room for, and the largest batch."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from models.device import allocator_bytes
from models.errors import ModelError
from models.memory.facts import Facts
from models.memory.ladder import Precision, Role, Rung, ladder_for
from models.memory.need import GIB, Need, tell_need

LARGEST_BATCH: Mapping[Role, int] = {"enhancer": 16, "inpainter": 1, "stager": 1, "classifier": 1, "segmenter": 1}
"""More tiles at once make a large GPU no faster; the others are planned for what they take at once as they are."""


@dataclass(frozen=True)
class MemoryPlan:
    """A role on one rung of its ladder, with the most images it takes at once; `budget_bytes` is for the allocator."""

    role: Role
    ladder: tuple[Rung, ...]
    rung: Rung
    batch: int
    budget_bytes: int

    def need(self, facts: Facts) -> Need:
        return tell_need(self.role, self.rung, self.batch, facts)


def plan_memory(
    gpu_bytes: int,
    fraction: float,
    facts: Facts,
    *,
    role: Role = "enhancer",
    parts: AbstractSet[str] = frozenset(),
    eight_bits: Precision | None = "int8",
) -> MemoryPlan:
    """The plan for a share (0, 1] of a GPU and a card with those parts (`union`, `tiny_vae`).

    Without `eight_bits` all weights stay in half precision. Raises ModelError `out_of_memory` where not even the last
    rung has room for one image.
    """
    budget, ladder = allocator_bytes(gpu_bytes, fraction), ladder_for(role, parts, eight_bits)
    for rung in ladder:
        batch = _largest_batch(role, rung, budget, facts)
        if batch >= rung.least_batch:
            return MemoryPlan(role, ladder, rung, batch, budget)
    least, left = tell_need(role, ladder[-1], 1, facts).total_bytes / GIB, max(0, budget) / GIB
    raise ModelError(
        "out_of_memory", f"the {role} needs {least:.1f} GiB at least; {fraction:g} of this GPU leaves it {left:.1f}"
    )


def step_down(plan: MemoryPlan, facts: Facts) -> MemoryPlan:
    """The plan one rung down, with no larger a batch; raises ModelError `out_of_memory` where there is no rung."""
    below = plan.ladder[plan.ladder.index(plan.rung) + 1 :]
    if not below:
        raise ModelError("out_of_memory", f"the {plan.role} ran out of memory on its last rung, `{plan.rung.name}`")
    largest = _largest_batch(plan.role, below[0], plan.budget_bytes, facts)
    return replace(plan, rung=below[0], batch=max(1, min(plan.batch, largest)))


def _largest_batch(role: Role, rung: Rung, budget_bytes: int, facts: Facts) -> int:
    """The most images that fit, 0 where none does."""
    fitting = (
        batch
        for batch in range(LARGEST_BATCH[role], 0, -1)
        if tell_need(role, rung, batch, facts).total_bytes <= budget_bytes
    )
    return next(fitting, 0)
