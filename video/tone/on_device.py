"""A frame's cube and field by torch, on a GPU: what `CubeFilter` and `apply_tone_field` do on a CPU.

Within one level of 255 of these (`tests/video/test_on_device.py`); not to the bit, for sums come in another order.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from av.video.frame import VideoFrame
from torch.nn.functional import interpolate

from imaging.lattice import Lattice
from imaging.region import Region, Size
from imaging.tone_field import ToneField
from imaging.tone_field.field import field_planes
from video.errors import VideoError
from video.file.planes import FULL_SCALE, view_planes

_OFFSETS = 9
"""A field's planes from here on are what is added, those before are factors, three a channel."""
_HOST_MEMORY = "DefaultCPUAllocator"
"""In torch's words where this process has no memory left, whatever the device has."""


class DeviceToner:
    """Tones frames on one device, for any thread. Of 4K a frame takes a gigabyte of its memory meanwhile (counted from
    the arrays, not measured)."""

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def tone(self, frame: VideoFrame, cube: np.ndarray | None, field: ToneField | None) -> VideoFrame:
        """A DEEP frame through a cube uint16 (n³, 3), then a field; its own memory is written to. Raises VideoError
        device_failed."""
        if cube is None and field is None:
            return frame
        try:
            self._tone(view_planes(frame), cube, field)
        except RuntimeError as error:  # torch.OutOfMemoryError is one, too
            if _HOST_MEMORY in str(error):
                raise
            raise VideoError("device_failed", f"the device that tones frames failed: {error}") from error
        return frame

    def _tone(self, views: Sequence[np.ndarray], cube: np.ndarray | None, field: ToneField | None) -> None:
        planes = self._put(np.stack(views))
        if cube is not None:
            planes = look_up_cube(planes, self._put(cube).T.contiguous())
        if field is not None:
            planes = self._apply_field(planes, field)
        for view, plane in zip(views, planes.to(torch.int32).to(torch.int16).cpu().numpy(), strict=True):
            view[:] = plane.view(np.uint16)

    def _put(self, values: np.ndarray) -> torch.Tensor:
        """uint16 as float32 on the device: half as much on the way, and torch counts with few types of 16 bits."""
        moved = torch.from_numpy(values.view(np.int16)).to(self._device)
        return (moved.to(torch.int32) & FULL_SCALE).to(torch.float32)

    def _apply_field(self, planes: torch.Tensor, field: ToneField) -> torch.Tensor:
        """Planes (3, h, w) of 16 bits through the field, rounded."""
        size, told = Size(*planes.shape[1:]), field_planes(field)
        told[_OFFSETS:] *= FULL_SCALE
        lattice = Lattice(told, size)
        cells = torch.from_numpy(lattice.cells(Region(0, 0, size.height, size.width))).to(self._device)
        result = torch.empty_like(planes)
        for channel in range(3):
            *factors, offset = _expand(cells[[*range(3 * channel, 3 * channel + 3), _OFFSETS + channel]], lattice, size)
            result[channel] = offset
            for factor, plane in zip(factors, planes, strict=True):
                result[channel].addcmul_(factor, plane)
        return result.round_().clamp_(0, FULL_SCALE)


def look_up_cube(planes: torch.Tensor, table: torch.Tensor) -> torch.Tensor:
    """Planes (3, h, w) of 16 bits, red, green and blue, between the nodes of a cube (3, n³), red running fastest; cut
    to whole numbers, as `haldclut` does. Tetrahedral: from the node below along the axes, the farthest first."""
    side = round(table.shape[1] ** (1 / 3))
    strides = torch.tensor([1, side, side**2], device=table.device)
    place = planes * ((side - 1) / FULL_SCALE)
    below = place.floor().clamp_(max=side - 2)
    share, order = (place - below).sort(dim=0, descending=True)
    node = (below.to(torch.int64) * strides[:, None, None]).sum(0)
    result = (1 - share[0]) * table[:, node]
    for axis in range(3):
        node += strides[order[axis]]
        rest = share[axis] - share[axis + 1] if axis < 2 else share[axis]
        result.addcmul_(rest, table[:, node])
    return result.floor_().clamp_(0, FULL_SCALE)


def _expand(cells: torch.Tensor, lattice: Lattice, size: Size) -> torch.Tensor:
    """Planes on a lattice's cells at every pixel, as `Lattice.expand` has them: (n, height, width)."""
    large = interpolate(cells[None], scale_factor=lattice.step, mode="bilinear", align_corners=False)[0]
    return large[:, lattice.step // 2 :][:, : size.height, : size.width]
