"""Screenshots: a telephone's or a browser's page, light or dark, with or without a photo on it."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw

from imaging.region import Size
from imaging.sheets.text import draw_words, pick_colour, write


def draw_screen(size: Size, seed: int, photo: np.ndarray | None = None) -> np.ndarray:
    """A screenshot, pixels uint8 (h, w, 3); a photo uint8 (h, w, 3), where there is one, takes up to half of it."""
    rng = np.random.default_rng([seed, 4])
    dark = rng.random() < 0.3
    paper = pick_colour(rng, 10, 40) if dark else pick_colour(rng, 238, 256)
    ink = (225, 225, 228) if dark else (30, 30, 34)
    image = Image.new("RGB", (size.width, size.height), paper)
    draw = ImageDraw.Draw(image)
    line = max(9, int(min(size.height, size.width) * rng.uniform(0.022, 0.035)))
    accent = pick_colour(rng, 20, 200)
    draw.rectangle((0, 0, size.width, 3 * line), fill=accent)
    write(draw, (line, line), draw_words(rng, 3).title(), int(1.2 * line), (255, 255, 255))
    y = 4.0 * line
    if photo is not None:
        tall = int(size.height * rng.uniform(0.25, 0.5))
        inset = int(rng.choice([0, line]))
        shown = cv2.resize(photo, (size.width - 2 * inset, tall), interpolation=cv2.INTER_AREA)
        image.paste(Image.fromarray(shown), (inset, int(y)))
        y += tall + line
    while y < size.height - 4 * line:
        y = _draw_card(draw, size, y, line, ink, accent, rng)
    for n in range(4):
        x = size.width * (0.125 + 0.25 * n)
        draw.ellipse((x - line, size.height - 2.4 * line, x + line, size.height - 0.4 * line), outline=ink, width=2)
    return np.asarray(image)


def _draw_card(
    draw: ImageDraw.ImageDraw, size: Size, y: float, line: int, ink: tuple, accent: tuple, rng: np.random.Generator
) -> float:
    """One card or paragraph; where it ends."""
    tall = float(rng.uniform(3, 8)) * line
    if rng.random() < 0.5:
        shade = pick_colour(rng, 60, 90) if ink[0] > 128 else pick_colour(rng, 222, 240)
        draw.rounded_rectangle((line, y, size.width - line, y + tall), line // 2, fill=shade)
    if rng.random() < 0.4:
        draw.rounded_rectangle(
            (size.width - 8 * line, y + line, size.width - 2 * line, y + 2.5 * line), line, fill=accent
        )
    for n in range(int(tall / (1.4 * line))):
        words = int(rng.integers(2, max(3, size.width // (6 * line))))
        write(draw, (2 * line, y + (0.5 + 1.4 * n) * line), draw_words(rng, words), int(0.85 * line), ink)
    return y + tall + line
