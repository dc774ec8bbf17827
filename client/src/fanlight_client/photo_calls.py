"""Requests about photos that a server keeps, and how their answers are read, without any input or output."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx

from fanlight_client.body import PhotoSource, name_of, plan_json
from fanlight_client.calls import Call, parse_answer, plan_photo
from fanlight_client.errors import MalformedAnswer
from fanlight_client.job_wire import IDEMPOTENCY_HEADER, JobStatus
from fanlight_client.mask import Select
from fanlight_client.photo_wire import (
    PHOTOS_PATH,
    PNG_TYPE,
    SCORE_HEADER,
    KeptPhoto,
    PhotoList,
    SelectedMasks,
    is_photo_id,
    photo_path,
)
from fanlight_client.retry import parse_retry_after
from fanlight_client.sent_file import name_photo
from fanlight_client.version_wire import PhotoVersion, VersionList
from fanlight_client.wire import JSON_TYPE, PROBLEM_TYPE

WhichPhoto = str | KeptPhoto | JobStatus
"""A kept photo: its id, what was said of it, or the job whose result it is."""


@dataclass(frozen=True)
class PickedMask:
    """A mask as a PNG, white where it is, and how sure the selector is of it, 0 to 1."""

    png: bytes
    score: float


@dataclass(frozen=True)
class NotYet:
    """What is asked for is being made."""

    wait_s: float


def id_of_photo(photo: WhichPhoto) -> str:
    return photo if isinstance(photo, str) else photo.id


def find_source(photo: WhichPhoto | PhotoSource) -> dict[str, Any]:
    """A kept photo, or a file, as `jobs.submit` takes it. Of a text a file goes before an id: who has one of that name
    means it."""
    if isinstance(photo, KeptPhoto | JobStatus):
        return {"photo_id": photo.id}
    if isinstance(photo, str):
        return {"photo_id": photo} if is_photo_id(photo) and not Path(photo).exists() else {"photo": Path(photo)}
    return {"photo": photo}


def plan_upload(
    photo: PhotoSource | None, frames: Sequence[PhotoSource], name: str | None, idempotency_key: str | None
) -> Call[KeptPhoto]:
    """A photo, or its frames; raises as `plan_photo` does."""
    body = plan_photo(photo, frames)
    called = name or (name_of(photo) if photo is not None else None)
    params = {"name": name_photo(called)} if called else {}
    extra = {IDEMPOTENCY_HEADER: idempotency_key or uuid.uuid4().hex}
    return Call("POST", PHOTOS_PATH, _read_photo, params, body=body, statuses=(HTTPStatus.CREATED,), extra=extra)


def plan_photo_facts(photo: WhichPhoto) -> Call[KeptPhoto]:
    return Call("GET", photo_path(id_of_photo(photo)), _read_photo)


def plan_photo_page(cursor: str | None, limit: int) -> Call[PhotoList]:
    params = {"limit": limit, **({"cursor": cursor} if cursor else {})}
    return Call("GET", PHOTOS_PATH, lambda response: parse_answer(PhotoList, response.content), params)


def plan_forget_photo(photo: WhichPhoto) -> Call[None]:
    return Call("DELETE", photo_path(id_of_photo(photo)), lambda _: None, statuses=(HTTPStatus.NO_CONTENT,))


def plan_content(photo: WhichPhoto, frame: int) -> Call[bytes]:
    path = photo_path(id_of_photo(photo), "content")
    return Call("GET", path, lambda response: response.content, {"frame": frame}, accept="*/*")


def plan_asset(photo: WhichPhoto, name: str) -> Call[bytes | NotYet]:
    path, accept = photo_path(id_of_photo(photo), f"assets/{name}"), f"{PNG_TYPE}, {JSON_TYPE}, {PROBLEM_TYPE}"
    return Call("GET", path, _read_asset, accept=accept, statuses=(HTTPStatus.OK, HTTPStatus.ACCEPTED))


def plan_versions(photo: WhichPhoto) -> Call[list[PhotoVersion]]:
    path = photo_path(id_of_photo(photo), "versions")
    return Call("GET", path, lambda response: parse_answer(VersionList, response.content).versions)


def plan_select(photo: WhichPhoto, asked: Select) -> Call[SelectedMasks]:
    path, body = photo_path(id_of_photo(photo), "select"), plan_json(asked.model_dump_json())
    return Call("POST", path, lambda response: parse_answer(SelectedMasks, response.content), body=body)


def plan_pick(photo: WhichPhoto, asked: Select, alternative: int) -> Call[PickedMask]:
    """The same as a PNG."""
    path, body = photo_path(id_of_photo(photo), "select"), plan_json(asked.model_dump_json())
    accept = f"{PNG_TYPE}, {PROBLEM_TYPE}"
    return Call("POST", path, _read_mask, {"alternative": alternative}, accept=accept, body=body)


def _read_photo(response: httpx.Response) -> KeptPhoto:
    return parse_answer(KeptPhoto, response.content)


def _read_asset(response: httpx.Response) -> bytes | NotYet:
    if response.status_code == HTTPStatus.OK:
        return response.content
    return NotYet(parse_retry_after(response.headers.get("retry-after")) or 1.0)


def _read_mask(response: httpx.Response) -> PickedMask:
    try:
        return PickedMask(response.content, float(response.headers[SCORE_HEADER]))
    except (KeyError, ValueError) as error:
        raise MalformedAnswer(f"the answer says no {SCORE_HEADER}") from error
