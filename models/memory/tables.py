"""The tables of docs/memory.md, as Markdown: `python -m models.memory.tables` prints them."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from models.errors import ModelError
from models.memory.facts import Facts, load_facts
from models.memory.ladder import Role, ladder_for
from models.memory.need import GIB, tell_need
from models.memory.plan import MemoryPlan, plan_memory
from models.memory.shares import SHARES, share_gpu

PARTS = frozenset({"tile", "canny", "tiny_vae"})
"""Of the profile that the tables are for: two ControlNets, and a tiny VAE beside the full one."""
BATCHES = (1, 4, 8, 16)


def write_tables(facts: Facts) -> str:
    """All of them, each under its heading."""
    return "\n\n".join((tabulate_rungs(facts), tabulate_cards(facts), tabulate_shares(facts)))


def tabulate_rungs(facts: Facts, parts: AbstractSet[str] = PARTS) -> str:
    """What the Enhancer needs on each of its rungs, by the batch."""
    heads = ("rung", "UNet, ControlNets", "ControlNets", "VAE", "seen at", *(f"batch {batch}" for batch in BATCHES))
    rows = [
        (
            f"`{rung.name}`",
            rung.weights,
            "one at a time with all else" if rung.offload else rung.controlnets,
            rung.vae,
            f"{rung.tile_px} px",
            *(f"{tell_need('enhancer', rung, batch, facts).total_bytes / GIB:.1f}" for batch in BATCHES),
        )
        for rung in ladder_for("enhancer", parts)
    ]
    return _write("The Enhancer's rungs, GiB (computed)", heads, rows)


def tabulate_cards(facts: Facts, parts: AbstractSet[str] = PARTS) -> str:
    """The plan of an Enhancer alone on a card, and on six tenths of it."""
    rows = [
        (f"{gpu_gb} GB", *_on_card(gpu_gb, 0.6, facts, parts), *_on_card(gpu_gb, 1.0, facts, parts))
        for gpu_gb in SHARES
    ]
    heads = ("card", "`num_gpus: 0.6`", "needs / has, GiB", "`num_gpus: 1`", "needs / has, GiB")
    return _write("The Enhancer by card (computed)", heads, rows)


def tabulate_shares(facts: Facts, parts: AbstractSet[str] = PARTS) -> str:
    """One card for the whole graph: a fraction and a plan for each deployment."""
    heads = ("card", "Enhancer", "Inpainter", "Stager", "Classifier", "Segmenter")
    return _write("One card for the whole graph (computed)", heads, _share_rows(facts, parts))


def _share_rows(facts: Facts, parts: AbstractSet[str]) -> Iterator[tuple[str, ...]]:
    roles: tuple[Role, ...] = ("enhancer", "inpainter", "stager", "classifier", "segmenter")
    for gpu_gb, fractions in SHARES.items():
        plans = share_gpu(gpu_gb, facts, parts)
        yield (
            f"{gpu_gb} GB",
            *(f"{fractions[role]:g}: {_tell(plans[role])}" if role in plans else "CPU" for role in roles),
        )


def _on_card(gpu_gb: int, fraction: float, facts: Facts, parts: AbstractSet[str]) -> tuple[str, str]:
    try:
        plan = plan_memory(gpu_gb * GIB, fraction, facts, parts=parts)
    except ModelError:
        return "does not fit", ""
    return _tell(plan), f"{plan.need(facts).total_bytes / GIB:.1f} / {plan.budget_bytes / GIB:.1f}"


def _tell(plan: MemoryPlan) -> str:
    return f"`{plan.rung.name}`" + (f", batch {plan.batch}" if plan.role == "enhancer" else "")


def _write(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return f"**{title}**\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    print(write_tables(load_facts()))
