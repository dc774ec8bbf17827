"""Attention that never holds its scores: what the plans count on."""

from contextlib import AbstractContextManager

from torch.nn.attention import SDPBackend, sdpa_kernel

FUSED = [SDPBackend.FLASH_ATTENTION, SDPBackend.CUDNN_ATTENTION, SDPBackend.EFFICIENT_ATTENTION]
"""Flash from Ampere on (Dao 2023); on older GPUs, and for the one wide head of the autoencoder, the efficient one."""


def hold_attention_fused() -> AbstractContextManager[None]:
    """Within it scaled dot products raise RuntimeError where no fused kernel fits, rather than hold all scores.

    For 1024² pixels the autoencoder's would be 512 MiB an image.
    """
    return sdpa_kernel(FUSED)
