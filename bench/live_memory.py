"""The memory that tensors hold while a network runs, counted as PyTorch makes and drops them: on a CPU or `meta`."""

import weakref
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

COPYING = frozenset({torch.ops.aten.group_norm.default, torch.ops.aten.conv2d.default})
"""What copies its input where activations are channels last: on a GPU, group norms want them channels first and
convolutions last again."""


class LiveMemory(TorchDispatchMode):
    """Bytes of what was allocated since it was entered and still lives; `peak_bytes` is the most there was at once.

    Under `torch.inference_mode` an operator that PyTorch runs as one kernel is seen as one, fused attention included.
    What was there before, as weights are, does not count. Above `ceiling_bytes` it raises torch.OutOfMemoryError, as
    a GPU's allocator does; the operators of `copying` are taken to hold a copy of their first input while they run.
    """

    def __init__(self, ceiling_bytes: float = float("inf"), copying: frozenset[Any] = frozenset()) -> None:
        super().__init__()
        self.ceiling_bytes, self.copying = ceiling_bytes, copying
        self.live_bytes = self.peak_bytes = 0
        self._sizes: dict[int, int] = {}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        given = {_key(tensor) for tensor in _tensors((args, kwargs))}
        answer = func(*args, **(kwargs or {}))
        for tensor in _tensors(answer):
            if _key(tensor) not in given and _key(tensor) not in self._sizes:
                self._count(tensor.untyped_storage())
        self._note(args[0].nbytes if func in self.copying else 0)
        return answer

    def _count(self, storage: torch.UntypedStorage) -> None:
        key, size = storage._cdata, storage.nbytes()
        self._sizes[key] = size
        self.live_bytes += size
        weakref.finalize(storage, self._drop, key)

    def _drop(self, key: int) -> None:
        self.live_bytes -= self._sizes.pop(key)

    def _note(self, passing_bytes: int) -> None:
        held = self.live_bytes + passing_bytes
        if held > self.ceiling_bytes:
            raise torch.OutOfMemoryError(f"{held:,} bytes are more than the {self.ceiling_bytes:,} there are")
        self.peak_bytes = max(self.peak_bytes, held)


def measure_peak(call: Callable[[], Any], copying: frozenset[Any] = frozenset()) -> int:
    """The most bytes that `call` holds at once, its answer included and what it begins with not."""
    memory = LiveMemory(copying=copying)
    with torch.inference_mode(), memory:
        call()
    return memory.peak_bytes


def _tensors(tree: Any) -> Iterator[Tensor]:
    return (leaf for leaf in tree_leaves(tree) if isinstance(leaf, Tensor))


def _key(tensor: Tensor) -> int:
    return tensor.untyped_storage()._cdata
