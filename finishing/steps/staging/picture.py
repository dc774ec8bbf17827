"""One generated picture of a room: asked for, laid on the photo, its furniture taken out of it, checked."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from deployments.messages import StageAnswer, StageRequest
from fanlight_client.stage import Stage
from fanlight_client.stage_report import StageTry
from finishing.context import StepContext
from finishing.staging.words import Words
from finishing.steps.staging.asking import ask_stagers
from finishing.steps.staging.scene import Scene
from finishing.steps.staging.tries import Try
from imaging.staging import Aligned, Matted, RoomSeen, align_generated, check_geometry, matte_furniture
from imaging.things import Found

NOTHING_PLACED = "nothing_placed"
"""Fault of a picture that has no furniture in it, or none that may come into the photo."""


@dataclass(frozen=True, eq=False)
class Picture:
    """What came of a try; `matted` is None where nothing of it can be used."""

    asked: Try
    answer: StageAnswer
    way: str
    aligned: Aligned
    matted: Matted | None
    faults: tuple[str, ...]
    figures: Mapping[str, float]

    def tell(self) -> StageTry:
        figures = {name: round(float(value), 4) for name, value in self.figures.items()}
        asked, model = self.asked, self.answer.model
        return StageTry(
            seed=asked.seed, strength=asked.strength, model=model, faults=list(self.faults), figures=figures
        )


async def paint_picture(
    scene: Scene, asked: Try, words: Words, roles: Sequence[str], options: Stage, context: StepContext
) -> Picture:
    """Raises what the last of these roles raises, and what networks do that look at it."""
    request = StageRequest(
        image=scene.image,
        mask=scene.place,
        nearness=scene.nearness,
        prompt=words.prompt,
        negative=words.negative,
        seed=asked.seed,
        steps=options.steps,
        strength=asked.strength,
        guidance=options.guidance,
        adapters=words.adapters,
    )
    answer, way = await ask_stagers(roles, request, context)
    aligned = await asyncio.to_thread(align_generated, scene.image, answer.image, scene.keep)
    figures = {"moved": aligned.moved, "gain_ev": aligned.gain_ev, "residual": aligned.residual}
    if aligned.fault is not None:
        return Picture(asked, answer, way, aligned, None, (aligned.fault,), figures)
    after, found = await _look(aligned.image, context)
    return await asyncio.to_thread(_judge, scene, asked, answer, way, aligned, after, found)


async def _look(image: np.ndarray, context: StepContext) -> tuple[RoomSeen, tuple[Found, ...]]:
    """What networks see in a picture; things only where the profile has a Detector."""
    replicas = context.replicas
    shared = await replicas.share(np.rint(image * 255).astype(np.uint8))
    surfaces, depth = await asyncio.gather(replicas.segment_surfaces(shared), replicas.estimate_depth(shared))
    found = () if replicas.detector is None else (await replicas.find_things(shared, "objects")).found
    return RoomSeen(image, surfaces.likely.astype(np.float32), depth.depth), tuple(found)


def _judge(
    scene: Scene,
    asked: Try,
    answer: StageAnswer,
    way: str,
    aligned: Aligned,
    after: RoomSeen,
    found: tuple[Found, ...],
) -> Picture:
    seen = scene.seen
    matted = matte_furniture(scene.image, aligned, scene.keep, seen.likely, after.likely, seen.depth, after.depth)
    figures = {"moved": aligned.moved, "gain_ev": aligned.gain_ev, "residual": aligned.residual}
    if matted.is_empty:
        return Picture(asked, answer, way, aligned, None, (NOTHING_PLACED,), figures)
    before = RoomSeen(scene.image, seen.likely, seen.depth, scene.lines)
    verdict = check_geometry(before, after, aligned.gain, matted, found)
    return Picture(asked, answer, way, aligned, matted, verdict.faults, {**figures, **verdict.figures})
