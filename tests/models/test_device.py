"""A replica's share of a GPU, as far as that can be told without one."""

import subprocess
import sys
from types import SimpleNamespace

import pytest
import torch

from models.device import CONTEXT_BYTES, allocator_bytes, open_device
from models.errors import ModelError

GIB = 2**30


def test_the_shares_of_several_replicas_and_their_contexts_are_no_more_than_the_gpu():
    shares = [0.6, 0.3, 0.05, 0.05]
    held = [allocator_bytes(24 * GIB, share) + CONTEXT_BYTES for share in shares]
    assert sum(held) <= 24 * GIB
    assert held[0] == pytest.approx(0.6 * 24 * GIB, abs=1)


def test_a_replica_with_several_gpus_computes_on_one():
    assert allocator_bytes(80 * GIB, 2.0) == allocator_bytes(80 * GIB, 1.0) == 80 * GIB - CONTEXT_BYTES


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_not_there_is_refused_and_auto_does_without():
    with pytest.raises(ModelError) as caught:
        open_device("cuda")
    assert caught.value.code == "no_device"
    assert open_device("auto") == "cpu"


def test_where_there_is_no_share_of_a_gpu_pytorch_is_not_asked_for_one():
    """Its import takes a second."""
    code = "import sys; from models.device import open_device; print(open_device('auto', 0.0), 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["cpu", "False"]


@pytest.fixture
def limits(monkeypatch) -> list[float]:
    """The limits set on a GPU of 8 GiB that this machine does not have."""
    asked: list[float] = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda index: SimpleNamespace(total_memory=8 * GIB))
    monkeypatch.setattr(torch.cuda, "set_per_process_memory_fraction", asked.append)
    return asked


def test_the_limit_on_the_allocator_leaves_room_for_the_context(limits):
    assert open_device("auto", 0.5) == "cuda"
    assert limits == [(4 * GIB - CONTEXT_BYTES) / (8 * GIB)]


def test_a_share_that_the_context_fills_means_the_cpu_unless_a_gpu_was_insisted_on(limits):
    assert open_device("auto", 0.05) == "cpu"
    with pytest.raises(ModelError) as caught:
        open_device("cuda", 0.05)
    assert caught.value.code == "out_of_memory"
    assert limits == []


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_on_a_gpu_no_more_than_the_share_is_handed_out():
    total = torch.cuda.get_device_properties(0).total_memory
    device = open_device("cuda", (CONTEXT_BYTES + GIB) / total)
    try:
        kept = torch.empty(GIB // 2, dtype=torch.uint8, device=device)
        with pytest.raises(torch.OutOfMemoryError):
            torch.empty(GIB, dtype=torch.uint8, device=device)
        assert kept.nbytes == GIB // 2
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
