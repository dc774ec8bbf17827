"""When memory runs out after all: smaller batches, then a rung down, and the replica lives on."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import torch

from models.errors import ModelError
from models.memory.plan import MemoryPlan

Item = TypeVar("Item")
Result = TypeVar("Result")

NO_ROOM = ("CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED", "CUDA error: out of memory")
"""How libraries say so that allocate beside PyTorch."""


@dataclass(frozen=True)
class Descent:
    """The way down: where a replica is, how it gets to the plan below, and how it puts a plan into effect.

    `below` raises ModelError `out_of_memory` at the end. `apply` may itself run out of memory; then the next one is
    tried.
    """

    plan: MemoryPlan
    below: Callable[[MemoryPlan], MemoryPlan]
    apply: Callable[[MemoryPlan], None]


class Retreat(Generic[Item, Result]):
    """Runs `work` on batches that fit; not thread-safe: one call at a time.

    Out of memory, a batch is halved and tried again, and a single image is tried again one rung down. A smaller batch
    and a lower rung are kept for the calls to come: the memory is somebody else's. Without a `descent`, as on a CPU,
    batches are halved and that is all.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result]], descent: Descent | None = None) -> None:
        self._work = work
        self.follow(descent)

    def follow(self, descent: Descent | None) -> None:
        """Begin anew from that plan, as with another model; whoever calls has put it into effect."""
        self._descent = descent
        self._plan = descent.plan if descent else None
        self._batch = self._plan.batch if self._plan else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What is other than planned about the answers now, for the report."""
        if self._descent is None or self._plan is None or self._plan.rung == self._descent.plan.rung:
            return ()
        return (f"out of memory on rung `{self._descent.plan.rung.name}`, now on `{self._plan.rung.name}`",)

    def run(self, items: Sequence[Item]) -> list[Result]:
        """The results of `work` for these items, in order.

        Raises ModelError `out_of_memory` where one of them alone does not fit on the last rung, and what `work` raises.
        """
        results: list[Result] = []
        while len(results) < len(items):
            chunk = items[len(results) :][: self._batch]
            answer = self._attempt(lambda chunk=chunk: self._work(chunk))
            if answer is not None:
                results.extend(answer)
            elif len(chunk) > 1:
                self._batch = len(chunk) // 2
            else:
                self._step_down()
        return results

    def _step_down(self) -> None:
        """One rung down, or further where even putting a plan into effect takes too much."""
        if self._descent is None or self._plan is None:
            raise ModelError("out_of_memory", "there is no memory for a single image")
        applied = None
        while applied is None:
            self._plan = plan = self._descent.below(self._plan)
            applied = self._attempt(lambda plan=plan: (self._descent.apply(plan),))
        self._batch = self._plan.batch

    def _attempt(self, call: Callable[[], Sequence[Result]]) -> Sequence[Result] | None:
        """The answer, or None where memory ran out and has been given back."""
        try:
            return call()
        except (torch.OutOfMemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
        # Here the error is gone, and with it the frames that held what there was no room for.
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        return None


def is_out_of_memory(error: Exception) -> bool:
    """Whether it was the memory: PyTorch's own error, or a library's that allocates beside it."""
    return isinstance(error, torch.OutOfMemoryError) or any(words in str(error) for words in NO_ROOM)
