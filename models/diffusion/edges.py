"""Canny edges (Canny 1986) as ControlNet Canny takes them: by OpenCV on the CPU, the same ones by PyTorch on a GPU."""

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

LOW, HIGH = 60, 140
"""Thresholds on the sum of both gradients, of 8-bit levels."""

_LUMA, _LUMA_SHIFT = (9798, 19235, 3735), 15
"""OpenCV's weights of red, green and blue, and by how many bits their sum is shifted back."""
_TANGENT, _TANGENT_SHIFT = 13573, 15
"""tan 22.5° as OpenCV has it."""
_PASSES = 16
"""Of growing along weak edges between two looks at whether anything still grows: each look waits for the GPU."""


def draw_edges(image: np.ndarray) -> np.ndarray:
    """Edges of an image (h, w, 3) in [0, 1], white on black, float32 (h, w, 3)."""
    grey = cv2.cvtColor((image * 255).round().astype(np.uint8), cv2.COLOR_RGB2GRAY)
    edges = cv2.Canny(grey, LOW, HIGH).astype(np.float32) / 255
    return np.repeat(edges[..., None], 3, axis=2)


def draw_batch_edges(images: Tensor) -> Tensor:
    """Edges of images (n, 3, h, w) in [0, 1], of the same shape and on the same device."""
    if images.device.type == "cpu":
        drawn = np.stack([draw_edges(image) for image in images.permute(0, 2, 3, 1).numpy()])
        return torch.from_numpy(drawn).permute(0, 3, 1, 2)
    return trace_edges(images)


def trace_edges(images: Tensor) -> Tensor:
    """The same by integer arithmetic in PyTorch, pixel for pixel what OpenCV draws."""
    levels = (images.float() * 255).round().int()
    red, green, blue = (levels[:, channel] * weight for channel, weight in enumerate(_LUMA))
    grey = red + green + blue + (1 << (_LUMA_SHIFT - 1))
    across, down = _gradients(grey >> _LUMA_SHIFT)
    strength = across.abs() + down.abs()
    weak = (strength > LOW) & _is_ridge(strength, across, down)
    edges = _grow(weak & (strength > HIGH), weak)
    return edges[:, None].expand(-1, 3, -1, -1).to(images.dtype)


def _gradients(grey: Tensor) -> tuple[Tensor, Tensor]:
    """Sobel's, 3 × 3, of (n, h, w) integers, the border repeated."""
    padded = functional.pad(grey[:, None].float(), (1, 1, 1, 1), mode="replicate")[:, 0].int()
    tall = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
    wide = padded[:, :, :-2] + 2 * padded[:, :, 1:-1] + padded[:, :, 2:]
    return tall[:, :, 2:] - tall[:, :, :-2], wide[:, 2:] - wide[:, :-2]


def _is_ridge(strength: Tensor, across: Tensor, down: Tensor) -> Tensor:
    """Where strength is the greatest along the gradient, its direction told in steps of 45°."""
    padded = functional.pad(strength, (1, 1, 1, 1))
    height, width = strength.shape[1:]

    def beside(y: int, x: int) -> Tensor:
        return padded[:, 1 + y : 1 + y + height, 1 + x : 1 + x + width]

    x, y = across.abs().long(), down.abs().long() << _TANGENT_SHIFT
    flat, steep = y < x * _TANGENT, y > x * _TANGENT + (x << (_TANGENT_SHIFT + 1))
    falling = (across ^ down) >= 0
    level = (strength > beside(0, -1)) & (strength >= beside(0, 1))
    upright = (strength > beside(-1, 0)) & (strength >= beside(1, 0))
    diagonal = torch.where(
        falling,
        (strength > beside(-1, -1)) & (strength > beside(1, 1)),
        (strength > beside(-1, 1)) & (strength > beside(1, -1)),
    )
    return torch.where(flat, level, torch.where(steep, upright, diagonal))


def _grow(edges: Tensor, weak: Tensor) -> Tensor:
    """Hysteresis: weak edges that touch an edge are edges."""
    while True:
        grown = edges
        for _ in range(_PASSES):
            grown = weak & (functional.max_pool2d(grown[:, None].float(), 3, 1, 1)[:, 0] > 0)
        if torch.equal(grown, edges):
            return edges
        edges = grown
