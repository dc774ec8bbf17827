"""What of the studio is a model's: from a click on a photo to the mask."""

import random
import statistics
import time

import httpx

from bench.overhead import FULL
from fanlight_client.photo_wire import photo_path
from models.errors import ModelError
from models.hub.fetch import fetch_card
from models.hub.origins import Origins
from models.hub.store import Store
from models.profile import Profile
from models.registry import load_card

CLICKS, NO_CLICKS = "compact", "miniature"
"""The smallest profile with a selector, and that without."""


def find_profile() -> str:
    """The one with a selector, which is fetched where it is not here; else the other, and why is said."""
    try:
        for card in Profile.read(CLICKS).cards(["selector"]):
            fetch_card(card, Origins.online(), Store.open())
        load_card(CLICKS, "selector")
    except ModelError as error:
        print(f"Clicks are left out: {error}", flush=True)
        return NO_CLICKS
    return CLICKS


def measure_clicks(http: httpx.Client, photo_id: str, clicks: int) -> dict[str, float]:
    """`first_click_s`: with the selector asleep and the photo not looked at; `click_ms_p50` of all later ones."""
    models = http.get("/v1/models").raise_for_status().json()["models"]
    if all(model["role"] != "selector" for model in models):
        return {}
    places = random.Random(0)
    first_s, *later_s = [_click(http, photo_id, places) for _ in range(clicks + 1)]
    return {"first_click_s": first_s, "click_ms_p50": 1000 * statistics.median(later_s)}


def _click(http: httpx.Client, photo_id: str, places: random.Random) -> float:
    """Seconds from a click to the masks that may have been meant."""
    asked = {"points": [[places.uniform(0, FULL.width), places.uniform(0, FULL.height)]]}
    started = time.perf_counter()
    http.post(photo_path(photo_id, "select"), json=asked).raise_for_status()
    return time.perf_counter() - started
