"""Distributions as inline SVG."""

from collections.abc import Sequence

import numpy as np

BINS = 24
WIDTH, HEIGHT, FOOT = 420, 130, 18
"""Of the drawing, px; the foot holds the scale."""


def draw_histogram(values: Sequence[float], title: str) -> str:
    """One bar a bin, the median as a line, the scale's ends and the median as text; no values, no drawing."""
    finite = np.array([value for value in values if np.isfinite(value)])
    if not len(finite):
        return ""
    counts, edges = np.histogram(finite, BINS)
    tall = (HEIGHT - FOOT) / counts.max()
    wide = WIDTH / BINS
    bars = "".join(
        f'<rect x="{index * wide:.1f}" y="{HEIGHT - FOOT - count * tall:.1f}" width="{wide - 1:.1f}"'
        f' height="{count * tall:.1f}"><title>{edges[index]:.3g} to {edges[index + 1]:.3g}: {count}</title></rect>'
        for index, count in enumerate(counts)
    )
    median = float(np.median(finite))
    place = WIDTH * (median - edges[0]) / (edges[-1] - edges[0])
    return (
        f'<svg class="histogram" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{_escape(title)}">{bars}'
        f'<line x1="{place:.1f}" x2="{place:.1f}" y1="0" y2="{HEIGHT - FOOT}"/>'
        f"{_label(0, 'start', edges[0])}{_label(WIDTH, 'end', edges[-1])}{_label(WIDTH / 2, 'middle', median, 'median ')}"
        "</svg>"
    )


def _label(x: float, anchor: str, value: float, prefix: str = "") -> str:
    return f'<text x="{x:.0f}" y="{HEIGHT - 4}" text-anchor="{anchor}">{prefix}{value:.3g}</text>'


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
