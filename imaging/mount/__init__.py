"""How a picture holds its photo: what is border around it, and whether its ends meet."""

from imaging.mount.border import find_border
from imaging.mount.panorama import is_full_turn, margin_px, roll_up, unroll

__all__ = ["find_border", "is_full_turn", "margin_px", "roll_up", "unroll"]
