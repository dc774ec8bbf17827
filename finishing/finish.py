"""A photo through its recipe: `Finish.run` reads from top to bottom."""

import asyncio
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import AnyStep
from fanlight_client.report import Classification, PhotoFacts
from finishing.anchor import anchor_capture
from finishing.assets.asset import Asset, View, find_roles
from finishing.assets.keeper import AssetKeeper
from finishing.assets.resolve import Assets
from finishing.assets.shows import UNTOLD, Shows, say_kind
from finishing.canvas import Canvas, Change, check_outside, make_preview
from finishing.capture import Capture, FrameError
from finishing.context import StepContext
from finishing.finished import Finished as Finished
from finishing.finished import Made
from finishing.frame import Frame
from finishing.journal import Journal
from finishing.kept_masks import shorten_masks, shorten_steps
from finishing.known_adapters import Snapshot
from finishing.limits import PhotoLimits
from finishing.listing_look import ListingLook, Survey, adopt_sky
from finishing.marks import mark_part
from finishing.mount import find_mount
from finishing.plan import Plan
from finishing.provenance import describe_provenance
from finishing.recipe import complete_recipe, find_reference, plan_steps
from finishing.replacing.hidden import hide_options, hide_prompts
from finishing.replicas import Replicas
from finishing.report import Evidence, describe_photo, describe_source, write_report
from finishing.steps.merge import Merge
from finishing.steps.step import Step
from finishing.survey import survey_canvas, survey_left
from imaging.codec import decode_photo, encode_photo
from imaging.photo import OutputFormat

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
    """

    def __init__(
        self,
        options: EnhanceOptions,
        services: Services,
        *,
        owner: str = "",
        look: ListingLook | None = None,
        journal: Journal | None = None,
    ) -> None:
        self.journal = journal or Journal()
        self._options, self._services, self._owner = options, services, owner
        self._limits = services.limits
        self._replicas = replace(services.replicas, attempts=self._limits.attempts, on_retry=self.journal.count_retry)
        adopted = adopt_sky(options, look)
        self._recipe = adopted.steps
        self._seeds = options.seed, adopted.seed
        self._look = look

    async def run(self, capture: Capture) -> Finished:
        """From files' bytes to another's; raises ImageError and CaptureError for a photo that cannot be used."""
        started = time.perf_counter()
        canvas, facts, plan = await self._begin(capture)
        async with await self._open_assets(canvas, plan) as assets:
            if leave := await self._is_no_photo(assets, plan):
                canvas = self._leave(canvas, plan)
            else:
                canvas = await self._settle(canvas, assets, plan)
            for step in plan.edits if leave else (*plan.others, *plan.edits):
                canvas = await self._take(step, canvas, assets)
            shown = assets.known(Shows())
        untouched = leave and not any(change.change for change in canvas.changes)
        with self.journal.stage("encode"):
            made = await asyncio.to_thread(self._encode, canvas, plan.source if untouched else None)
        self.journal.models = await self._replicas.describe(plan.roles)
        seconds = time.perf_counter() - started
        evidence = self._gather(facts, made, plan.recipe, shown.facts if shown else None, seconds)
        report = write_report(evidence, canvas)
        return Finished(made.data, made.format, report, gpu_seconds=self.journal.gpu_seconds)

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
            canvas = await self._take(step, canvas, assets)
        if (canvas.frame, canvas.digest) != (assets.view.frame, assets.view.digest):
            assets.look_at(await self._view(canvas))
        assets.start(plan.needs)
        return canvas

    async def _take(self, step: Step, canvas: Canvas, assets: Assets) -> Canvas:
        """The canvas after a step; as it was, with the failure on record, where the step fails."""
        started = time.perf_counter()
        try:
            after = await step.apply(canvas, assets)
            equal = await asyncio.to_thread(check_outside, canvas, after)
            marked = await asyncio.to_thread(mark_part, after)
        except FrameError:
            raise
        except Exception as error:
            self.journal.go_without(f"{step.name}_failed", step.name, error)
            sections = step.tell_failure(f"the step failed: {error}")
            after = canvas.note(Change(step.name, None, str(error), sections=sections, failed=True))
            equal = marked = None
        return after.settle_last(time.perf_counter() - started, equal, marked)

    async def _view(self, canvas: Canvas) -> View:
        preview = await self._replicas.share(canvas.preview)
        photo = canvas.photo
        return View(canvas.digest, canvas.frame, canvas.pixels, preview, photo.metadata, photo.source_format)

    def _encode(self, canvas: Canvas, untouched: Path | None) -> Made:
        """The photo as a file; `untouched` is the one that it came as, which is given back where its format will do."""
        format: OutputFormat = self._options.format or canvas.photo.format
        mount = canvas.frame.mount
        whole = mount.close(canvas.photo)
        if untouched is not None and format == canvas.photo.source_format:
            data = untouched.read_bytes()
        else:
            provenance = describe_provenance(canvas, self._options)
            data = encode_photo(whole, format=format, quality=self._options.quality, provenance=provenance)
        return Made(data, describe_photo(whole, data, format), mount.keeps_around(whole))

    def _gather(
        self,
        taken: PhotoFacts,
        made: Made,
        recipe: tuple[AnyStep, ...],
        shows: Classification | None,
        seconds: float,
    ) -> Evidence:
        options, (steps, _) = hide_options(shorten_masks(self._options)[0]), shorten_steps(hide_prompts(recipe))
        return Evidence(options, steps, taken, made.facts, made.kept_around, shows, self.journal, seconds)
