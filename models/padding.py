"""Images of any size for networks that halve it several times: padded by reflection, cropped back."""

from collections.abc import Sequence

import numpy as np
import torch

from models.errors import ModelError

MULTIPLE = 32
"""The autoencoder's 8 and two halvings in the UNet."""


def pad_images(images: Sequence[np.ndarray]) -> np.ndarray:
    """Images (h, w, 3) of one size as one array (n, H, W, 3), H and W multiples of MULTIPLE.

    Raises ModelError as `check_images` does.
    """
    check_images(images)
    stack = np.stack(images).astype(np.float32, copy=False)
    return np.pad(stack, [(0, 0), *_margins(stack.shape[1:3]), (0, 0)], mode="reflect")


def check_images(images: Sequence[np.ndarray]) -> None:
    """Raises ModelError `bad_request` for no images, sizes that differ, or what is not a finite RGB image in [0, 1]."""
    if not len(images):
        raise ModelError("bad_request", "there are no images")
    for image in images:
        _check_image(image, images[0].shape)


def pad_mask(mask: np.ndarray, size: tuple[int, ...]) -> np.ndarray:
    """A mask (h, w) padded likewise; raises ModelError `bad_request` when it is not of that size."""
    if mask.shape != size or not np.isfinite(mask).all():
        raise ModelError("bad_request", f"a mask of shape {mask.shape} does not fit an image of {size}")
    return np.pad(mask.astype(np.float32, copy=False), _margins(mask.shape), mode="reflect")


def as_tensor(images: np.ndarray) -> torch.Tensor:
    """Images (n, h, w, 3) in [0, 1] as the NCHW tensor that diffusers' image processors take."""
    return torch.from_numpy(np.ascontiguousarray(images.transpose(0, 3, 1, 2)))


def _margins(size: tuple[int, ...]) -> list[tuple[int, int]]:
    return [(0, -length % MULTIPLE) for length in size]


def _check_image(image: np.ndarray, shape: tuple[int, ...]) -> None:
    if image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        raise ModelError("bad_request", f"an array of shape {image.shape} is no RGB image")
    if image.shape != shape:
        raise ModelError("bad_request", f"images of one batch differ in size: {shape} and {image.shape}")
    # Comparisons that NaN fails.
    if image.dtype.kind != "f" or not (image.min() >= 0 and image.max() <= 1):
        raise ModelError("bad_request", "images are floating point in [0, 1]")
