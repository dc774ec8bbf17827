"""Quality looks at a draft until every tile is accepted or has come to the foot of the ladder."""

import asyncio
from dataclasses import dataclass

from finishing.journal import Journal
from finishing.replicas import Replicas
from finishing.shared import Shared
from finishing.tone.draft import Draft
from finishing.tone.ladder import Rung
from imaging.quality import QualityReport
from imaging.tone_field import ToneField


@dataclass(frozen=True)
class Reviewed:
    """The photo's pixels as accepted, the field that made them, how much of it was needed, the share of painted tiles
    that took paint, the colour noise there was, Quality's figures, and each tile's rung and attempts by index."""

    shared: Shared
    field: ToneField
    need: float | None
    painted_share: float
    noise: float
    quality: QualityReport | None
    rungs: dict[int, Rung]
    attempts: dict[int, int]
    reasons: dict[int, tuple[str, ...]]
    photo_reasons: tuple[str, ...] = ()


async def review_draft(
    draft: Draft, original: Shared, ladder: tuple[Rung, ...], replicas: Replicas, journal: Journal
) -> Reviewed:
    """Render, measure, and send the tiles that fail one rung down; with nobody to measure, all go to the foot.

    Where the photo as a whole fails, for a cast or for too much light, all of its tiles go down.
    """
    steps_down = dict.fromkeys((tile.index for tile in draft.plan.tiles), 0)
    reasons: dict[int, tuple[str, ...]] = {}
    while True:
        rungs = {index: ladder[step] for index, step in steps_down.items()}
        result = await asyncio.to_thread(draft.render, rungs)
        shared = await replicas.share(result)
        del result  # the store's copy is enough
        quality = await _measure(draft, original, shared, replicas, journal)
        reasons |= {tile.index: tile.reasons for tile in quality.tiles if tile.reasons} if quality else {}
        photo_reasons = quality.reasons if quality else ()
        down = choose_down(quality, rungs) if quality else []
        if quality is None and any(rung is not ladder[-1] for rung in rungs.values()):
            steps_down = dict.fromkeys(steps_down, len(ladder) - 1)
        elif not down:
            attempts = {index: step + 1 for index, step in steps_down.items()}
            return Reviewed(
                shared=shared,
                field=draft.field(rungs),
                need=draft.need,
                painted_share=draft.painted_share,
                noise=draft.noise,
                quality=quality,
                rungs=rungs,
                attempts=attempts,
                reasons=reasons,
                photo_reasons=photo_reasons,
            )
        else:
            await _step_down(draft, down, steps_down, ladder, journal)


def choose_down(quality: QualityReport, rungs: dict[int, Rung]) -> list[int]:
    """Indices of the tiles that must go down a rung: those that fail, or all where the whole photo does.

    A tile at the foot has its own pixels and nowhere to go; whatever its neighbours do to its figures, it is no worse.
    """
    failed = [tile for tile in quality.tiles if quality.reasons or not tile.passed]
    return [tile.index for tile in failed if not rungs[tile.index].is_foot]


async def _measure(
    draft: Draft, original: Shared, result: Shared, replicas: Replicas, journal: Journal
) -> QualityReport | None:
    try:
        return await replicas.measure_quality(original, result, draft.plan.full_tiles)
    except Exception as error:
        journal.go_without("quality_failed", "quality", error)
        return None


async def _step_down(
    draft: Draft, down: list[int], steps_down: dict[int, int], ladder: tuple[Rung, ...], journal: Journal
) -> None:
    """One rung down for these tiles, looking again at those whose new rung asks for another number of steps."""
    again: dict[int, list[int]] = {}
    for index in down:
        old, new = ladder[steps_down[index]], ladder[steps_down[index] + 1]
        steps_down[index] += 1
        if new.steps != old.steps:
            again.setdefault(new.steps, []).append(index)
    if draft.looks is None:
        return
    for steps, indices in again.items():
        journal.expect_tiles(len(indices))
        await draft.looks.look([draft.plan.tiles[index] for index in indices], steps)
