"""What a fanlight server says of files that may belong together: its own functions say it, of real photos."""

from __future__ import annotations

import tempfile
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import TYPE_CHECKING, Any

from client.tests.seen import Seen
from fanlight_client import wire
from fanlight_client.capture_wire import FRAMES_FIELD, PlanRequest
from imaging.codec import Limits
from imaging.photo import ImageError
from serve.http.uploads import PhotoFile
from serve.jobs.captures import look_at_files, plan_captures
from serve.jobs.frame_facts import read_facts, write_facts

if TYPE_CHECKING:
    from client.tests.scripted_server import Exchange


def answer_about_file(exchange: Exchange, seen: Seen) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo"
        path.write_bytes(seen.body)
        try:
            (facts,) = look_at_files([PhotoFile(path, None).called(seen.params["name"])], Limits())
        except ImageError as error:
            problem = wire.Problem(title="no photo", status=415, code=error.code, stage="decode", detail=error.message)
            exchange.send(415, problem.model_dump_json().encode(), wire.PROBLEM_TYPE)
        else:
            exchange.send_model(200, write_facts(facts))


def answer_with_plan(exchange: Exchange, seen: Seen) -> None:
    wanted = PlanRequest.model_validate_json(seen.body)
    exchange.send_model(200, plan_captures([read_facts(facts) for facts in wanted.frames], wanted.brackets))


def frames_of(seen: Seen) -> tuple[bytes, ...]:
    """The frames of a form, by the standard library's parser of mail; none where the body is the photo itself."""
    media_type = seen.headers.get("content-type", "")
    if not media_type.startswith("multipart/form-data"):
        return ()
    parts: Any = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {media_type}\r\n\r\n".encode() + seen.body)
    return tuple(
        part.get_payload(decode=True)
        for part in parts.iter_parts()
        if part.get_param("name", header="content-disposition") == FRAMES_FIELD
    )
