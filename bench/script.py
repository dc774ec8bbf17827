"""`python -m bench.script`: the graph against the script that one would write instead, same photo, same weights.

`bench/plain_script.py` diffuses every full-size tile and pastes it feathered; `best` looks at as many tiles,
`balanced` is what the graph does by default. In a room most of the seam energy is the room's own edges, in either way;
`bench.seams` compares the two where there are none.
"""

import argparse
import resource
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

import httpx
import numpy as np

from bench.memory import proportional_bytes, watch_peak
from bench.plain_script import finish_photo
from bench.processes import find_replicas
from bench.seams import borders
from bench.table import print_figures, print_table
from evaluation.metrics.seam_energy import measure_seam_energy
from finishing.tone.plan import plan_photo
from imaging.codec import decode_photo, encode_photo
from imaging.photo import Photo
from imaging.quality import measure_ssim
from imaging.region import Size
from imaging.sampling import resize_area
from imaging.scenes import render_room
from models.profile import BUNDLED
from serve.runner import scratch_graph

SIZES = {12: Size(2848, 4272), 20: Size(3652, 5478), 45: Size(5455, 8183)}
STEPS = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megapixels", type=int, choices=SIZES, default=20)
    parser.add_argument("--port", type=int, default=8805)
    arguments = parser.parse_args()
    size = SIZES[arguments.megapixels]
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "room.jpg", Path(folder) / "script.jpg"
        source.write_bytes(encode_photo(Photo(render_room(size))))
        original = decode_photo(source).pixels
        rows = [("script", *run_script(source, target), *judge_script(original, decode_photo(target).pixels))]
        with scratch_graph(arguments.port) as url:
            for preset in ("balanced", "best"):
                seconds, peak, result = run_graph(source, url, preset)
                rows.append((f"graph, {preset}", seconds, peak, *judge_graph(original, result, preset)))
    columns = ("way", "seconds", "peak MiB", "seam energy", "SSIM to the input")
    print_table(f"{arguments.megapixels} MP room, one worker, {STEPS} of 4 steps", columns, rows)
    script, balanced, best = rows
    figures = {"speedup": script[1] / balanced[1], "speedup_best": script[1] / best[1]}
    for name, row in (("script", script), ("balanced", balanced), ("best", best)):
        figures |= {f"{name}_peak_mib": row[2], f"{name}_seam": row[3], f"{name}_ssim": row[4]}
    print_figures(figures)


def run_script(source: Path, target: Path) -> tuple[float, float]:
    """Seconds and peak MiB of the script in a process of its own, loading the weights left out of the time."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_run_script, (source, target))


def _run_script(source: Path, target: Path) -> tuple[float, float]:
    from bench.plain_script import load_pipeline

    started = time.perf_counter()
    load_pipeline(BUNDLED / "miniature")
    loaded = time.perf_counter()
    finish_photo(source, target, BUNDLED / "miniature", STEPS)
    seconds = time.perf_counter() - loaded - (loaded - started)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run_graph(source: Path, url: str, preset: str) -> tuple[float, float, np.ndarray]:
    """Seconds, peak MiB over all replicas, and the pixels of one photo through the graph, after one to warm up."""
    replicas = find_replicas()
    params = {"preset": preset, "sky": "never", "straighten": "off"}  # the script does neither
    httpx.post(f"{url}/v1/enhance", content=source.read_bytes(), params={"preset": "fast"}, timeout=600)
    with watch_peak(lambda: proportional_bytes(replicas), every_s=0.1) as peak:
        started = time.perf_counter()
        answer = httpx.post(f"{url}/v1/enhance", content=source.read_bytes(), params=params, timeout=600)
        seconds = time.perf_counter() - started
    return seconds, peak.peak_bytes / 2**20, decode_photo(answer.raise_for_status().content).pixels


def judge_script(original: np.ndarray, result: np.ndarray) -> tuple[float, float]:
    tops, lefts = (borders(length) for length in original.shape[:2])
    return measure_seam_energy(original, result, tops, lefts), similarity(original, result)


def judge_graph(original: np.ndarray, result: np.ndarray, preset: str) -> tuple[float, float]:
    tiles = plan_photo(Size(*original.shape[:2]), preset, "tone").full_tiles
    tops, lefts = {tile.core.top for tile in tiles} - {0}, {tile.core.left for tile in tiles} - {0}
    return measure_seam_energy(original, result, tops, lefts), similarity(original, result)


def similarity(original: np.ndarray, result: np.ndarray) -> float:
    """SSIM (Wang et al. 2004) at half size, which keeps its memory down."""
    half = Size(original.shape[0] // 2, original.shape[1] // 2)
    return float(measure_ssim(resize_area(original, half), resize_area(result, half)))


if __name__ == "__main__":
    main()
