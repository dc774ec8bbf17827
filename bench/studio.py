"""`python -m bench.studio`: how long somebody who works on a 45 MP photo in the studio waits.

Fresh JPEGs are uploaded to a running graph and looked at as a viewer does (`bench/studio_tiles.py`), one of them is
clicked on (`studio_clicks.py`), and the page itself is weighed and panned in Chromium (`studio_page.py`). What cannot
be measured here is said, and left out.
"""

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count

import httpx

from bench.overhead import FULL
from bench.studio_clicks import find_profile, measure_clicks
from bench.studio_page import measure_pan, weigh_js
from bench.studio_tiles import measure_tiles
from bench.table import print_figures, print_table
from fanlight_client.photo_wire import PHOTOS_PATH
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.scenes import render_room
from serve.runner import load_config, scratch_graph

BARS = {
    "first_tile_s": 1.5,
    "tile_ms_p95": 60.0,
    "first_click_s": 4.0,
    "click_ms_p50": 150.0,
    "bytes_js": 200_000.0,
    "pan_frame_ms_max": 50.0,
}
"""The most that each figure should be."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3, help="fresh photos looked at, in each format")
    parser.add_argument("--clicks", type=int, default=30, help="on one photo, after the first")
    parser.add_argument("--port", type=int, default=8815)
    arguments = parser.parse_args()
    figures = weigh_js()
    with running(find_profile(), arguments.port) as http:
        photos = send_photos(http)
        figures |= measure_tiles(http, photos, arguments.repeats)
        figures |= measure_clicks(http, next(photos), arguments.clicks)
        figures |= measure_pan(http, next(photos))
    report(figures)


@contextmanager
def running(profile: str, port: int) -> Iterator[httpx.Client]:
    """The graph with that profile."""
    config = load_config()
    config["applications"][0]["args"]["profile"] = profile
    with scratch_graph(port, config) as url, httpx.Client(base_url=url, timeout=120) as http:
        yield http


def send_photos(http: httpx.Client) -> Iterator[str]:
    """Ids of photos that nobody has looked at: each is compressed a little more than the one before."""
    room = Photo(render_room(FULL))
    for number in count():
        sent = http.post(PHOTOS_PATH, content=encode_photo(room, quality=95 - number)).raise_for_status()
        yield str(sent.json()["id"])


def report(figures: Mapping[str, float]) -> None:
    rows = [(name, figures.get(name, "–"), bar, _judge(figures.get(name), bar)) for name, bar in BARS.items()]
    print_table("the studio at 45 MP", ("figure", "measured", "at most", ""), rows)
    print_figures(figures)


def _judge(value: float | None, bar: float) -> str:
    if value is None:
        return "not measured"
    return "" if value <= bar else "missed"


if __name__ == "__main__":
    main()
