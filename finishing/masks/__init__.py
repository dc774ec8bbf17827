"""Masks as callers say them, resolved to weights of the pixels that are worked on."""

from finishing.masks.check import check_masks
from finishing.masks.error import MaskError
from finishing.masks.needs import mask_needs
from finishing.masks.resolve import resolve_mask

__all__ = ["MaskError", "check_masks", "mask_needs", "resolve_mask"]
