"""Words and type for what is drawn."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import ImageDraw, ImageFont

Colour = tuple[int, int, int]
WORDS = (
    *("the", "tenant", "shall", "keep", "in", "good", "repair", "and", "pay", "rent", "monthly", "to", "agent", "area"),
    *("garden", "view", "floor", "heating", "built", "kitchen", "bath", "terrace", "offered", "viewing", "property"),
)


@lru_cache(maxsize=64)
def load_type(size_px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The typeface that Pillow brings along."""
    return ImageFont.load_default(size_px)


def write(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size_px: int, colour: Colour) -> None:
    """Text with its upper left corner there."""
    draw.text(at, text, fill=colour, font=load_type(max(6, size_px)))


def draw_words(rng: np.random.Generator, count: int) -> str:
    """So many words that mean nothing together."""
    return " ".join(rng.choice(WORDS, count))


def pick_colour(rng: np.random.Generator, low: int, high: int) -> Colour:
    """A colour whose channels lie within these levels."""
    red, green, blue = (int(level) for level in rng.integers(low, high, 3))
    return red, green, blue
