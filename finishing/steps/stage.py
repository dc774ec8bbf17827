"""A room furnished: generated furniture over a photo whose walls, windows, doors and floor stay its own."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from fanlight_client import stage
from fanlight_client.report import ChangeClass
from fanlight_client.stage_report import StageTry
from finishing.assets.asset import Asset
from finishing.assets.depth import DepthSeen
from finishing.assets.resolve import Assets
from finishing.assets.room_lines import RoomLines
from finishing.assets.shows import Shows
from finishing.assets.surfaces import SurfacesSeen
from finishing.canvas import Canvas, Change, make_preview
from finishing.context import StepContext
from finishing.journal import Journal, WordsAsked
from finishing.masks import mask_needs
from finishing.staging.stagers import STAGING_ROLES
from finishing.staging.variants import choose_seed
from finishing.staging.words import Words, choose_words
from finishing.steps.staging.picture import Picture, paint_picture
from finishing.steps.staging.putting import put_furniture
from finishing.steps.staging.refused import CannotFurnishError
from finishing.steps.staging.rooms import needs_telling
from finishing.steps.staging.scene import Scene, set_scene
from finishing.steps.staging.told import describe_failed, describe_kept, describe_staged
from finishing.steps.staging.tries import plan_tries
from imaging.staging import matte_all

FAILED_CHECK, PREVIEW = "stage_failed_check", "stage_preview"
"""Codes of warnings: no picture passed, so that the photo stays as it was; or what did is marked as a preview."""


class Stage:
    """Generated, held to a mask, checked for being the same room, disclosed. What fails its check stays out.

    One variant each; `prepare` finds out what all of them have in common, once.
    """

    name: ClassVar[str] = "stage"
    change: ClassVar[ChangeClass] = "generated"

    def __init__(
        self,
        options: stage.Stage,
        context: StepContext,
        number: int = 1,
        scene: Scene | Exception | None = None,
    ) -> None:
        self._options, self._context, self.number, self._scene = options, context, number, scene
        marks = () if options.mask is None else mask_needs(options.mask)
        shows = (Shows(),) if needs_telling(options) else ()
        self.needs: tuple[Asset, ...] = (SurfacesSeen(), DepthSeen(), RoomLines(), *shows, *marks)
        self.roles: tuple[str, ...] = (*STAGING_ROLES, *(("eraser",) if options.declutter else ()))

    @property
    def variants(self) -> int:
        return self._options.variants

    async def prepare(self, canvas: Canvas, assets: Assets) -> "Stage":
        """The step with the room that is to be furnished; where it cannot be had, each variant says why."""
        scene: Scene | Exception
        try:
            with self._context.journal.stage("set_scene"):
                scene = await set_scene(self._options, canvas, assets, self._context)
        except Exception as error:
            scene = error
        return Stage(self._options, self._context, self.number, scene)

    def vary(self, number: int, journal: Journal) -> "Stage":
        """The variant with that number, counted from 1, with a journal of its own."""
        replicas = replace(self._context.replicas, on_retry=journal.count_retry)
        context = replace(self._context, journal=journal, replicas=replicas)
        return Stage(self._options, context, number, self._scene)

    @property
    def seed(self) -> int:
        return choose_seed(self._options, self._context.seed, self.number)

    async def apply(self, canvas: Canvas, assets: Assets) -> Canvas:
        """Raises CannotStageError, UnknownModelError, CatalogueError, StepError, MaskError, and what the last model
        that was asked raises."""
        prepared = self if self._scene is not None else await self.prepare(canvas, assets)
        scene = prepared._scene
        if isinstance(scene, CannotFurnishError):
            self._context.journal.warn(scene.code, self.name, str(scene))
            return canvas.note(Change(self.name, None, str(scene), sections=self.tell_failure(str(scene))))
        if isinstance(scene, Exception):
            raise scene
        assert scene is not None
        with self._context.journal.stage(f"{self.name}_{self.number}"):
            return await self._furnish(canvas, scene)

    def tell_left(self, reason: str) -> Mapping[str, Any]:
        return {}

    def tell_failure(self, reason: str) -> Mapping[str, Any]:
        return {"stage": describe_kept(self._options, self.number, reason)}

    async def _furnish(self, canvas: Canvas, scene: Scene) -> Canvas:
        options, journal = self._options, self._context.journal
        stagers, catalogue = self._context.replicas.stagers, self._context.replicas.catalogue
        roles = stagers.plan(options)
        words = choose_words(options, scene.room, self.seed, catalogue, stagers.loras.get(roles[0], ()))
        picture, tries = await self._paint(scene, words, roles)
        if picture.faults:
            faults = ", ".join(dict.fromkeys(fault for tried in tries for fault in tried.faults))
            journal.warn(FAILED_CHECK, self.name, f"pictures made: {len(tries)}, and what is wrong with them: {faults}")
            if not options.preview:
                return canvas.note(describe_failed(scene, options, self.number, tries, faults))
        if options.preview:
            journal.warn(PREVIEW, self.name, "a preview, by whatever model there is: marked as such")
        matted = picture.matted or matte_all(picture.aligned, scene.place)
        furnished = await asyncio.to_thread(put_furniture, scene.emptied, picture, matted, options)
        shared = await self._context.replicas.share(furnished.pixels)
        preview = await asyncio.to_thread(make_preview, shared.pixels)
        told = describe_staged(scene, options, self.number, words, picture, tries, furnished)
        return canvas.repaint(shared, preview).note(told)

    async def _paint(self, scene: Scene, words: Words, roles: Sequence[str]) -> tuple[Picture, list[StageTry]]:
        """The first picture without faults, or the last one; and what is told of all. A preview is the first."""
        tries: list[StageTry] = []
        for asked in plan_tries(self.seed, self._options.strength):
            spoken = WordsAsked(self.number, asked.seed, asked.strength, words.prompt, words.negative)
            self._context.journal.note_words(spoken)
            picture = await paint_picture(scene, asked, words, roles, self._options, self._context)
            tries.append(picture.tell())
            if not picture.faults or self._options.preview:
                break
        return picture, tries
