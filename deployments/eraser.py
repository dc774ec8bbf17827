"""The Eraser: what lies behind something that is taken out of a photo. It sleeps until somebody asks."""

import time
from collections.abc import Hashable, Sequence
from dataclasses import asdict

import numpy as np

from deployments.batching import PullBatcher
from deployments.logs import logger
from deployments.messages import EraseAnswer, EraseRequest
from deployments.replica import LoadedModel
from imaging.edit_check import measure_edit
from imaging.fill import fill_hole
from models.eraser import LamaEraser
from models.registry import load_card

ROLE = "eraser"


class NetworkError(Exception):
    """The network failed, for whatever reason."""


class Eraser:
    """One hole at a time: its structure by LaMa where the profile has it, its texture from the photo in any case."""

    def __init__(self, profile: str, device: str = "auto") -> None:
        """Raises ModelError."""
        self._card, self._profile = load_card(profile, ROLE), profile
        self._loaded = LoadedModel(ROLE, LamaEraser.load, profile, device) if self._card.parts else None
        self._batcher = PullBatcher[EraseRequest, EraseAnswer](self._erase, _no_company)

    async def ping(self) -> bool:
        return True

    def describe(self) -> dict[str, str]:
        if self._loaded is None:
            return {**self._card.describe(), "profile": self._profile, "device": "cpu", "engine": "none"}
        return {**self._loaded.describe(), "device": self._loaded.model.device, "engine": "onnx"}

    async def erase(self, request: EraseRequest) -> EraseAnswer:
        """The crop with its hole filled; raises FillError where it cannot be."""
        return await self._batcher.submit(request)

    def _erase(self, requests: Sequence[EraseRequest]) -> list[EraseAnswer]:
        return [self._fill(request) for request in requests]

    def _fill(self, request: EraseRequest) -> EraseAnswer:
        """With the network; without it where it fails, as when memory runs out."""
        if self._loaded is None:
            return fill_request(request)
        try:
            return fill_request(request, self._loaded.model)
        except NetworkError as error:
            logger.warning("a hole is filled without the network", exc_info=error)
            note = f"filled without the network, which failed: {error}"
        return fill_request(request, notes=(note,))  # the error is gone, and with it what its frames held


def fill_request(request: EraseRequest, network: LamaEraser | None = None, notes: tuple[str, ...] = ()) -> EraseAnswer:
    """A crop with its hole filled; raises NetworkError, FillError."""
    spent: list[float] = []

    def guess(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        started = time.perf_counter()
        try:
            return network.guess(image, hole)  # type: ignore[union-attr]
        except Exception as error:  # ONNX Runtime has an exception class a kind, none of them with a common root
            raise NetworkError(str(error)) from error
        finally:
            spent.append(time.perf_counter() - started)

    started = time.perf_counter()
    fill = fill_hole(request.pixels, request.mask, request.seed, guess if network else None, request.avoid)
    on_gpu = network is not None and network.device != "cpu"
    return EraseAnswer(
        pixels=fill.pixels,
        way="lama" if network else "exemplar",
        figures={**fill.figures, **_look_at(request, fill.pixels)},
        refused=fill.refused,
        doubt=fill.doubt,
        device_s=sum(spent) if on_gpu else time.perf_counter() - started,
        device=network.device if network else "cpu",
        notes=notes,
    )


def _look_at(request: EraseRequest, filled: np.ndarray) -> dict[str, float]:
    """How the fill looks against what is around it, where the judge before it only foresees."""
    figures = asdict(measure_edit(request.pixels, filled, request.mask))
    return {name: value for name, value in figures.items() if name != "leak"}


def _no_company(request: EraseRequest) -> Hashable:
    return id(request)
