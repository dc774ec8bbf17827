"""Callers of every kind, one after the other at a steady pace, and what became of each."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Self

import httpx
import numpy as np

from bench.jobs import follow, submit
from fanlight_client.job_wire import JOBS_PATH, job_path
from fanlight_client.photo_wire import PHOTOS_PATH
from fanlight_client.upload_wire import (
    LENGTH_HEADER,
    OFFSET_HEADER,
    OFFSET_TYPE,
    TUS_HEADER,
    TUS_VERSION,
    UPLOADS_PATH,
)
from fanlight_client.wire import ENHANCE_PATH
from imaging.codec import encode_photo
from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_house, render_room

SMALL, LARGER = Size(240, 320), Size(720, 1080)
AT_ONCE = 16
"""Callers; where all of them wait, the next one begins late, and its waiting counts."""
BRACKET = (1.0, 0.25, 4.0)
"""Exposures of a capture."""
NOBODY = "http://127.0.0.1:9/hook"
"""A webhook that nobody listens at (the port of `discard`)."""


@dataclass(frozen=True)
class Told:
    """What became of one caller; `seconds` from when it was to begin, `error` empty where all went well."""

    kind: str
    begun_at: float
    seconds: float
    error: str = ""


class Caller:
    """What callers share: a connection, photos, and where notices of jobs are received, if any are to be sent."""

    def __init__(self, url: str, hook: str | None = None) -> None:
        self.http = httpx.Client(base_url=url, timeout=600, limits=httpx.Limits(max_connections=None))
        self.hook = hook
        self.jobs: list[str] = []
        """Ids of those that were submitted to be finished and told of."""
        self._scenes = [render_room(SMALL, seed=1), render_house(SMALL, seed=1)]

    def photo(self, number: int) -> bytes:
        """Another file for each number, so that nothing is known of it: a room, or every third time a house."""
        return encode_photo(Photo(self._draw(number)))

    def frames(self, number: int) -> list[tuple[str, bytes]]:
        """The files of a bracket."""
        light = srgb_to_linear(self._draw(number).astype(np.float32) / 255)
        exposed = [(linear_to_srgb(np.clip(light * gain, 0, 1)) * 255).astype(np.uint8) for gain in BRACKET]
        return [("frames", encode_photo(Photo(frame))) for frame in exposed]

    @cached_property
    def larger(self) -> bytes:
        return encode_photo(Photo(render_room(LARGER)))

    def _draw(self, number: int) -> np.ndarray:
        scene = self._scenes[number % 3 == 2].copy()
        bits = [255 * (number >> bit & 1) for bit in range(16)]
        scene[:8, : 8 * len(bits)] = np.repeat(bits, 8)[:, None]  # a block of JPEG's each
        return scene

    def submit(self, number: int, hook: str | None) -> str:
        notice = {"webhook_url": hook} if hook else {}
        return submit(self.http, self.photo(number), **notice)


Kind = Callable[[Caller, int], None]
"""One caller; the number is another for each. Raises what went wrong."""


def send_photo(caller: Caller, number: int) -> None:
    """Waits for a photo."""
    caller.http.post(ENHANCE_PATH, content=caller.photo(number)).raise_for_status()


def send_best(caller: Caller, number: int) -> None:
    """Waits for a photo of two tiles, looked at pixel by pixel."""
    params: dict[str, str | int] = {"seed": number, "preset": "best"}
    caller.http.post(ENHANCE_PATH, content=caller.larger, params=params).raise_for_status()


def send_capture(caller: Caller, number: int) -> None:
    """Waits for a bracket of three to be merged and finished."""
    caller.http.post(ENHANCE_PATH, files=caller.frames(number)).raise_for_status()


def send_job(caller: Caller, number: int) -> None:
    """Submits a job, listens until it has ended, and fetches what came of it."""
    job_id = caller.submit(number, caller.hook)
    caller.jobs.append(job_id)
    follow(caller.http, job_id)
    caller.http.get(job_path(job_id, "result")).raise_for_status()


def send_unheard_job(caller: Caller, number: int) -> None:
    """A job whose notice nobody takes: it is tried again until the job is forgotten."""
    follow(caller.http, caller.submit(number, NOBODY))


def cancel_job(caller: Caller, number: int) -> None:
    """Submits a job and cancels it while it is waiting, or worked on."""
    job_id = caller.submit(number, caller.hook)
    time.sleep(number % 5 / 5)
    ended = caller.http.delete(job_path(job_id)).raise_for_status().json()
    if ended["state"] not in ("canceled", "succeeded"):
        raise RuntimeError(f"a canceled job is {ended['state']}")


def send_torn_photo(caller: Caller, number: int) -> None:
    """A photo that breaks off has to be refused, whether somebody waits for it or not."""
    photo = caller.photo(number)
    torn = photo[: len(photo) // 2]
    answer = caller.http.post(ENHANCE_PATH, content=torn)
    if not answer.is_client_error or answer.json()["code"] != "truncated_image":
        raise RuntimeError(f"a torn photo was answered {answer.status_code}")
    refused = caller.http.post(JOBS_PATH, content=photo, params={"preset": "splendid"})
    if not refused.is_client_error:
        raise RuntimeError(f"an unknown preset was answered {refused.status_code}")


def upload_photo(caller: Caller, number: int) -> None:
    """Uploads a photo in two pieces by tus, has it kept, looks at it, and deletes it."""
    photo = caller.photo(number)
    half = len(photo) // 2
    begun = caller.http.post(UPLOADS_PATH, headers={TUS_HEADER: TUS_VERSION, LENGTH_HEADER: str(len(photo))})
    where = begun.raise_for_status().headers["location"]
    for offset, piece in ((0, photo[:half]), (half, photo[half:])):
        headers = {TUS_HEADER: TUS_VERSION, OFFSET_HEADER: str(offset), "Content-Type": OFFSET_TYPE}
        caller.http.patch(where, content=piece, headers=headers).raise_for_status()
    kept = caller.http.post(PHOTOS_PATH, json={"uploads": [where.rsplit("/", 1)[-1]]}).raise_for_status().json()
    caller.http.get(f"{PHOTOS_PATH}/{kept['id']}/assets/preview").raise_for_status()
    caller.http.delete(f"{PHOTOS_PATH}/{kept['id']}").raise_for_status()


class Load:
    """Within its block a caller begins every `every_s` seconds, the kinds in turn; at its end all have been told."""

    def __init__(self, caller: Caller, kinds: Sequence[Kind], every_s: float) -> None:
        self.told: list[Told] = []
        self._caller, self._kinds, self._every_s = caller, kinds, every_s
        self._stop = threading.Event()
        self._pacing = threading.Thread(target=self._pace)
        self._callers = ThreadPoolExecutor(AT_ONCE)

    def _pace(self) -> None:
        started = time.monotonic()
        for number in count(1):
            begin_at = started + number * self._every_s
            if self._stop.wait(begin_at - time.monotonic()):
                return
            self._callers.submit(self._ask, self._kinds[number % len(self._kinds)], number, begin_at)

    def _ask(self, kind: Kind, number: int, begin_at: float) -> None:
        try:
            kind(self._caller, number)
            error = ""
        except Exception as failure:  # whatever it is, a caller was failed
            error = f"{type(failure).__name__}: {failure}"
        self.told.append(Told(kind.__name__, begin_at, time.monotonic() - begin_at, error))

    def __enter__(self) -> Self:
        self._pacing.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._pacing.join()
        self._callers.shutdown()
