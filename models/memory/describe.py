"""A plan for people: what stays on the GPU, what takes turns there, and how much is left."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.device import CONTEXT_BYTES
from models.memory.facts import Facts
from models.memory.plan import MemoryPlan


@dataclass(frozen=True)
class Line:
    """One line: an item, where it is, its bytes, and whether the sum has them."""

    item: str
    place: str
    size_bytes: int
    counts: bool = True


def describe_plan(plan: MemoryPlan, facts: Facts) -> list[Line]:
    """What lies on the GPU at the moment that needs most, the sum of it, the budget and the margin; all computed."""
    need = plan.need(facts)
    stage = need.widest
    lines = [Line(network.name, "stays", network.size_bytes) for network in need.weights if not network.moves]
    lines += [Line(network.name, "takes turns", network.size_bytes, False) for network in need.weights if network.moves]
    if in_place := need.in_place_bytes(stage):
        lines.append(Line("of these one", f"while `{stage.name}` runs", in_place))
    images = "1 image" if plan.batch == 1 else f"{plan.batch} images"
    lines.append(Line(f"stage `{stage.name}`", f"passing, {images}", stage.size_bytes))
    lines.append(Line("allowances", "workspaces, fragments, LoRA", need.allowance_bytes))
    lines.append(Line("sum", "", need.total_bytes, False))
    lines.append(Line("budget", "of the allocator", plan.budget_bytes, False))
    lines.append(Line("margin", "", plan.budget_bytes - need.total_bytes, False))
    lines.append(Line("CUDA context", "beside the allocator", CONTEXT_BYTES, False))
    return lines


def describe_rung(plan: MemoryPlan) -> str:
    """The plan in a line."""
    return f"{plan.role}: rung `{plan.rung.name}`, batch {plan.batch}; " + "; ".join(_tell_rung(plan))


def _tell_rung(plan: MemoryPlan) -> Iterator[str]:
    rung = plan.rung
    yield f"UNet {rung.weights}"
    if plan.role == "enhancer":
        yield f"ControlNets {rung.controlnets}"
        yield f"tiles seen at {rung.tile_px} px"
    if plan.role == "stager":
        yield f"ControlNet {rung.weights}"
    yield f"VAE {rung.vae}"
    yield f"prompts encoded on the {rung.encoders.upper()}, their encoders let go of"
    yield "attention fused"
    if rung.offload:
        yield "one network at a time on the GPU"
