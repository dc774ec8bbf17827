"""Bytes of living tensors, on the CPU and on `meta`: counted once, and let go of when their last view goes."""

import gc

import pytest
import torch
from torch.nn import functional

from bench.live_memory import COPYING, LiveMemory, measure_peak


def test_what_lives_is_counted_and_what_has_gone_is_not():
    with torch.inference_mode(), LiveMemory() as memory:
        first = torch.zeros(1000)
        second = first + 1
        assert memory.live_bytes == 8000
        del second
        assert memory.live_bytes == 4000
        third = first * 2
        assert (memory.live_bytes, memory.peak_bytes) == (8000, 8000)
    del first, third
    gc.collect()
    assert memory.live_bytes == 0


def test_views_and_what_is_written_in_place_cost_nothing():
    with torch.inference_mode(), LiveMemory() as memory:
        tensor = torch.zeros(10, 100)
        view = tensor[3:].t()
        tensor.add_(1)
        del tensor
        assert memory.live_bytes == memory.peak_bytes == 4000
    assert view.shape == (100, 7)


def test_what_was_there_before_does_not_count():
    weight, bias = torch.zeros(100, 50), torch.zeros(50)
    assert measure_peak(lambda: functional.linear(torch.zeros(8, 100), weight.t(), bias)) == 4 * (8 * 100 + 8 * 50)


def test_attention_holds_no_scores():
    shown = torch.empty(1, 2, 512, 64, device="meta")
    assert measure_peak(lambda: functional.scaled_dot_product_attention(shown, shown, shown)) == shown.nbytes


def test_channels_last_costs_a_copy_for_the_time_of_a_convolution():
    images, weight = torch.empty(1, 8, 64, 64, device="meta"), torch.empty(2, 8, 3, 3, device="meta")
    out = 4 * 2 * 64 * 64
    assert measure_peak(lambda: functional.conv2d(images, weight, padding=1)) == out
    assert measure_peak(lambda: functional.conv2d(images, weight, padding=1), COPYING) == out + images.nbytes


def test_above_its_ceiling_it_refuses_and_counts_on_when_what_was_tried_is_gone():
    def try_more():
        with pytest.raises(torch.OutOfMemoryError, match="12,000 bytes are more than the 10,000 there are"):
            torch.zeros(1000)

    with torch.inference_mode(), LiveMemory(ceiling_bytes=10_000) as memory:
        kept = torch.zeros(2000)
        try_more()
        gc.collect()
        assert memory.live_bytes == memory.peak_bytes == kept.nbytes
        assert torch.zeros(500).nbytes == 2000
