"""A photo through its recipe: `Finish.run` reads from top to bottom."""

import asyncio
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Classification, PhotoFacts
from finishing.anchor import anchor_capture
from finishing.assets.asset import Asset, View, find_roles
from finishing.assets.keeper import AssetKeeper
from finishing.assets.resolve import Assets
from finishing.assets.shows import UNTOLD, Shows, say_kind
from finishing.canvas import Canvas, Change, check_outside, make_preview
from finishing.capture import Capture, FrameError
from finishing.context import StepContext
from finishing.delivery import Delivery
from finishing.finished import Finished as Finished
from finishing.finished import Made, NoShelf, Variant, VariantShelf
from finishing.frame import Frame
from finishing.journal import Journal
from finishing.known_adapters import Snapshot
from finishing.limits import PhotoLimits
from finishing.listing_look import ListingLook, Survey, adopt_sky
from finishing.marks import mark_part
from finishing.mount import find_mount
from finishing.photo_options import check_photo_options
from finishing.plan import Plan
from finishing.recipe import complete_recipe, find_reference, plan_steps
from finishing.replicas import Replicas
from finishing.report import describe_source
from finishing.staging.variants import leave_unstaged, vary_options, vary_steps
from finishing.steps.merge import Merge
from finishing.steps.stage import Stage
from finishing.steps.step import Step
from finishing.survey import survey_canvas, survey_left
from imaging.codec import decode_photo

NOT_A_PHOTO, LEFT = "not_a_photo", "this is no photo: a floor plan, a page, a screen or a collage; kind=… overrules it"
"""Code and words of the warning."""


@dataclass(frozen=True)
class Services:
    """What finishes photos: the graph, the LoRAs it has, bounds on one photo, and the assets known from before."""

    replicas: Replicas
    adapters: Snapshot
    limits: PhotoLimits
    keeper: AssetKeeper = field(default_factory=AssetKeeper)


