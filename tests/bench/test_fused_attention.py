"""Fused attention: the same sums, and a refusal where all scores would have to be held."""

import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from bench.fused_attention import hold_attention_fused


def test_fused_attention_is_attention():
    shown = torch.randn(1, 2, 64, 16, generator=torch.Generator().manual_seed(0))
    expected = (shown @ shown.mT / 4).softmax(-1) @ shown
    with hold_attention_fused():
        assert torch.allclose(scaled_dot_product_attention(shown, shown, shown), expected, atol=1e-5)


@pytest.mark.filterwarnings("ignore")
def test_where_no_fused_kernel_fits_it_is_refused():
    shown, values = torch.randn(1, 2, 64, 16), torch.randn(1, 2, 64, 24)
    assert scaled_dot_product_attention(shown, shown, values).shape == values.shape
    with hold_attention_fused(), pytest.raises(RuntimeError, match="No available kernel"):
        scaled_dot_product_attention(shown, shown, values)
