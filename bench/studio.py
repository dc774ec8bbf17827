"""`python -m bench.studio`: how long somebody who looks at a 45 MP photo waits for its tiles.

A fresh JPEG is uploaded to a running graph and looked at as a viewer does: its description, the tiles of a screen, then
every tile at full size. `first`: from asking for the description to the first tile; `closer`: the first at full size.
"""

import argparse
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import httpx

from bench.overhead import FULL
from bench.table import print_figures, print_table
from fanlight_client.photo_wire import DZI_PART, PHOTOS_PATH, photo_path, tile_path
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.pyramid import TILE_PX, Place, Pyramid
from imaging.scenes import render_room
from serve.runner import scratch_graph

ACCEPT = {"jpeg": "image/jpeg", "webp": "image/avif,image/webp,*/*;q=0.8"}
SCREEN, PYRAMID = 11, Pyramid(FULL)


@dataclass(frozen=True)
class Look:
    """Seconds until the first tile, and until the first at full size; of all tiles but the first."""

    first_s: float
    closer_s: float
    later_s: tuple[float, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3, help="fresh photos, in each format")
    parser.add_argument("--port", type=int, default=8815)
    arguments = parser.parse_args()
    room, looks = Photo(render_room(FULL)), dict[str, list[Look]]()
    with scratch_graph(arguments.port) as url, httpx.Client(base_url=url, timeout=120) as http:
        for number, (repeat, format) in enumerate(product(range(arguments.repeats), ACCEPT)):
            photo_id = upload(http, encode_photo(room, quality=95 - number))
            looks.setdefault(format, []).append(look_at(http, photo_id, format, random.Random(repeat)))
    report(looks)


def upload(http: httpx.Client, photo: bytes) -> str:
    return str(http.post(PHOTOS_PATH, content=photo).raise_for_status().json()["id"])


def look_at(http: httpx.Client, photo_id: str, format: str, order: random.Random) -> Look:
    """All tiles of a screen, and then those of full size, as they are come by."""
    started = time.perf_counter()
    http.get(photo_path(photo_id, DZI_PART)).raise_for_status()
    coarse, fine = list(list_places(SCREEN)), list(list_places(PYRAMID.top))
    fetch(http, photo_id, format, coarse[0])
    first_s = time.perf_counter() - started
    order.shuffle(fine)
    later = [fetch(http, photo_id, format, place) for place in (*coarse[1:], *fine)]
    return Look(first_s, later[len(coarse) - 1], tuple(later))


def list_places(level: int) -> Iterator[Place]:
    size = PYRAMID.size_at(level)
    for row, column in product(range(-(-size.height // TILE_PX)), range(-(-size.width // TILE_PX))):
        yield Place(level, column, row)


def fetch(http: httpx.Client, photo_id: str, format: str, place: Place) -> float:
    """Seconds, the tile received in full."""
    started = time.perf_counter()
    path = tile_path(photo_id, place.level, place.column, place.row)
    answer = http.get(path, headers={"accept": ACCEPT[format]}).raise_for_status()
    assert answer.headers["content-type"] == f"image/{format}"
    return time.perf_counter() - started


def report(looks: dict[str, list[Look]]) -> None:
    rows, figures = [], dict[str, float]()
    for format, seen in looks.items():
        first_s = statistics.median(look.first_s for look in seen)
        closer_s = statistics.median(look.closer_s for look in seen)
        later_ms = [1000 * second for look in seen for second in look.later_s]
        p95_ms = find_p95(later_ms)
        rows.append((format, first_s, closer_s, statistics.median(later_ms), p95_ms, max(later_ms)))
        suffix = "" if format == "jpeg" else f"_{format}"
        figures |= {f"first_tile_s{suffix}": first_s, f"tile_ms_p95{suffix}": p95_ms}
    columns = ("tiles", "first, s", "closer, s", "later p50, ms", "p95, ms", "worst, ms")
    print_table("a 45 MP JPEG looked at", columns, rows)
    print_figures(figures)


def find_p95(figures: Sequence[float]) -> float:
    return statistics.quantiles(figures, n=20)[18]


if __name__ == "__main__":
    main()
