"""When memory runs out after all: smaller batches, then a rung down, and the replica lives on."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from models.errors import ModelError
from models.memory.plan import MemoryPlan

Item = TypeVar("Item")
Result = TypeVar("Result")
Answer = TypeVar("Answer")

NO_ROOM = ("CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED", "CUDA error: out of memory")
"""How libraries say so that allocate beside PyTorch."""


@dataclass(frozen=True)
class Descent:
    """Where a replica is, how it finds the plan below another, and how it puts a plan into effect.

    `find_below` raises ModelError `out_of_memory` on the last rung.
    """

    plan: MemoryPlan
    find_below: Callable[[MemoryPlan], MemoryPlan]
    apply: Callable[[MemoryPlan], None]


class Retreat(Generic[Item, Result]):
    """Runs `work` on batches that fit; not thread-safe: one call at a time.

    Out of memory, a batch is halved and tried again, and a single item is tried again one rung down. The smaller batch
    and the lower rung are kept for later calls: whoever has the memory now may well keep it. Without a `descent`, as on
    a CPU, batches are halved and that is all.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result]], descent: Descent | None = None) -> None:
        self._work = work
        self.follow(descent)

    def follow(self, descent: Descent | None) -> None:
        """Begin anew with a plan that is in effect already, as when another model was loaded."""
        self._descent = descent
        self._plan = descent.plan if descent else None
        self._batch = self._plan.batch if self._plan else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What is other than planned about the answers from now on, for the report."""
        if not (self._descent and self._plan) or self._plan.rung == self._descent.plan.rung:
            return ()
        return (f"out of memory on rung `{self._descent.plan.rung.name}`, now on `{self._plan.rung.name}`",)

    def run(self, items: Sequence[Item]) -> list[Result]:
        """The results of `work` for these items, in order.

        Raises ModelError `out_of_memory` where one of them alone does not fit on the last rung, and what `work` raises.
        """
        results: list[Result] = []
        while len(results) < len(items):
            chunk = items[len(results) :][: self._batch]
            answer = attempt(self._work, chunk)
            if answer is not None:
                results.extend(answer)
            elif len(chunk) > 1:
                self._batch = len(chunk) // 2
            else:
                self._step_down()
        return results

    def _step_down(self) -> None:
        """One rung down, or further where there is no room to put a plan into effect."""
        if not (self._descent and self._plan):
            raise ModelError("out_of_memory", "there is no memory for a single image")
        plan, apply, applied = self._plan, self._descent.apply, None
        while applied is None:
            plan = self._descent.find_below(plan)
            applied = attempt(lambda below: (apply(below),), plan)
        self._plan, self._batch = plan, plan.batch


def attempt(call: Callable[[Item], Answer], argument: Item) -> Answer | None:
    """The answer of `call`, or None where memory ran out and has been given back."""
    try:
        return call(argument)
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
    # Only here is the error gone, and with it the frames that held on to what had found room.
    gc.collect()
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return None


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether it was the memory: PyTorch's own error, or that of a library which allocates beside it."""
    import torch  # not before something fails: it takes a second, which models without it save

    return isinstance(error, torch.OutOfMemoryError) or any(words in str(error) for words in NO_ROOM)
