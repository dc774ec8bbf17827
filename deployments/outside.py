"""An image service elsewhere that replaces where no model here could; only where an operator names one.

The contract is that of OpenAI's image edits, which many servers speak: a form is posted to `URL` with the files `image`
(PNG, the crop) and `mask` (PNG, transparent where it is to be made anew), `prompt`, `model` where it is named, and
`response_format=b64_json`; the answer is JSON, `data[0].b64_json` the picture as PNG, JPEG or WebP, of any size.
"""

import base64
import binascii
import time
from dataclasses import dataclass, field
from typing import Any

import cv2
import httpx
import numpy as np

from deployments.messages import ReplaceAnswer, ReplaceRequest

MOST_BYTES = 64 * 2**20
"""Of an answer."""


class OutsideError(Exception):
    """The service did not answer with a picture. Codes: `unreachable`, `refused` (with its status), `no_picture`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type["OutsideError"], tuple[str, str]]:
        return type(self), (self.code, str(self))


@dataclass(frozen=True)
class OutsideInpainter:
    """Where the service is, and what it wants to be told; the key is in no log, no error and no `repr`."""

    url: str
    key: str = field(default="", repr=False)
    model: str = ""
    timeout_s: float = 120.0

    def describe(self) -> dict[str, Any]:
        """As models are described; where it is is nobody's business but the operator's."""
        known = {"role": "outside", "name": self.model or "outside", "revision": "", "licence": "the service's own"}
        return known | {"source": "a service elsewhere", "profile": "", "device": "outside", "replaces": True}

    async def replace(self, request: ReplaceRequest) -> ReplaceAnswer:
        """As `Inpainter.replace`; raises OutsideError. The crop leaves the house, and what of it is not masked too."""
        started = time.perf_counter()
        answer = await self._post(request)
        image = decode_picture(answer, request.mask.shape)
        return ReplaceAnswer(image, self.model or "outside", "", time.perf_counter() - started, "outside")

    async def _post(self, request: ReplaceRequest) -> Any:
        said = {"prompt": request.prompt, "n": "1", "response_format": "b64_json"}
        said |= {"model": self.model} if self.model else {}
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        files = {name: (f"{name}.png", png, "image/png") for name, png in encode_request(request).items()}
        try:
            async with (
                httpx.AsyncClient(timeout=self.timeout_s, follow_redirects=False) as client,
                client.stream("POST", self.url, data=said, files=files, headers=headers) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise OutsideError("refused", f"the service outside answered {answer.status_code}")
                return httpx.Response(200, content=await _read_bounded(answer)).json()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OutsideError("unreachable", f"the service outside: {type(error).__name__}") from None
        except ValueError as error:
            raise OutsideError("no_picture", "the service outside did not answer in JSON") from error


def encode_request(request: ReplaceRequest) -> dict[str, bytes]:
    """The files of a request by name."""
    pixels = np.rint(np.clip(request.image.astype(np.float32), 0, 1) * 255).astype(np.uint8)
    kept = np.rint(255 * (1 - np.clip(request.mask, 0, 1))).astype(np.uint8)
    pictures = {"image": cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), "mask": cv2.merge([kept, kept, kept, kept])}
    return {name: cv2.imencode(".png", picture)[1].tobytes() for name, picture in pictures.items()}


def decode_picture(answer: Any, size: tuple[int, ...]) -> np.ndarray:
    """The picture of an answer, float32 (h, w, 3) of that size; raises OutsideError `no_picture`."""
    try:
        data = np.frombuffer(base64.b64decode(answer["data"][0]["b64_json"], validate=True), np.uint8)
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    except (KeyError, IndexError, TypeError, binascii.Error, cv2.error) as error:
        raise OutsideError("no_picture", "the service outside answered without a picture") from error
    if picture is None:
        raise OutsideError("no_picture", "the service outside answered with what is no picture")
    rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).astype(np.float32) / 255
    return np.clip(cv2.resize(rgb, (size[1], size[0]), interpolation=cv2.INTER_CUBIC), 0, 1)


async def _read_bounded(answer: httpx.Response) -> bytes:
    read = bytearray()
    async for chunk in answer.aiter_bytes():
        read += chunk
        if len(read) > MOST_BYTES:
            raise OutsideError("no_picture", f"the service outside answered with more than {MOST_BYTES} bytes")
    return bytes(read)