class Finish:
    """One photo on its way. A step or an asset that fails is left out, and the report's warnings say so.

    `owner`: on whose behalf; assets are shared among an owner's photos alone. `look`: that of the photo's listing.
    `shelf`: keeps variants of a staged room, for whoever has to go on.
    """

    def __init__(
        self,
        options: EnhanceOptions,
        services: Services,
        *,
        owner: str = "",
        look: ListingLook | None = None,
        journal: Journal | None = None,
        shelf: VariantShelf | None = None,
    ) -> None:
        self.journal = journal or Journal()
        self._shelf = shelf or NoShelf()
        self._options, self._services, self._owner = options, services, owner
        self._limits = services.limits
        self._replicas = replace(services.replicas, attempts=self._limits.attempts, on_retry=self.journal.count_retry)
        adopted = adopt_sky(options, look)
        self._recipe = adopted.steps
        self._seeds = options.seed, adopted.seed
        self._look = look

    async def run(self, capture: Capture) -> Finished:
        """From files' bytes to another's; raises ImageError and CaptureError for a photo that cannot be used,
        NotForPhotosError for what is asked of videos alone."""
        started = time.perf_counter()
        canvas, facts, plan = await self._begin(capture)
        async with await self._open_assets(canvas, plan) as assets:
            if leave := await self._is_no_photo(assets, plan):
                canvas = self._leave(canvas, plan)
            else:
                canvas = await self._settle(canvas, assets, plan)
            for step in plan.single if leave else (*plan.others, *plan.single):
                canvas = await self._take(step, canvas, assets, self.journal)
            delivery = Delivery(self._options, plan.recipe, facts, self._tell_shown(assets), started)
            untouched = plan.source if leave and not any(change.change for change in canvas.changes) else None
            if plan.stage is not None:
                return await self._furnish(plan, canvas, assets, delivery, untouched)
        made = await delivery.encode(canvas, self.journal, untouched)
        self.journal.models = await self._replicas.describe(plan.roles)
        report = delivery.report(canvas, made, self.journal)
        return Finished(made.data, made.format, report, gpu_seconds=self.journal.gpu_seconds)

    async def _furnish(
        self, plan: Plan, canvas: Canvas, assets: Assets, delivery: Delivery, untouched: Path | None
    ) -> Finished:
        """The photo as it is as the twin, and each variant from it, one after the other: photos are large."""
        assert plan.stage is not None
        unstaged = replace(delivery, options=leave_unstaged(self._options))
        twin = await unstaged.encode(canvas, self.journal, untouched)
        kept = [await self._shelf.recall(number) for number in range(1, plan.stage.variants + 1)]
        stage = plan.stage if all(kept) else await plan.stage.prepare(canvas, assets)
        delivery = replace(delivery, shows=self._tell_shown(assets))
        self.journal.models = await self._replicas.describe(plan.roles)
        variants: list[Variant] = []
        for number, (variant, journal) in enumerate([(each, self.journal.branch()) for each in kept], start=1):
            if variant is None:
                variant = await self._make_variant(stage.vary(number, journal), canvas, assets, delivery, twin, journal)
                await self._shelf.keep(variant)
            variants.append(variant)
        chosen = next((variant for variant in variants if variant.is_staged), variants[0])
        spent = self.journal.gpu_seconds
        return Finished(chosen.photo, chosen.format, chosen.report, twin, tuple(variants), spent)

    async def _make_variant(
        self, step: Stage, canvas: Canvas, assets: Assets, delivery: Delivery, twin: Made, journal: Journal
    ) -> Variant:
        after = await self._take(step, canvas, assets, journal)
        mine = replace(
            delivery, options=vary_options(self._options, step.seed), recipe=vary_steps(delivery.recipe, step.seed)
        )
        made = await mine.encode(after, journal)
        told = replace(mine, options=self._options).report(after, made, journal, twin.facts)
        return Variant(step.number, step.seed, made.data, made.format, told, tuple(journal.words))

    def _tell_shown(self, assets: Assets) -> Classification | None:
        """What the photo shows, if somebody wanted to know and was told."""
        shown = assets.known(Shows())
        return shown.facts if shown else None

    async def survey(self, capture: Capture) -> Survey:
        """What a listing has to know of a photo: what it shows, and what its steps would see. Raises as `run` does.

        Of several frames the reference is looked at: merging keeps its light and colour, and takes its time.
        """
        canvas, _, plan = await self._begin(capture)
        plan = replace(plan.without(Merge), edits=())
        async with await self._open_assets(canvas, plan) as assets:
            if await self._is_no_photo(assets, plan):
                return survey_left(await assets.get(Shows()))
            await self._settle(canvas, assets, plan)
            return await survey_canvas(assets, plan.others)

    async def _begin(self, capture: Capture) -> tuple[Canvas, PhotoFacts, Plan]:
        """The photo as it came, or its reference frame, and what is to be done to it."""
        check_photo_options(self._options)
        with self.journal.stage("decode"):
            asked = find_reference(self._recipe)
            capture = await asyncio.to_thread(anchor_capture, capture, asked, self._limits.of_files)
        recipe = complete_recipe(self._recipe, len(capture.frames))
        graph = (self._replicas, self._services.adapters, self._limits, self.journal)
        context = StepContext(*graph, capture, *self._seeds, self._look, self._options.format)
        source, digest = capture.frames[capture.reference], capture.digests[capture.reference]
        canvas, facts = await self._decode(source, digest)
        return canvas, facts, Plan(source, recipe, *plan_steps(recipe, context))

    async def _decode(self, source: Path, digest: str) -> tuple[Canvas, PhotoFacts]:
        """A photo as it came, taken out of its mount, its pixels in the object store; raises ImageError."""
        with self.journal.stage("decode"):
            photo = await asyncio.to_thread(decode_photo, source, self._limits.of_files)
            facts = await asyncio.to_thread(describe_source, photo, source)
            mount = await asyncio.to_thread(find_mount, photo)
            photo = await asyncio.to_thread(mount.open, photo)
            shared = await self._replicas.share(photo.pixels)
            preview = await asyncio.to_thread(make_preview, shared.pixels)
        frame = Frame(photo.size, mount=mount)
        return Canvas(replace(photo, pixels=shared.pixels), shared, preview, frame, digest=digest), facts

    async def _open_assets(self, canvas: Canvas, plan: Plan) -> Assets:
        models = await self._replicas.describe(find_roles(Shows(), *plan.needs))
        said = self._options.kind
        given: dict[Asset, object] = {} if said == "auto" else {Shows(): say_kind(said)}
        view = await self._view(canvas)
        return Assets(view, self._replicas, self.journal, self._services.keeper, self._owner, models, given)

    async def _is_no_photo(self, assets: Assets, plan: Plan) -> bool:
        """Whether the picture is to be left as it came, but for edits, which are made to anything: of a recipe with
        nothing else nobody asks. What the upright original tells is begun meanwhile."""
        assets.start(asset for asset in plan.needs if asset.upright)
        return bool(plan.steps) and not (await assets.get(Shows()) or UNTOLD).is_photo

    def _leave(self, canvas: Canvas, plan: Plan) -> Canvas:
        """The canvas as it came: no step takes what is no photo."""
        self.journal.warn(NOT_A_PHOTO, "classify", LEFT)
        for step in plan.steps:
            canvas = canvas.note(Change(step.name, None, LEFT, sections=step.tell_left(LEFT), outside_equal=True))
        return canvas

    async def _settle(self, canvas: Canvas, assets: Assets, plan: Plan) -> Canvas:
        """The canvas after the steps that make and move pixels; what the others need is begun, all at once."""
        for step in plan.capturing:
            canvas = await self._take(step, canvas, assets, self.journal)
        if (canvas.frame, canvas.digest) != (assets.view.frame, assets.view.digest):
            assets.look_at(await self._view(canvas))
        assets.start(plan.needs)
        return canvas

    async def _take(self, step: Step, canvas: Canvas, assets: Assets, journal: Journal) -> Canvas:
        """The canvas after a step; as it was, with the failure on record, where the step fails."""
        started = time.perf_counter()
        try:
            after = await step.apply(canvas, assets)
            equal = await asyncio.to_thread(check_outside, canvas, after)
            marked = await asyncio.to_thread(mark_part, after)
        except FrameError:
            raise
        except Exception as error:
            journal.go_without(f"{step.name}_failed", step.name, error)
            sections = step.tell_failure(f"the step failed: {error}")
            after = canvas.note(Change(step.name, None, str(error), sections=sections, failed=True))
            equal = marked = None
        return after.settle_last(time.perf_counter() - started, equal, marked)

    async def _view(self, canvas: Canvas) -> View:
        preview = await self._replicas.share(canvas.preview)
        photo = canvas.photo
        return View(canvas.digest, canvas.frame, canvas.pixels, preview, photo.metadata, photo.source_format)
