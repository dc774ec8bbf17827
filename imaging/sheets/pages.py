"""Pages of text, tables and charts."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from imaging.region import Size
from imaging.sheets.text import draw_words, pick_colour, write

INK = (25, 25, 28)


def draw_page(size: Size, seed: int) -> np.ndarray:
    """A letter, a contract or a form with a table, pixels uint8 (h, w, 3)."""
    rng = np.random.default_rng([seed, 2])
    image = Image.new("RGB", (size.width, size.height), pick_colour(rng, 246, 256))
    draw = ImageDraw.Draw(image)
    margin, line = int(size.width * rng.uniform(0.06, 0.13)), max(9, int(size.height * rng.uniform(0.013, 0.026)))
    _draw_letterhead(draw, size, margin, rng)
    columns = int(rng.integers(1, 3))
    wide = (size.width - 2 * margin) // columns
    for column in range(columns):
        left, y = margin + column * wide, size.height * 0.2
        while y < size.height * 0.92:
            match int(rng.integers(8)):
                case 0:
                    y += line
                    write(draw, (left, y), draw_words(rng, 3).title(), int(line * 1.3), INK)
                    y += 1.8 * line
                case 1:
                    y = _draw_table(draw, left, y, int(wide * 0.9), line, rng)
                case _:
                    words = max(2, int(wide * 0.95 / (line * 3.3)))
                    write(draw, (left, y), draw_words(rng, words), int(line * 0.8), INK)
                    y += 1.25 * line
    return np.asarray(image)


def draw_chart(size: Size, seed: int) -> np.ndarray:
    """Bars, lines or a pie with their legend, pixels uint8 (h, w, 3)."""
    rng = np.random.default_rng([seed, 3])
    dark = rng.random() < 0.2
    paper, ink = ((24, 26, 32), (220, 222, 228)) if dark else (pick_colour(rng, 240, 256), INK)
    image = Image.new("RGB", (size.width, size.height), paper)
    draw, (height, width) = ImageDraw.Draw(image), (size.height, size.width)
    small = max(9, height // 36)
    write(draw, (width * 0.1, height * 0.04), draw_words(rng, 4).title(), int(1.5 * small), ink)
    left, top, right, bottom = width * 0.1, height * 0.14, width * 0.93, height * 0.86
    kind = rng.choice(["bars", "lines", "pie"])
    if kind == "pie":
        shares, start = rng.dirichlet(np.ones(5)) * 360, 0.0
        side = min(right - left, bottom - top)
        for share in shares:
            draw.pieslice((left, top, left + side, top + side), start, start + share, fill=pick_colour(rng, 40, 240))
            start += share
        return np.asarray(image)
    for y in np.linspace(top, bottom, 6):
        draw.line((left, y, right, y), fill=pick_colour(rng, 120, 200))
        write(draw, (left - 4 * small, y - small / 2), f"{rng.uniform(1, 900):.0f}", small, ink)
    count, series = int(rng.integers(5, 14)), int(rng.integers(1, 4))
    step = (right - left) / count
    for number in range(series):
        colour, values = pick_colour(rng, 30, 220), bottom - rng.uniform(0.1, 1, count) * (bottom - top)
        if kind == "lines":
            points = [(left + (n + 0.5) * step, y) for n, y in enumerate(values)]
            draw.line(points, fill=colour, width=max(2, height // 250))
            continue
        bar = step * 0.8 / series
        for n, y in enumerate(values):
            x = left + n * step + number * bar
            draw.rectangle((x, y, x + bar, bottom), fill=colour)
    return np.asarray(image)


def _draw_letterhead(draw: ImageDraw.ImageDraw, size: Size, margin: int, rng: np.random.Generator) -> None:
    large = max(12, size.height // 28)
    colour = pick_colour(rng, 0, 180)
    if rng.random() < 0.6:
        side = 2 * large
        draw.ellipse((margin, margin * 0.6, margin + side, margin * 0.6 + side), fill=colour)
    write(draw, (margin + 3 * large, margin * 0.7), draw_words(rng, 2).title(), large, colour)
    draw.line((margin, size.height * 0.16, size.width - margin, size.height * 0.16), fill=colour, width=2)


def _draw_table(
    draw: ImageDraw.ImageDraw, left: float, top: float, width: int, line: int, rng: np.random.Generator
) -> float:
    """Where the table ends."""
    rows, columns = int(rng.integers(3, 8)), int(rng.integers(2, 5))
    tall = 1.6 * line
    if rng.random() < 0.5:
        draw.rectangle((left, top, left + width, top + tall), fill=pick_colour(rng, 150, 235))
    for row in range(rows):
        for column in range(columns):
            cell = (left + column * width / columns, top + row * tall)
            draw.rectangle((*cell, cell[0] + width / columns, cell[1] + tall), outline=(120, 120, 120))
            write(draw, (cell[0] + 4, cell[1] + 0.2 * line), draw_words(rng, 1), int(line * 0.75), INK)
    return top + (rows + 1) * tall
