"""Results that a person would send back: one tile or the whole photo of a good result spoilt, seeded, by kind."""

from evaluation.broken.kinds import PHOTO_KINDS, TILE_KINDS, Break, is_visible

__all__ = ["PHOTO_KINDS", "TILE_KINDS", "Break", "is_visible"]
