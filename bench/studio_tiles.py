"""What of the studio is the server's: the tiles of a 45 MP photo.

A photo's description, the tiles of a screen, then every tile at full size. `first`: from asking for the description to
the first tile; `closer`: the first at full size.
"""

import random
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import httpx

from bench.overhead import FULL
from bench.table import print_table
from fanlight_client.photo_wire import DZI_PART, photo_path, tile_path
from imaging.pyramid import TILE_PX, Place, Pyramid

ACCEPT = {"jpeg": "image/jpeg", "webp": "image/avif,image/webp,*/*;q=0.8"}
SCREEN, PYRAMID = 11, Pyramid(FULL)


@dataclass(frozen=True)
class Look:
    """Seconds until the first tile, and until the first at full size; of all tiles but the first."""

    first_s: float
    closer_s: float
    later_s: tuple[float, ...]


def measure_tiles(http: httpx.Client, photos: Iterator[str], repeats: int) -> dict[str, float]:
    """Figures of JPEG, and of WebP by its name; a fresh photo for each look."""
    looks = dict[str, list[Look]]()
    for repeat, format in product(range(repeats), ACCEPT):
        looks.setdefault(format, []).append(look_at(http, next(photos), format, random.Random(repeat)))
    return _summarise(looks)


def look_at(http: httpx.Client, photo_id: str, format: str, order: random.Random) -> Look:
    """All tiles of a screen, and then those of full size, as they are come by."""
    started = time.perf_counter()
    http.get(photo_path(photo_id, DZI_PART)).raise_for_status()
    coarse, fine = list(_list_places(SCREEN)), list(_list_places(PYRAMID.top))
    _fetch(http, photo_id, format, coarse[0])
    first_s = time.perf_counter() - started
    order.shuffle(fine)
    later = [_fetch(http, photo_id, format, place) for place in (*coarse[1:], *fine)]
    return Look(first_s, later[len(coarse) - 1], tuple(later))


def _list_places(level: int) -> Iterator[Place]:
    size = PYRAMID.size_at(level)
    for row, column in product(range(-(-size.height // TILE_PX)), range(-(-size.width // TILE_PX))):
        yield Place(level, column, row)


def _fetch(http: httpx.Client, photo_id: str, format: str, place: Place) -> float:
    """Seconds, the tile received in full."""
    started = time.perf_counter()
    path = tile_path(photo_id, place.level, place.column, place.row)
    answer = http.get(path, headers={"accept": ACCEPT[format]}).raise_for_status()
    assert answer.headers["content-type"] == f"image/{format}"
    return time.perf_counter() - started


def _summarise(looks: Mapping[str, Sequence[Look]]) -> dict[str, float]:
    rows, figures = [], dict[str, float]()
    for format, seen in looks.items():
        first_s = statistics.median(look.first_s for look in seen)
        closer_s = statistics.median(look.closer_s for look in seen)
        later_ms = [1000 * second for look in seen for second in look.later_s]
        p50_ms, p95_ms = statistics.median(later_ms), statistics.quantiles(later_ms, n=20)[18]
        rows.append((format, first_s, closer_s, p50_ms, p95_ms, max(later_ms)))
        suffix = "" if format == "jpeg" else f"_{format}"
        told = {"first_tile_s": first_s, "tile_ms_p50": p50_ms, "tile_ms_p95": p95_ms}
        figures |= {name + suffix: value for name, value in told.items()}
    columns = ("tiles", "first, s", "closer, s", "later p50, ms", "p95, ms", "worst, ms")
    print_table("a 45 MP JPEG looked at", columns, rows)
    return figures
