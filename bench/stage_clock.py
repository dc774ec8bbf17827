"""How long each of an enhancer's networks works, on a GPU by its own clock, and how many operations that are."""

import time
from collections import defaultdict
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from models.diffusion.networks import Control, Networks
from models.sessions import Session

STAGES = ("encode", "controls", "unet", "decode")


class StageClock:
    """Seconds by stage since the last `reset`."""

    def __init__(self, device: torch.device) -> None:
        self._on_gpu = device.type == "cuda"
        self.reset()

    def reset(self) -> None:
        self._spans: dict[str, list[tuple[Any, Any]]] = defaultdict(list)

    def time(self, stage: str, session: Session, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        started = self._now()
        outputs = session(*inputs)
        self._spans[stage].append((started, self._now()))
        return outputs

    def shares(self) -> dict[str, float]:
        """Each stage's share of the seconds of all, [0, 1]; two streams' seconds both count."""
        seconds = {stage: sum(self._between(*span) for span in self._spans[stage]) for stage in STAGES}
        whole = sum(seconds.values())
        return {stage: value / whole for stage, value in seconds.items()}

    def _now(self) -> Any:
        return (
            torch.cuda.current_stream().record_event(torch.cuda.Event(enable_timing=True))
            if self._on_gpu
            else time.perf_counter()
        )

    def _between(self, start: Any, end: Any) -> float:
        return start.elapsed_time(end) / 1000 if self._on_gpu else end - start


class _Watched:
    """A session with a clock beside it."""

    def __init__(self, stage: str, session: Session, clock: StageClock) -> None:
        self.device, self.dtype = session.device, session.dtype
        self._stage, self._session, self._clock = stage, session, clock

    def __call__(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        return self._clock.time(self._stage, self._session, inputs)


def watch_stages(networks: Networks, clock: StageClock) -> Networks:
    """The same networks, on the clock."""
    return replace(
        networks,
        unet=_Watched("unet", networks.unet, clock),
        controls=tuple(Control(_Watched("controls", item.session, clock), item.guides) for item in networks.controls),
        encoder=_Watched("encode", networks.encoder, clock),
        decoder=_Watched("decode", networks.decoder, clock),
    )


def count_tflop(networks: Networks, height: int, width: int) -> dict[str, float]:
    """TFLOP of each stage for one image and one step; the networks may be on `meta`, where nothing is computed."""
    device, dtype = networks.unet.device, networks.unet.dtype
    images = torch.empty(1, 3, height, width, device=device, dtype=dtype)
    latents = torch.empty(1, 4, height // 8, width // 8, device=device, dtype=dtype)
    words = networks.prompts.embed("")
    ids = torch.zeros(1, 6, dtype=torch.long, device=device)
    told = (latents, ids[0, :1], words.sequence, words.pooled, ids)
    scale = torch.ones((), device=device, dtype=dtype)
    residuals: list[tuple[Tensor, ...]] = []

    def guide() -> None:
        for control in networks.controls:
            count = len(control.guides)
            residuals.append(control.session(*told, *[images] * count, *[scale] * count))

    calls = {
        "encode": lambda: networks.encoder(images),
        "controls": guide,
        "unet": lambda: networks.unet(*told, *residuals[0]),
        "decode": lambda: networks.decoder(latents),
    }
    return {stage: _count(call) / 1e12 for stage, call in calls.items()}


def _count(call: Any) -> int:
    with FlopCounterMode(display=False) as counter:
        call()
    return counter.get_total_flops()
