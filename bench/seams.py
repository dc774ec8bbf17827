"""`python -m bench.seams`: plain gradients, where seams show first, as the service tones them.

A flat wall and a clear sky at 12 and 45 MP. The contrast is what a plain script makes of the smaller two: tiles
diffused one by one and feathered.
"""

import argparse
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench.plain_script import finish_photo, starts
from bench.table import print_figures, print_table
from evaluation.finisher import open_finisher
from evaluation.metrics.seam_energy import measure_seam_energy
from evaluation.sets.seams import SIZES, finish, measure_ratio
from imaging.codec import decode_photo, encode_photo
from imaging.photo import Photo
from imaging.scenes import render_clear_sky, render_flat_wall
from models.profile import BUNDLED

SCENES = {"flat wall": render_flat_wall, "clear sky": render_clear_sky}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    rows = []
    with open_finisher(BUNDLED / "miniature") as finisher:
        for name, size in SIZES.items():
            for scene, render in SCENES.items():
                pixels = render(size)
                rows.append(
                    (
                        f"{scene}, {name}",
                        "fanlight, balanced",
                        measure_ratio(pixels, *finish(finisher, "balanced", pixels)),
                    )
                )
    plain = [
        (f"{scene}, 12 MP", "plain script", measure_script(render(SIZES["12 MP"]))) for scene, render in SCENES.items()
    ]
    print_table("gain gradient at tile borders ÷ elsewhere", ("photo", "way", "ratio"), [*rows, *plain])
    print_figures({"ratio": max(row[-1] for row in rows), "script_ratio": max(row[-1] for row in plain)})


def measure_script(pixels: np.ndarray) -> float:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "wall.png", Path(folder) / "result.png"
        source.write_bytes(encode_photo(Photo(pixels, format="png")))
        finish_photo(source, target, BUNDLED / "miniature", steps=2)
        result = decode_photo(target).pixels
    tops, lefts = (borders(length) for length in pixels.shape[:2])
    return measure_seam_energy(pixels, result, tops, lefts)


def borders(length: int) -> list[int]:
    """Where the script's tiles meet: midway through each overlap."""
    return [(left + 1024 + right) // 2 for left, right in pairwise(starts(length))]


if __name__ == "__main__":
    main()
