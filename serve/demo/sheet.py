"""The before/after sheet: one picture that can be looked at anywhere."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from serve.demo.exhibit import Detail, Exhibit

COLUMN_PX = 1200
MARGIN_PX = 40
GUTTER_PX = 16
CAPTION_PX = 44
TITLE_PX = 84

GROUND = (38, 38, 38)
"""Neutral and dark, as in photo tools: a tinted or bright surround changes how a picture looks."""
TEXT, FAINT = (222, 222, 222), (150, 150, 150)


def draw_sheet(exhibits: Sequence[Exhibit], path: Path) -> None:
    """Write a PNG: for each photo before and after side by side, and cut-outs at 100 % beneath."""
    strips = [strip for exhibit in exhibits for strip in _strips(exhibit)]
    width = 2 * (MARGIN_PX + COLUMN_PX) + GUTTER_PX
    sheet = Image.new("RGB", (width, sum(strip.height for strip in strips) + MARGIN_PX), GROUND)
    top = 0
    for strip in strips:
        sheet.paste(strip, (0, top))
        top += strip.height
    sheet.save(path, compress_level=4)  # a third of the default's time, and no larger


def _strips(exhibit: Exhibit) -> Iterator[Image.Image]:
    facts = exhibit.report.output
    note = f"{facts.width} x {facts.height}{_turned(exhibit)}   ·   {exhibit.seconds:.0f} s   ·   {_verdict(exhibit)}"
    yield _title(exhibit.original.name, note)
    yield _pair(exhibit.before, exhibit.after, "before", "after")
    before = "before, turned as the result is" if _turned(exhibit) else "before"
    for detail in exhibit.details:
        yield _pair(detail.before, detail.after, f"{before}, {_place(detail)}", f"after, {_place(detail)}")


def _turned(exhibit: Exhibit) -> str:
    """From which size and by how much, where the camera was turned upright."""
    turned, taken = exhibit.report.straighten, exhibit.report.input
    if turned is None or turned.decision != "corrected":
        return ""
    angles = f"pitch {turned.pitch_deg:+.1f}°, roll {turned.roll_deg:+.1f}°"
    return f" of {taken.width} x {taken.height}, turned upright ({angles})"


def _verdict(exhibit: Exhibit) -> str:
    quality = exhibit.report.quality
    return f"quality control {'passed' if quality.passed else 'not passed'}, structure {quality.structure_mean:.3f}"


def _place(detail: Detail) -> str:
    return f"100 % at x {detail.region.left}, y {detail.region.top}, {detail.label}"


def _title(name: str, note: str) -> Image.Image:
    strip = Image.new("RGB", (2 * (MARGIN_PX + COLUMN_PX) + GUTTER_PX, TITLE_PX), GROUND)
    draw = ImageDraw.Draw(strip)
    draw.text((MARGIN_PX, TITLE_PX - 14), name, TEXT, _font(30), anchor="ls")
    draw.text((strip.width - MARGIN_PX, TITLE_PX - 14), note, FAINT, _font(22), anchor="rs")
    return strip


def _pair(before: np.ndarray, after: np.ndarray, *captions: str) -> Image.Image:
    pictures = [_fit(before), _fit(after)]
    strip = Image.new("RGB", (2 * (MARGIN_PX + COLUMN_PX) + GUTTER_PX, pictures[0].height + CAPTION_PX), GROUND)
    draw = ImageDraw.Draw(strip)
    for column, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        left = MARGIN_PX + column * (COLUMN_PX + GUTTER_PX)
        strip.paste(picture, (left, 0))
        draw.text((left, picture.height + 10), caption, FAINT, _font(20), anchor="lt")
    return strip


def _fit(pixels: np.ndarray) -> Image.Image:
    """Shrunk to the column where it is wider; never enlarged, for 100 % means one to one."""
    picture = Image.fromarray(pixels)
    picture.thumbnail((COLUMN_PX, COLUMN_PX), Image.Resampling.LANCZOS)
    return picture


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
